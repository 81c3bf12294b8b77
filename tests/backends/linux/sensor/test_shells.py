import sys

assert sys.platform == "linux"


import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from agent.platforms.linux.sensor.shells import Shell
from agent.ports import Front
from tests.backends.linux.real import on_bus, say, until


class Desk:
    """The process that draws the screen, as far as the bus knows it."""

    def __init__(self, start, address, kind):
        self.process = on_bus(start, "shell_service.py", address, kind)

    def show(self, pid, *, fullscreen=False):
        say(self.process, f"{pid} {fullscreen}")

    def lock(self, *, shown):
        self.show("lock", fullscreen=shown)

    def extension(self, *, on):
        self.show("name", fullscreen=on)


@pytest.fixture
def play(listen):
    def run(story, server):
        listen(story, lambda bus, changed: Shell(bus, server, changed), lambda shell: shell.front)

    return run


@pytest.mark.parametrize("kind", ["kwin", "gnome"])
def test_who_draws_the_screen_tells_whose_the_front_window_is(play, start, pc_bus, kind):
    desk = Desk(start, pc_bus.address, kind)
    desk.show(4321)

    async def story(shell, changes):
        await until(lambda: shell.front == Front(4321))
        assert shell.name == kind
        desk.show(4322, fullscreen=True)
        await until(lambda: shell.front == Front(4322, fullscreen=True))
        desk.show(0)
        await until(lambda: shell.front is None)
        assert changes[-3:] == [Front(4321), Front(4322, fullscreen=True), None]

    play(story, desk.process.pid)


@pytest.mark.parametrize("kind", ["kwin", "gnome"])
def test_behind_a_lock_that_is_shown_nothing_is_in_front(play, start, pc_bus, kind):
    desk = Desk(start, pc_bus.address, kind)
    desk.show(4321)

    async def story(shell, changes):
        await until(lambda: shell.front == Front(4321) and shell._saver[0])
        desk.lock(shown=True)
        await until(lambda: shell.look() or shell.front is None)
        desk.show(4322)
        await until(lambda: shell._window == Front(4322))
        assert shell.front is None
        desk.lock(shown=False)
        await until(lambda: shell.look() or shell.front == Front(4322))
        assert changes[-1] == Front(4322)

    play(story, desk.process.pid)


def test_gnome_also_tells_how_long_nobody_was_there(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "gnome")

    async def story(shell, changes):
        await until(lambda: shell.name == "gnome" and shell.idle == 7)
        shell.look()

    play(story, desk.process.pid)


def test_gnome_tells_it_without_our_extension_too(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "bare")

    async def story(shell, changes):
        await until(lambda: shell.idle == 7)
        assert shell.name == "none"

    play(story, desk.process.pid)


@pytest.mark.parametrize("kind", ["kwin", "gnome"])
def test_a_program_that_only_has_the_name_is_not_heard(play, start, pc_bus, kind):
    fake = Desk(start, pc_bus.address, kind)

    async def story(shell, changes):
        answers = []
        shell._ask("GetId", (), None, answers.append)
        await until(lambda: answers)
        fake.show(4321)
        answers.clear()
        shell._ask("GetId", (), None, answers.append)
        await until(lambda: answers)
        assert (shell.name, shell.front, changes) == ("none", None, [])

    play(story, fake.process.pid + 1)


def test_what_others_say_in_kwins_place_is_not_heard(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "kwin")
    desk.show(4321)

    async def story(shell, changes):
        await until(lambda: shell.front == Front(4321))
        with open_dbus_connection(pc_bus.address) as other:
            place = DBusAddress("/org/luytre/Sensor", "org.luytre.Sensor", "org.luytre.Sensor")
            other.send(new_method_call(place, "Front", "ib", (1, False)))
        desk.show(4322)
        await until(lambda: shell.front == Front(4322))
        assert Front(1) not in changes

    play(story, desk.process.pid)


