"""Lines at real terminals."""

import sys

assert sys.platform == "linux"

import os
import pty
import select
import tty

import pytest

from agent.platforms.linux.presence import terminals
from tests.backends.linux.real import STRANGER

pytestmark = pytest.mark.root
LINE = "Luytre: con còn 5 phút dùng máy tính."


@pytest.fixture
def terminal():
    """One of the stranger's: what it shows, and its name."""
    shown, screen = pty.openpty()
    tty.setraw(screen)
    os.fchown(screen, STRANGER, -1)
    yield shown, os.ttyname(screen).removeprefix("/dev/")
    os.close(screen)
    os.close(shown)


def reads(shown):
    ready, _, _ = select.select([shown], [], [], 0)
    return os.read(shown, 4096).decode() if ready else ""


def test_a_line_is_a_line_of_its_own(terminal):
    shown, name = terminal
    assert terminals.write(name, STRANGER, f"{LINE}\nLuytre")
    assert reads(shown) == f"\r\n{LINE}\r\nLuytre\r\n"


def test_at_a_terminal_that_is_another_account_s_now_nothing_is_written(terminal):
    shown, name = terminal
    assert not terminals.write(name, STRANGER + 1, LINE)
    assert reads(shown) == ""


def test_who_does_not_read_is_not_waited_for(terminal):
    _shown, name = terminal
    for _ in range(10_000):
        if not terminals.write(name, STRANGER, LINE * 10):
            break
    else:
        pytest.fail("it took everything")


@pytest.mark.parametrize(
    "name", ["", "ssh", ":0", "../null", "pts/../null", "pts/0/..", "tty", "pts/99999", "null"]
)
def test_what_is_no_terminal_is_left_alone(name):
    assert not terminals.write(name, os.getuid(), LINE)


def test_where_a_unit_has_devices_of_its_own_the_pc_s_terminals_are_found(terminal, monkeypatch):
    shown, name = terminal
    monkeypatch.setattr(terminals, "FOLDERS", ("/nowhere", "/proc/1/root/dev"))
    found = os.path.exists(f"/proc/1/root/dev/{name}")
    assert terminals.write(name, STRANGER, LINE) == found
    assert (LINE in reads(shown)) == found


def test_a_link_in_the_place_of_a_terminal_is_not_followed(tmp_path, terminal, monkeypatch):
    shown, name = terminal
    (tmp_path / "pts").mkdir()
    (tmp_path / "pts" / "7").symlink_to(f"/dev/{name}")
    (tmp_path / "tty7").write_text("", encoding="utf-8")
    os.chown(tmp_path / "tty7", STRANGER, -1)
    monkeypatch.setattr(terminals, "FOLDERS", (str(tmp_path),))
    assert not terminals.write("pts/7", STRANGER, LINE)
    assert not terminals.write("tty7", STRANGER, LINE)
    assert reads(shown) == ""
    assert (tmp_path / "tty7").read_text(encoding="utf-8") == ""
