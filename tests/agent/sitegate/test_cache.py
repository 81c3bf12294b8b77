"""The cache of names: a socket that speaks as nscd does, and the C library that asks it."""

from __future__ import annotations

import os
import pwd
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.sitegate.cache import keep
from agent.sitegate.order import Order, Turn

pytestmark = pytest.mark.root
CHILD, GUARDIAN = (pwd.getpwnam(name).pw_uid for name in ("games", "nobody"))
ORDER = Order((Turn(5301, (range(CHILD, CHILD + 1),)),))
ADDRESS, GETAI = "198.51.100.7", 14
ASK = """
import socket
try:
    print(socket.getaddrinfo("closed.example", 80)[0][4][0])
except OSError as error:
    print(type(error).__name__)
"""
# As on a PC with a cache and without a network; /var/run is a link to /run.
ALONE = (
    "mount --bind {run} /run && exec setpriv --reuid={uid} --regid={uid} --clear-groups "
    "/usr/bin/python3 -I -c '{ask}'"
)


class Nscd(threading.Thread):
    """Answers as nscd does (nscd/nscd-client.h), where it keeps hosts."""

    def __init__(self, place: Path) -> None:
        super().__init__(daemon=True)
        self._line = socket.socket(socket.AF_UNIX)
        self._line.bind(os.fspath(place))
        place.chmod(0o666)
        self._line.listen(50)

    def run(self) -> None:
        while True:
            try:
                asked, _ = self._line.accept()
            except OSError:
                return
            with asked:
                _, kind, length = struct.unpack("=iii", asked.recv(12))
                asked.recv(length)
                if kind == GETAI:  # of all else it keeps nothing
                    found = socket.inet_aton(ADDRESS) + bytes([socket.AF_INET]) + b"closed.example\0"
                    asked.sendall(struct.pack("=6i", 2, 1, 1, 4, 15, 0) + found)

    def close(self) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self.join()


@pytest.fixture
def place(open_folder: Path) -> Path:
    found = open_folder / "nscd" / "socket"
    found.parent.mkdir(0o755)
    return found


@pytest.fixture
def nscd(place: Path) -> Iterator[Nscd]:
    made = Nscd(place)
    made.start()
    yield made
    made.close()


def resolved(place: Path, uid: int) -> str:
    """What the C library makes of a name for an account, where such a cache runs."""
    told = ALONE.format(run=place.parent.parent, uid=uid, ask=ASK)
    command = ["unshare", "--mount", "--net", "sh", "-ec", told]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


@pytest.mark.usefixtures("nscd")
def test_a_child_s_programs_do_not_ask_it_and_everybody_else_s_do(place: Path) -> None:
    none = place.with_name("none")
    assert {resolved(place, uid) for uid in (CHILD, GUARDIAN)} == {ADDRESS}
    assert keep(place, ORDER, none)
    assert resolved(place, CHILD) == "gaierror", "nobody is left to be asked here"
    assert resolved(place, GUARDIAN) == ADDRESS
    assert not keep(place, ORDER, none)
    assert keep(place, Order(), none)
    assert resolved(place, CHILD) == ADDRESS
    assert place.stat().st_mode & 0o777 == 0o666
    assert not keep(place, Order(), none)


NO = "# enable-cache hosts yes\n\tenable-cache\t\thosts\t\tno # by the family\n"


@pytest.mark.parametrize(
    ("said", "shut"),
    [
        (NO, False),
        ("enable-cache passwd no\n", True),
        ("enable-cache hosts yes\n", True),
        (NO + "enable-cache hosts yes\n", True),
        ("#enable-cache hosts no\n", True),
    ],
)
def test_where_it_began_with_settings_that_keep_no_hosts_its_door_stays_open(
    place: Path, said: str, shut: bool
) -> None:
    settings = place.with_name("nscd.conf")
    settings.write_text(said, "utf-8")
    place.touch(0o666)
    while place.stat().st_mtime_ns <= settings.stat().st_ctime_ns:
        place.touch()
    assert keep(place, ORDER, settings) == shut
    assert bool(place.stat().st_mode & 0o007) != shut


def test_settings_that_were_written_since_it_began_are_not_those_that_it_read(place: Path) -> None:
    settings = place.with_name("nscd.conf")
    place.touch(0o666)
    settings.write_text(NO, "utf-8")
    os.utime(settings, (0, 0))
    assert keep(place, ORDER, settings)
    while place.stat().st_mtime_ns <= settings.stat().st_ctime_ns:
        place.touch()  # as it is started anew
    assert keep(place, ORDER, settings), "nothing is left to be shut"
    assert place.stat().st_mode & 0o777 == 0o666


def test_where_there_is_none_there_is_nothing_to_do(tmp_path: Path) -> None:
    none = tmp_path / "none"
    assert not keep(none, ORDER, none)
    assert not keep(none, Order(), none)