def test_a_name_that_is_taken_or_nonsense_ends_in_no_route(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "kwin")
    with open_dbus_connection(pc_bus.address) as other:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        other.send_and_get_reply(new_method_call(bus, "RequestName", "su", ("org.luytre.Sensor", 0)))

        async def story(shell, changes):
            await until(lambda: shell._owner)
            answers = []
            for _ in range(4):
                answers.clear()
                shell._ask("GetId", (), None, answers.append)
                await until(lambda: answers)
            shell._front_told(("4321", False))
            shell._front_told(None)
            assert shell.name == "none"

        play(story, desk.process.pid)


def test_an_extension_that_is_turned_on_later_is_heard_and_after_a_lock_again(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "bare")

    async def story(shell, changes):
        await until(lambda: shell.idle == 7 and shell._saver[0])
        assert shell.name == "none"
        desk.extension(on=True)
        desk.show(4321)
        await until(lambda: shell.front == Front(4321))
        desk.lock(shown=True)
        desk.extension(on=False)
        await until(lambda: shell.front is None and shell.name == "gnome")
        assert shell._owner == ""
        desk.lock(shown=False)
        await until(lambda: shell.look() or shell.name == "none")
        desk.extension(on=True)
        await until(lambda: shell.front == Front(4321))
        assert shell.name == "gnome"

    play(story, desk.process.pid)


def test_one_that_is_turned_off_tells_nothing_any_more(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "gnome")
    desk.show(4321)

    async def story(shell, changes):
        await until(lambda: shell.front == Front(4321) and shell._saver[0])
        desk.extension(on=False)
        await until(lambda: shell.name == "none")
        assert shell.front is None
        assert changes[-1] is None
        desk.process.kill()
        await until(lambda: not shell._saver[0] and shell.idle is None)

    play(story, desk.process.pid)


def test_a_name_that_another_program_takes_meanwhile_is_not_heard(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "bare")

    async def story(shell, changes):
        await until(lambda: shell.idle == 7)
        fake = Desk(start, pc_bus.address, "gnome")
        fake.show(4321)
        await until(lambda: "org.luytre.Shell" in shell._owners)
        answers = []
        shell._ask("GetId", (), None, answers.append)
        await until(lambda: answers)
        assert (shell.name, shell.front) == ("none", None)
        fake.process.kill()
        desk.extension(on=True)
        desk.show(4322)
        await until(lambda: shell.front == Front(4322))

    play(story, desk.process.pid)


class Successive:
    """The route's shell: another where another process draws the screen."""

    def __init__(self, bus, server, changed):
        self._bus, self._changed = bus, changed
        self.drawn_by(server)

    def drawn_by(self, server):
        self.shell = Shell(self._bus, server, self._changed)

    def heard(self, message):
        self.shell.heard(message)


def test_a_kwin_that_comes_after_another_runs_our_script_too(listen, start, pc_bus):
    first = Desk(start, pc_bus.address, "kwin")
    first.show(4321)

    async def story(made, changes):
        await until(lambda: made.shell.front == Front(4321))
        first.process.kill()
        await until(lambda: made.shell.name == "none")
        second = Desk(start, pc_bus.address, "kwin")
        second.show(4322)
        made.drawn_by(second.process.pid)
        await until(lambda: made.shell.front == Front(4322))

    listen(
        story,
        lambda bus, changed: Successive(bus, first.process.pid, changed),
        lambda made: made.shell.front,
    )


def test_a_name_of_ours_that_an_earlier_sensor_still_has_is_taken_when_that_is_gone(play, start, pc_bus):
    desk = Desk(start, pc_bus.address, "kwin")
    desk.show(4321)

    with open_dbus_connection(pc_bus.address) as other:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        other.send_and_get_reply(new_method_call(bus, "RequestName", "su", ("org.luytre.Sensor", 0)))

        async def story(shell, changes):
            await until(lambda: shell._owner)
            answers = []
            shell._ask("GetId", (), None, answers.append)
            await until(lambda: answers)
            assert shell.name == "none"
            other.close()
            await until(lambda: shell.front == Front(4321))

        play(story, desk.process.pid)
