import sys

assert sys.platform == "linux"

import asyncio
import socket

import pytest

from agent.platforms.linux.system import bus as module
from agent.platforms.linux.system.bus import INTERFACE, NAME, PATH, Bus, system_address
from tests.backends.linux.real import until


@pytest.fixture
def play(pc_bus):
    def run(story, address=None):
        async def main():
            signals, lost = [], []
            made = Bus(
                asyncio.get_running_loop(), address or pc_bus.address, signals.append, lambda: lost.append(1)
            )
            try:
                await story(made, signals, lost)
            finally:
                made.close()
                made.close()

        asyncio.run(main())

    return run


def ask(bus, method, answers, *arguments, signature=None):
    bus.call(NAME, PATH, INTERFACE, method, arguments, answers.append, signature)


def test_a_call_is_answered(play):
    async def story(bus, signals, lost):
        answers = []
        ask(bus, "GetId", answers)
        await until(lambda: answers)
        assert len(answers[0][0]) == 32

    play(story)


def test_a_call_can_be_waited_for_a_moment(play):
    async def story(bus, signals, lost):
        answers = []
        ask(bus, "GetId", answers)
        assert bus.busy
        assert bus.settle(20)
        assert answers
        assert not bus.busy

    play(story)


def test_a_call_that_fails_has_no_answer_and_says_why(play):
    async def story(bus, signals, lost):
        answers = []
        ask(bus, "NoSuchMethod", answers)
        await until(lambda: answers)
        assert answers == [None]
        assert bus.refusal == "org.freedesktop.DBus.Error.UnknownMethod"
        ask(bus, "GetId", answers)
        await until(lambda: len(answers) == 2)
        assert bus.refusal is None

    play(story)


def test_signals_that_are_followed_are_heard(play):
    async def story(bus, signals, lost):
        bus.follow(f"type='signal',interface='{INTERFACE}',member='NameOwnerChanged'")
        answers = []
        ask(bus, "RequestName", answers, "org.luytre.Test", 0, signature="su")
        await until(lambda: any(x.body[0] == "org.luytre.Test" for x in signals))

    play(story)


def test_a_signal_that_somebody_sends_to_us_alone_is_not_heard(play, pc_bus):
    """Whom to follow, the bus looks at for what goes to everybody; anybody may send a signal to one."""
    from jeepney import DBusAddress, HeaderFields, new_signal

    async def story(bus, signals, lost):
        bus.follow(f"type='signal',sender='{NAME}',interface='{INTERFACE}',member='NameOwnerChanged'")
        answers = []
        ask(bus, "RequestName", answers, "org.luytre.Test", 0, signature="su")
        await until(lambda: answers)
        other = Bus(asyncio.get_running_loop(), pc_bus.address, lambda _: None, lambda: None)
        for name in ("org.luytre.Test", ""):
            false = new_signal(DBusAddress(PATH, interface=INTERFACE), "NameOwnerChanged", "sss", ("x",) * 3)
            if name:
                false.header.fields[HeaderFields.destination] = name
            other._socket.send(false.serialise(serial=900 + len(name)))
        ask(other, "RequestName", answers, "org.luytre.Other", 0, signature="su")
        await until(lambda: any(x.body[0] == "org.luytre.Other" for x in signals))
        other.close()
        assert not any(x.body[0] == "x" for x in signals)

    play(story)


def test_a_bus_that_goes_away_is_told_once_and_leaves_nobody_waiting(play, pc_bus):
    async def story(bus, signals, lost):
        assert bus.settle(20)
        pc_bus.daemon.kill()
        pc_bus.daemon.wait()
        answers = []
        ask(bus, "GetId", answers)
        await until(lambda: answers and lost)
        ask(bus, "GetId", answers)
        await until(lambda: len(answers) == 1 or len(answers) == 2)
        assert lost == [1]

    play(story)


def test_no_bus_is_an_error(play, tmp_path):
    with pytest.raises(OSError, match="no message bus"):
        play(None, f"unix:path={tmp_path}/nowhere")
    with pytest.raises(OSError, match="no message bus"):
        play(None, "tcp:host=localhost,port=1")
    with pytest.raises(OSError, match="no message bus"):
        play(None, "nonsense")


def test_a_bus_that_says_nothing_is_given_up(play, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "silent"))
        server.listen()
        with pytest.raises(OSError, match="no message bus"):
            play(None, f"unix:path={tmp_path}/silent")


def test_the_system_bus_has_its_place(monkeypatch):
    monkeypatch.delenv("DBUS_SYSTEM_BUS_ADDRESS", raising=False)
    assert system_address() == "unix:path=/run/dbus/system_bus_socket"
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/x")
    assert system_address() == "unix:path=/x"
