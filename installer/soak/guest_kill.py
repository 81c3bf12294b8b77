"""kill -9 by root on a whole PC, again and again: the agent is back at once, and the gap is charged.

On a booted Debian, by systemd's own timestamps; a child is at the PC all the time.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak.booted.side_by_side import Turns, asked, family, side_by_side, table
from soak.guest_power import PATIENCE, awake
from tests.guest.guest import Guest
from tests.guest.machine import accelerated

AT_ONCE = 2
"""Seconds until it is started, and answers."""
IN_A_ROW = 4
"""Kills of one trial, at most: all but the last hit an agent that is just starting."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a few kills in a row came to, in seconds."""

    down: list[float]
    """From each death to the start of the next one."""
    ready: float
    """From the last death until that one answers."""
    lost: int
    """Told before, and not told after."""
    given: float
    """At the PC, and not counted."""
    took: float
    """The PC was awake meanwhile."""
    real: bool
    """Whether the processor is; one that is emulated takes ten times as long to start anything."""

    @property
    def late(self) -> bool:
        """Whether one did not start at once, or did not answer at once."""
        return max(self.down) > AT_ONCE or (self.real and self.ready > AT_ONCE)


def kill(guest: Guest, *waits: float) -> Found:
    """Kill it, and again after each of these seconds, and wait until it answers."""
    had, began, down = family.used(guest), awake(guest), []
    died, started, ready = 0.0, 0.0, 0.0
    for wait in (*waits, 0.0):
        old = family.running(guest)
        died = float(guest.does(f"cut -d' ' -f1 /proc/uptime; kill -9 {old}"))
        guest.until(lambda old=old: family.running(guest) not in {"0", old}, PATIENCE, 0.1)
        _, started, _ = family.moments(guest)
        down.append(started - died)
        time.sleep(wait)
    guest.until(lambda: family.answers(guest), PATIENCE, 0.2)
    told, now = family.used(guest), awake(guest)
    ready = family.moments(guest)[2]
    given, real = now - began - (told - had), "kvm" in accelerated(guest.home / "vmlinuz")
    return Found(down, ready - died, max(0, had - told), given, now - began, real)


def main(argv: list[str]) -> int:
    """Print the table; 1 when it was not back in time, something was lost, or a gap was given away."""
    options = asked("guest_kill", __doc__ or "", 1000, argv)
    if options is None:
        return 0
    began, seeds = time.monotonic(), itertools.count(options.seed)
    found: list[Found] = []

    def trials(guest: Guest, turns: Turns) -> None:
        chance = random.Random(next(seeds))
        while more := sum(turns.take() for _ in range(chance.randint(1, IN_A_ROW))):
            found.append(kill(guest, *(chance.uniform(0, 5) for _ in range(more - 1))))
            down, gone = [y for x in found for y in x.down], sum(x.lost for x in found)
            if len(found) % 20 == 0:
                print(f"{len(down)} kills, {gone} lost, down at most {max(down):.2f} s", flush=True)

    side_by_side(options.guests, Turns(options.n), trials)
    if not found:
        return 1
    down, given = sorted(y for x in found for y in x.down), sorted(x.given for x in found)
    lost = sum(x.lost for x in found)
    bound = f"{AT_ONCE} s" if found[0].real else "emulated"
    rows = (
        ("kills", f"{len(down)}", f"{options.n}"),
        ("down, median", f"{down[len(down) // 2]:.2f} s", ""),
        ("down, at most", f"{down[-1]:.2f} s", f"{AT_ONCE} s"),
        ("down and starting, at most", f"{max(x.ready for x in found):.1f} s", bound),
        ("seconds told and lost", f"{lost}", "0"),
        ("trials of 1-4 kills", f"{len(found)}", ""),
        ("given away by a trial, at most", f"{given[-1]:.1f} s", "15 s"),
        ("given away in all", f"{sum(given):.0f} of {sum(x.took for x in found):.0f} s", ""),
        ("took", f"{time.monotonic() - began:.0f} s", ""),
    )
    table(rows)
    late = any(x.late for x in found)
    return 1 if lost or late or given[-1] > 15 or len(down) < options.n else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
