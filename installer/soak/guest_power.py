"""Power cuts of a whole PC: a booted Debian is cut off during use; what was told as kept is still there.

QEMU is killed with the guest's own page cache in it, so what the guest never flushed is lost; that a disk
honours a flush is not tried. Each cut is followed by a boot from that disk, a login, and use.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak.booted.side_by_side import Turns, asked, family, side_by_side, table
from tests.guest.guest import Guest

PATIENCE = 180.0
GIVEN = 15
"""Seconds of a heartbeat: what a cut may take from the count."""
CHARGED = GIVEN + 3
"""What it may add: as much, and what passes between a question and the cut."""


def awake(guest: Guest) -> float:
    """Seconds that the PC was awake since its boot."""
    return float(guest.does("cut -d' ' -f1 /proc/uptime"))


@dataclass(slots=True)
class History:
    """What one PC told, and what became of it."""

    guest: Guest
    used: int = 0
    """The most seconds of the child's day that were told."""
    reasons: list[str] = field(default_factory=list)
    """Of grants that were told as given."""
    cuts: int = 0
    lost: int = 0
    confirmed: int = 0
    given: list[float] = field(default_factory=lambda: [0.0])
    """Seconds at the PC that a cut took from the count."""
    charged: list[float] = field(default_factory=lambda: [0.0])
    back: list[float] = field(default_factory=list)
    """Seconds from the beginning of a boot until the agent answered."""

    def hear(self) -> None:
        """Let it tell how much was used."""
        told = family.used(self.guest)
        self.lost += max(0, self.used - told)
        self.used = max(self.used, told)
        self.confirmed += 1

    def give(self) -> None:
        """A guardian gives a minute; what is answered is kept."""
        why = f"cut {len(self.reasons)}"
        code, answer = family.tell(self.guest, "grant", child="an", target="app:mygame", extra=60, why=why)
        assert code == 0, answer
        self.reasons.append(why)
        self.confirmed += 1

    def check(self) -> None:
        """Nothing that was told is forgotten."""
        told: set[str] = set()
        first: int | None = 0
        while first is not None:
            code, answer = family.tell(self.guest, "export", child="an", first=first)
            assert code == 0, answer
            told |= {record["fields"].get("why") for record in answer["records"]}
            first = answer["next"]
        self.lost += len(set(self.reasons) - told)


def cut(guest: Guest, history: History, chance: random.Random) -> None:
    """A child is at the PC; the power goes at a random moment and comes back; the child logs in again."""
    history.give()
    early = awake(guest)
    history.hear()
    since, late = history.used, awake(guest)
    time.sleep(chance.choice((chance.uniform(0, 1), chance.uniform(0, 20))))
    history.hear()
    before = awake(guest)
    guest.kill()
    start = time.monotonic()
    guest.start()
    guest.until(lambda: family.answers(guest), PATIENCE, 0.2)
    history.back.append(time.monotonic() - start)
    told = family.used(guest)
    history.cuts += 1
    history.given.append((before - late) - (told - since))
    history.charged.append((told - since) - (before - early))
    history.hear()
    history.check()
    guest.login("child", 3)
    guest.show(3)
    guest.until(lambda: family.used(guest) > told, PATIENCE, 0.5)


def main(argv: list[str]) -> int:
    """Print the table; 1 when something told was lost, or a cut gave or charged more than a heartbeat."""
    options = asked("guest_power", __doc__ or "", 200, argv)
    if options is None:
        return 0
    began, seeds = time.monotonic(), itertools.count(options.seed)
    histories: list[History] = []

    def trials(guest: Guest, turns: Turns) -> None:
        history, chance = History(guest), random.Random(next(seeds))
        histories.append(history)
        while turns.take():
            cut(guest, history, chance)
            cuts, lost = sum(x.cuts for x in histories), sum(x.lost for x in histories)
            print(f"{cuts} cuts, {lost} lost, back in {history.back[-1]:.0f} s", flush=True)

    side_by_side(options.guests, Turns(options.n), trials)
    cuts, lost = sum(x.cuts for x in histories), sum(x.lost for x in histories)
    given = max(y for x in histories for y in x.given)
    charged = max(y for x in histories for y in x.charged)
    back = [y for x in histories for y in x.back] or [0.0]
    rows = (
        ("power cuts", f"{cuts}", f"{options.n}"),
        ("told as kept", f"{sum(x.confirmed for x in histories)}", ""),
        ("lost of it", f"{lost}", "0"),
        ("given away by one cut, at most", f"{given:.1f} s", f"{GIVEN} s"),
        ("charged by one cut, at most", f"{charged:.1f} s", f"{CHARGED} s"),
        ("boot until it answers, at most", f"{max(back):.0f} s", ""),
        ("took", f"{time.monotonic() - began:.0f} s", ""),
    )
    table(rows)
    return 0 if cuts >= options.n and holds(lost, given, charged) else 1


def holds(lost: int, given: float, charged: float) -> bool:
    """Whether cuts took no more than that from the count, and added no more to it."""
    return not lost and given <= GIVEN and charged <= CHARGED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
