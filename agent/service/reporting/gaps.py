"""Time that Luytre did not see: told where it is known that the PC ran meanwhile, and without blame.

A PC may be started without Luytre by whoever may change it: in the rescue target, from a stick, with another
program in place of init. That cannot be prevented; it can be seen, as long as that boot left a trace:

- in the same boot the clocks tell how long nobody looked (who administers the PC may have stopped the agent);
- boots that the system's journal knows, and in which the agent wrote no heartbeat, ran without it;
- an agent that starts long after the boot was not there before;
- of a boot that leaves no trace nobody knows: after a heartbeat that was not the last one of an orderly stop,
  the PC was switched off, ran without Luytre, or with it while its disk was read-only or failing, so that
  heartbeats stayed in memory. Which of these is not known, and is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator
    from datetime import datetime

    from agent.ports import Boot, Reading
    from agent.ports.store import Mark
    from agent.service.reporting.reporter import Reporter
    from policies.timeline import Step

BRIEF = timedelta(minutes=1)
"""Shorter than this it is no gap: an update, a crash, a boot that was given up."""
LATE = timedelta(minutes=5)
"""A boot that checks its disks first may take nearly so long until the agent starts."""


@dataclass(frozen=True, slots=True)
class Gap:
    """From and to when nobody looked."""

    start: datetime
    end: datetime
    known: bool
    """The PC ran; else it may as well have been off."""


def gaps(mark: Mark, step: Step, reading: Reading, boots: Collection[Boot]) -> Iterator[Gap]:
    """What nobody saw between the last heartbeat and this start, the oldest first."""
    if step.same_boot:
        if step.awake >= BRIEF:
            yield Gap(mark.line.moment, step.line.moment, known=True)
        return
    between = [boot for boot in _since(mark.line.boot_id, boots) if boot.id != reading.boot_id]
    known = [Gap(boot.first, boot.last, known=True) for boot in between if boot.last - boot.first >= BRIEF]
    began = step.line.moment - reading.boottime
    if not (mark.clean or known or step.line.uncertain) and began - mark.line.moment >= BRIEF:
        yield Gap(mark.line.moment, began, known=False)
    yield from known
    if reading.monotonic >= LATE:
        yield Gap(began, step.line.moment, known=True)


async def tell(
    mark: Mark | None,
    step: Step | None,
    reading: Reading,
    boots: Callable[[], Awaitable[Collection[Boot]]],
    reporter: Reporter,
) -> None:
    """A line in the log, for guardians and children, of each gap before this start."""
    if mark is None or step is None:
        return
    zone = reporter.household.calendar.zone
    for gap in gaps(mark, step, reading, () if step.same_boot else await boots()):
        start, end = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (gap.start, gap.end))
        if gap.known:
            reporter.log("ran-without", kind="security", start=start, end=end)
        else:
            reporter.log("unseen", kind="health", start=start, end=end)


def _since(boot_id: str, boots: Collection[Boot]) -> list[Boot]:
    """The boots after that one; none where the journal does not know it (any more): they may be older."""
    ids = [boot.id for boot in boots]
    return list(boots)[ids.index(boot_id) + 1 :] if boot_id in ids else []
