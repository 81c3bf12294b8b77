"""A desktop's keys and its rest; the desktop itself is started by ``soak desktops``."""

from soak.booted.desk import NAMES, Desk


class Told(Desk):
    """Hears what QEMU would be told, and what a guest would say of its processors."""

    def __init__(self, *stats):
        self.heard, self.stats = [], list(stats)

    def qmp(self, command, **arguments):
        self.heard.append((command, arguments))

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


def test_it_is_waited_for_a_while_only(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("soak.booted.desk.LONGEST", 0)
    Told().at_rest()
