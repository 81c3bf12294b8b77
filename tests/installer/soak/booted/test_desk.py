"""A desktop's keys and its rest; the desktop itself is started by ``soak desktops``."""

from pathlib import Path

from soak.booted.desk import NAMES, Desk


class Told(Desk):
    """Hears what QEMU would be told, and what a guest would say of its processors."""

    def __init__(self, *stats):
        self.heard, self.stats, self.drawn = [], list(stats), []

    def qmp(self, command, **arguments):
        self.heard.append((command, arguments))
        if command == "screendump":
            Path(arguments["filename"]).write_bytes(bytes(self.drawn.pop(0)))

    def does(self, command, **_options):
        return f"cpu  {self.stats.pop(0)}\n"


def pressed(desk):
    return [[key["data"] for key in arguments["keys"]] for _, arguments in desk.heard]


def test_keys_are_called_as_qemu_calls_them():
    desk = Told()
    desk.write_by_hand("an 1\n")
    desk.press("ctrl", "alt", "f3")
    assert pressed(desk) == [["a"], ["n"], ["spc"], ["1"], ["ret"], ["ctrl", "alt", "f3"]]
    assert all(len(character) == 1 for character in NAMES)


def test_it_is_waited_for_until_it_uses_little_of_its_processors(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    busy, calm = "50 0 0 50 0 0 0 0", "60 0 0 140 0 0 0 0"
    desk = Told("0 0 0 0 0 0 0 0", busy, busy, calm, "never asked")
    desk.at_rest()
    assert desk.stats == ["never asked"]


def test_a_screen_that_is_being_drawn_is_waited_for(monkeypatch, tmp_path):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    desk = Told()
    desk.drawn = [9000, 2000, 2000, 8000, 1]  # the first one is of before
    desk.picture(tmp_path / "seen.png")
    assert desk.drawn == [1]
    monkeypatch.setattr("soak.booted.desk.LONGEST", 0)
    desk.drawn = [9000, 2000, 1]
    desk.picture(tmp_path / "seen.png")
    assert desk.drawn == [1]


def test_it_is_waited_for_a_while_only(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("soak.booted.desk.LONGEST", 0)
    Told().at_rest()
