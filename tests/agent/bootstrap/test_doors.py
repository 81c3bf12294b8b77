"""Who may knock, and where."""

from __future__ import annotations

import asyncio
import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import platforms
from agent.api.contract import METHODS
from agent.api.endpoint import Endpoint
from agent.api.errors import Unavailable
from agent.bootstrap import try_mode
from agent.bootstrap.doors import Doors
from agent.bootstrap.settings import Settings
from agent.platforms.memory import MemoryClock
from agent.server.router import Router
from agent.server.unix import UnixServer
from agent.service.household import Household
from policies.document import Vocabulary, read
from policies.week import Calendar
from tests.agent.service.known import KNOWN
from tests.agent.service.stage import ZONE

ME = pwd.getpwuid(os.getuid()).pw_name
HEAD = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n'


def household(text: str) -> Household:
    return Household(read(HEAD + text, known=Vocabulary()), Calendar(ZONE), KNOWN)


def opened(folder: Path, settings: Settings, play: Callable[[Doors, Household], None]) -> None:
    async def tell() -> None:
        house = household(f'guardians = ["{ME}"]\n')
        router = Router({method.name: lambda *_: None for method in METHODS}, house, lambda *_: None)
        peer_of = platforms.system("linux").peer
        server = UnixServer(router, peer_of=peer_of, subscribe=lambda _: lambda: None, clock=MemoryClock())
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        doors = Doors(server, Endpoint(os.getuid(), runtime, folder / "run"), settings, number)
        try:
            play(doors, house)
        finally:
            await server.close()
            doors.close()

    asyncio.run(tell())


def number(account: str) -> int | None:
    """Only this test's own account can be given a socket without root."""
    return os.getuid() if account == ME else None


def test_in_try_mode_there_is_one_and_faces_find_it(tmp_path: Path) -> None:
    def play(doors: Doors, house: Household) -> None:
        doors.open(house)
        doors.open(house)
        assert doors.endpoint.find(tmp_path).exists()
        assert doors.endpoint.find().exists()

    opened(tmp_path, try_mode.settings(platforms.system("linux"), ME, {}, tmp_path, None), play)
    assert not (tmp_path / "runtime" / "luytre" / "current").is_symlink()


def test_the_service_listens_for_those_whom_the_policy_names(tmp_path: Path) -> None:
    socket = tmp_path / "run" / str(os.getuid()) / "agent.sock"

    def play(doors: Doors, house: Household) -> None:
        doors.open(house)
        assert socket.is_socket()
        assert socket.stat().st_mode & 0o777 == 0o600
        house.adopt(household('[child.an]\naccounts = ["other"]\n').policy)
        house.administrators = lambda: {ME}
        doors.open(house)
        assert socket.is_socket()
        house.administrators = tuple
        if ME != "root":  # root is always heard
            doors.open(house)
            assert not socket.exists()

    settings = Settings(None, tmp_path, None, platforms.system("linux"), "")
    opened(tmp_path, settings, play)
    assert not socket.exists()


def test_who_administers_this_pc_or_is_known_to_it_only_later_is_heard_from_the_next_beat_on(
    tmp_path: Path,
) -> None:
    known = dict[str, int]()
    socket = tmp_path / "run" / str(os.getuid()) / "agent.sock"

    def play(doors: Doors, house: Household) -> None:
        doors.uid_of = known.get
        doors.open(house)
        assert not socket.exists()
        known[ME] = os.getuid()
        doors.open(house)
        assert socket.is_socket()

    opened(tmp_path, Settings(None, tmp_path, None, platforms.system("linux"), ""), play)


class Here:
    """Where sockets are, and which accounts there are."""

    def __init__(self, folder: Path) -> None:
        self.run = folder / "run"
        self.settings = Settings(None, folder, None, platforms.system("linux"), "")
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int | None:
        return self.numbers.get(name)

    def sockets(self) -> set[int]:
        return {int(x.parent.name) for x in self.run.glob("*/agent.sock")}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setattr(os, "chown", lambda *_, **__: None)  # only root gives files away
    return Here(tmp_path)


def test_an_account_that_is_renamed_or_has_two_names_has_one_socket(here: Here, tmp_path: Path) -> None:
    def play(doors: Doors, house: Household) -> None:
        doors.uid_of = here.number
        house.adopt(household('[child.an]\naccounts = ["an", "#1001"]\n').policy)
        here.numbers |= {"an": 1001, "#1001": 1001}
        doors.open(house)
        assert here.sockets() == {1001}
        here.numbers = {"anna": 1001, "zoe": 1002}
        house.administrators = lambda: {"anna", "zoe"}
        doors.open(house)
        assert here.sockets() == {1001, 1002}

    opened(tmp_path, here.settings, play)


def test_an_account_that_is_made_anew_gets_its_socket_and_leaves_the_old_one(
    here: Here, tmp_path: Path
) -> None:
    def play(doors: Doors, house: Household) -> None:
        doors.uid_of = here.number
        house.adopt(household('[child.an]\naccounts = ["an"]\n').policy)
        for number in (1001, 1004, None):
            here.numbers = {} if number is None else {"an": number}
            doors.open(house)
            assert here.sockets() == {number} - {None}

    opened(tmp_path, here.settings, play)


def test_one_socket_that_cannot_be_had_keeps_no_other_from_being_opened(here: Here, tmp_path: Path) -> None:
    def play(doors: Doors, house: Household) -> None:
        doors.uid_of = here.number
        here.numbers = {"an": 1001, "binh": 1002, "chi": 1003}
        house.administrators = lambda: {"an", "binh", "chi"}
        (here.run / "1002").mkdir(parents=True)
        (here.run / "1002").chmod(0o777)
        for _ in range(2):
            with pytest.raises(Unavailable, match="1002 can be changed by others"):
                doors.open(house)
            assert here.sockets() == {1001, 1003}
        (here.run / "1002").chmod(0o711)
        doors.open(house)
        assert here.sockets() == {1001, 1002, 1003}

    opened(tmp_path, here.settings, play)
