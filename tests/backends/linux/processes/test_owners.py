"""A real program that another account gave away: whose it is tells the session that it runs in."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil

import pytest

from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.owners import origin, owner
from agent.platforms.linux.processes.sweep import Sweep
from agent.platforms.linux.processes.tree import Trees
from agent.platforms.linux.system import accounts, proc
from agent.ports import Fate
from tests.backends.linux.acting.panes import Panes, at_once
from tests.backends.linux.real import STRANGER, wait_for

pytestmark = pytest.mark.root
SIBLING = STRANGER + 1
ASKED = frozenset({STRANGER})


@pytest.fixture
def gift(open_folder):
    """A sibling's program that runs as the sibling, whoever starts it."""
    path = shutil.copy("/bin/sleep", open_folder / "gift")
    os.chown(path, SIBLING, SIBLING)
    path.chmod(0o4755)
    return path


@pytest.fixture
def runs(start, gift, user_slice):
    """The gift in the child's part of the groups, or where it is told."""

    def run(group=user_slice, number=SIBLING):
        process = start.stranger(gift, "100", cwd="/")
        wait_for(lambda: proc.account(process.pid) == number)
        (group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
        return process

    return run


@pytest.fixture
def elsewhere(user_slice):
    """Nobody's part."""
    path = user_slice.parents[1] / f"luytre-test-{os.getpid()}-elsewhere"
    path.mkdir()
    yield path
    (path / "cgroup.kill").write_text("1", encoding="utf-8")
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()


def test_what_a_sibling_gave_away_is_the_child_s_in_its_session_alone(runs, elsewhere):
    game, other = runs(), runs(elsewhere)
    assert owner(game.pid, ASKED) == STRANGER
    assert owner(game.pid, {SIBLING}) == SIBLING, "who runs as an account is its own as well"
    assert owner(game.pid) == owner(other.pid, ASKED) == SIBLING
    assert owner(game.pid, {4711}) == SIBLING
    assert owner(2**22 + 1, ASKED) is None


@pytest.mark.parametrize(
    "number", [0, accounts.NOBODY, 61_200, 100], ids=["root", "nobody", "dynamic", "service"]
)
def test_what_acts_as_root_or_for_a_service_in_its_session_stays_theirs(runs, gift, number):
    os.chown(gift, number, number)
    gift.chmod(0o4755)
    assert owner(runs(number=number).pid, ASKED) == number


def test_groups_are_read_of_strangers_alone(runs, start, user_slice, monkeypatch):
    own, game = start.stranger("/bin/sleep", "100", cwd="/"), runs()
    wait_for(lambda: proc.account(own.pid) == STRANGER)
    read, group = [], proc.group

    def counted(pid):
        read.append(pid)
        return group(pid)

    monkeypatch.setattr(proc, "group", counted)
    for pid in (own.pid, os.getpid(), 1, game.pid):
        owner(pid, ASKED)
        owner(pid)
    assert read == [game.pid]


def test_it_is_seen_paused_found_and_ended_as_the_child_s(runs, group, user_slice):
    identity = Identity(DesktopIndex(()), Own())
    game, sweep = runs(), Sweep(identity.program)
    found = wait_for(
        lambda: next((x for x in sweep.look(ASKED) if x.pid == game.pid and x.facts.command), None)
    )
    sweep.close()
    assert found.account == accounts.name(STRANGER)
    assert belongings.processes(STRANGER).keys() == {game.pid}
    trees = Trees(identity.spared)
    assert trees.members([found]).keys() == {game.pid}
    hands = Hands(trees, Freezer(group), Panes(), at_once)
    asyncio.run(hands.pause([found]))
    assert hands.fates([found]) == {found.key: Fate.PAUSED}
    assert origin(user_slice.parents[1] / group / f"{found.pid}-{found.started}", game.pid).startswith(
        "/user.slice/"
    )
    assert belongings.processes(STRANGER).keys() == {game.pid}, (
        "it is no less the child's while it stands still"
    )
    later = Sweep(identity.program)
    assert [x.pid for x in later.look(ASKED)] == [game.pid], "nor for the agent that comes next"
    later.close()
    hands.run_on([STRANGER], [found])
    assert hands.fates([found]) == {found.key: Fate.PAUSED}
    asyncio.run(hands.resume([found]))
    hands.kill([found])
    assert game.wait(20) == -9


def test_it_ends_when_the_account_is_logged_out(runs):
    game = runs()
    assert belongings.kill(STRANGER)
    assert game.wait(20) == -9
    assert not belongings.kill(STRANGER)


def test_what_was_never_paused_was_nowhere_else(user_slice, tmp_path):
    assert origin(user_slice, 1) == ""
    assert origin(tmp_path / "nothing", 1) == ""
