"""Desktops as families have them, booted: what a child meets there, and that a guardian comes in.

Each comes from apt with its own display manager, which logs the child in by itself; what is ours is installed
by apt as well. Who types here types at the PC's keys, and what the screen shows is kept as pictures.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from linux import deb, tray_deb
from soak.booted.desk import Desk
from soak.booted.kinds import KINDS
from soak.booted.trial import PATIENCE, Trial, agreed
from tests.guest import building
from tests.guest import family as untyped
from tests.guest.machine import GuestDied
from tests.guest.recipes import WHOLE_DESKTOPS

family: Any = untyped
UNLOCKED = 4
"""Times that the child opens the screen: it is locked again, or all is paused where locks did not last."""
OPENED = 30.0
"""Seconds in which its password does."""
IN = 80.0
"""Seconds in which a guardian's keys lead to a desktop; what a screen loses of them is pressed again."""
RULES = """
[[child.an.rule]]
match = { exe = "/usr/local/bin/mygame" }
name = "Game"
daily = "5h"

[[child.an.rule]]
match = { exe = "/usr/local/bin/mybook" }
name = "Book"
daily = "5h"
"""
OVER = """
[child.an.screen]
daily = "1s"
grace = "20s"
end = "{end}"
"""


def sees_the_window_in_front(trial: Trial) -> None:
    """It counts, and the one behind it does not."""
    desk = trial.desk
    trial.agree(RULES)
    trial.until(lambda: family.route(desk) == trial.kind.route)
    trial.told("the agent knows the window in front")
    for name in ("game", "book"):
        trial.open(name)
    desk.press("esc")  # GNOME begins with all windows side by side
    desk.at_rest()
    before = {name: family.used_of(desk, name) for name in ("Game", "Book")}
    grown: list[str] = []

    def counts() -> bool:
        grown[:] = [name for name in before if family.used_of(desk, name) > before[name] + 10]
        return bool(grown)

    trial.until(counts)
    if len(grown) != 1:
        raise GuestDied(f"both count: {grown}")
    trial.told(f"{grown[0]} in front counts, what is behind it does not")


def locks(trial: Trial) -> None:
    """At the end of the time, and again for who unlocks it; at last everything stands still."""
    desk = trial.desk
    trial.open("book")
    desk.press("esc")
    book = family.pid_of(desk, "child", "mybook")
    trial.agree(OVER.replace("{end}", "lock"))
    time.sleep(8)
    trial.told("the child is warned")
    trial.until(trial.locked)
    desk.at_rest()
    trial.told("the screen is locked")
    if trial.kind.unlocked_at_greeter:
        refused_at_greeter(trial)
        family.give(desk)
        trial.enter(trial.kind.child)
        trial.until(lambda: desk.at_the_seat() == ("child", "user"))
        trial.told("with time again the child is back at its own")
        if family.pid_of(desk, "child", "mybook") != book:
            raise GuestDied("what was open is gone")
        return
    desk.press("shift")
    desk.at_rest()
    trial.see("who comes back to it")
    for _ in range(UNLOCKED):
        unlock(trial)
        trial.until(lambda: trial.locked() or family.frozen(desk, book))
        if family.frozen(desk, book):
            trial.told("who unlocks it finds everything standing still")
            break
        trial.told("who unlocks it is locked out again")
    family.give(desk)
    trial.until(lambda: not family.frozen(desk, book))
    if trial.locked():
        unlock(trial)
    desk.at_rest()
    if trial.locked():
        raise GuestDied("with time again it is locked all the same")
    trial.told("with time again it goes on")


def unlock(trial: Trial) -> None:
    """By the child's password. Raises GuestDied where that does not open it."""
    desk = trial.desk
    # Plasma takes the key that asks for the field for a letter.
    for key in ("shift", "spc", "backspace", "backspace"):
        desk.press(key)
        time.sleep(3)
    desk.write_by_hand("child\n")
    desk.until(lambda: not trial.locked(), OPENED, 0.2)


def ends(trial: Trial) -> None:
    """The session; who was logged out is refused and reads why, a guardian logs in at the same screen."""
    trial.agree(OVER.replace("{end}", "logout"))
    refused_there(trial)


