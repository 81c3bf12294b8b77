import sys

assert sys.platform == "linux"

import os
import signal

import pytest

from agent.platforms.linux.acting import seat
from tests.backends.linux.real import STRANGER


def test_who_holds_a_card_or_an_input_device_holds_the_seat(start, tmp_path, monkeypatch):
    card = tmp_path / "card0"
    card.touch()
    monkeypatch.setattr(seat, "HELD", (str(tmp_path / "card"),))
    assert not seat.held_by(os.getpid())
    with card.open(encoding="utf-8"):
        assert seat.held_by(os.getpid())
    assert not seat.held_by(os.getpid())


def test_who_is_gone_holds_nothing(start):
    process = start("/bin/true")
    process.wait()
    assert not seat.held_by(process.pid)


@pytest.mark.root
@pytest.mark.parametrize(
    ("wants", "account", "programs"),
    [
        ((), False, False),
        (("asked",), True, True),
        (("drawn",), True, True),
        (("asked", "drawn"), True, False),  # as a display's server does
    ],
)
def test_who_wants_to_be_asked_before_its_terminal_is_left_keeps_the_seat(
    start, terminal, wants, account, programs
):
    pid = terminal.program(start, *wants).pid
    assert seat.kept_by_account(STRANGER) is account
    assert seat.kept_by_programs([os.getpid(), pid]) is programs
    assert not seat.kept_by_account(STRANGER + 1)


@pytest.mark.root
def test_from_there_nobody_gets_away_while_it_stands_still(start, terminal):
    """What the kernel does, for which all this is."""
    before = terminal.front()
    process = terminal.program(start, "asked")
    try:
        assert terminal.switch(terminal.NUMBER) == terminal.NUMBER
        assert terminal.switch(before) == before
        terminal.switch(terminal.NUMBER)
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        assert terminal.switch(before) == terminal.NUMBER
    finally:
        process.kill()
        process.wait()
        assert terminal.switch(before) == before
    assert not seat.kept_by_programs([process.pid])


def test_without_terminals_none_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(seat, "TERMINALS", (f"{tmp_path}/tty",))
    assert not seat.kept_by_account(os.getuid())
    (tmp_path / "tty7").touch()  # which is no terminal
    assert not seat.kept_by_account(os.getuid())


@pytest.mark.root
def test_a_unit_without_terminals_finds_those_of_the_pc(start, terminal, monkeypatch, tmp_path):
    monkeypatch.setattr(seat, "TERMINALS", (f"{tmp_path}/tty", "/dev/tty"))
    assert seat.kept_by_programs([terminal.program(start, "asked").pid])