def boots(trial: Trial) -> None:
    """When the time is over: though the child is logged in by itself, people find the screen to log in."""
    desk = trial.desk
    trial.agree(OVER.replace("{end}", "logout"))
    trial.until(lambda: "child" in desk.run("cat /run/luytre/denied").out)
    if trial.label == "gnome":
        checks = json.loads(desk.run("luytre --json doctor").out)["checks"]
        if {x["result"] for x in checks if x["name"] == "greeter"} != {"holds"}:
            raise GuestDied("the doctor does not find what GDM is told")
    desk.reboot()
    refused_there(trial)


def refused_there(trial: Trial) -> None:
    """At the screen on which people log in."""
    desk = trial.desk
    trial.until(trial.at_greeter)
    desk.at_rest()
    trial.told("the screen to log in is there")
    refused_at_greeter(trial)
    if desk.runs("systemd", "child"):
        raise GuestDied("the child was let in")
    for last in (False, False, True):
        trial.enter(trial.kind.guardian)
        try:
            desk.until(lambda: desk.runs(trial.kind.shell, "parent"), IN, 1)
        except GuestDied:
            if last:
                raise
        else:
            break
    desk.at_rest()
    trial.told("the guardian is in")


def refused_at_greeter(trial: Trial) -> None:
    """Who has no time left, and reads why."""
    *before, password = trial.kind.child
    trial.enter(before)
    trial.desk.write_by_hand(password)
    for _ in range(3):
        time.sleep(3)
        trial.see("the child reads why")
    trial.desk.at_rest()
    if not trial.at_greeter():
        raise GuestDied("the child was let in")
    trial.told("the child is refused")


TRIALS = (sees_the_window_in_front, locks, ends, boots)


def furnish(kind: str, debs: tuple[Path, ...]) -> Path:
    """A frozen desktop at which the child was logged in after they were installed."""
    home = building.build(WHOLE_DESKTOPS[kind])
    content = b"".join(x.read_bytes() for x in debs) + f"{home.name} {agreed(RULES)}".encode()
    place = building.cache() / f"whole-{kind}-{building.digest(content)}"

    def prepare(guest: Any) -> None:
        for package in debs:
            building.install(guest, package)
        for name in ("mygame", "mybook"):
            guest.does(f"cp /usr/bin/{KINDS[kind].terminal} /usr/local/bin/{name}")
        family.agree(guest, agreed(RULES))
        guest.reboot()
        guest.until(lambda: family.route(guest) == KINDS[kind].route, PATIENCE, 2)
        guest.until(
            lambda: not guest.run(["pgrep", "-u", "child", "-x", KINDS[kind].shell]).code, PATIENCE, 2
        )

    with building.alone(f"whole-{kind}"):
        if not (place / "ready.state").exists():
            building.forget(f"whole-{kind}")
            building.freeze(home, place, prepare)
    return place


def main(argv: list[str]) -> int:
    """Try each on each; 1 when something was not as it should be."""
    parser = argparse.ArgumentParser(prog="soak desktops", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--kind", choices=tuple(WHOLE_DESKTOPS), action="append", help="one desktop (default: all)"
    )
    names = [trial.__name__.replace("_", "-") for trial in TRIALS]
    parser.add_argument("--trial", choices=names, action="append", help="one trial (default: all)")
    parser.add_argument("--language", choices=("en", "vi"), default="en")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep what the screen shows there")
    parser.add_argument("--ci", action="store_true", help="nothing: it needs gigabytes")
    options = parser.parse_args(argv)
    if options.ci:
        print("nothing here: it needs apt and gigabytes; tests/guest has lightdm, X11 and labwc")
        return 0
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    debs = (deb.main(), tray_deb.main())
    failed = 0
    for kind in options.kind or WHOLE_DESKTOPS:
        place = furnish(kind, debs)
        for trial, name in zip(TRIALS, names, strict=True):
            if not options.trial or name in options.trial:
                failed += not held(trial, kind, place, options)
    return 1 if failed else 0


def held(trial: Callable[[Trial], None], kind: str, place: Path, options: argparse.Namespace) -> bool:
    """Whether one was; on a guest of its own."""
    with Desk(place) as desk:
        name = trial.__name__.replace("_", " ")
        on = Trial(KINDS[kind], kind, name, desk, options.pictures, options.language, time.monotonic())
        try:
            desk.at_rest()  # it was frozen while its desktop began
            trial(on)
        except (GuestDied, AssertionError) as problem:
            print(f"{kind}: {name}: DID NOT HOLD: {problem}", flush=True)
            on.see("did not hold")
            return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
