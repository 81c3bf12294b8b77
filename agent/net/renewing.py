"""Keeps the lists new: once a day, in a process of its own, whose memory is given back when it is done."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.sites.liststate import ListState
    from agent.sites.updating import Outcome

DAILY = timedelta(days=1)
LOOKING = 3600.0
"""Seconds between two looks whether a list is a day old; a maker that was away is asked again then."""
AGAIN = (60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0)
"""Seconds until the next looks while no maker at all can be reached: this half begins before the PC has a
network, and some are never on for an hour."""
LONGEST = 12 * 3600.0
"""Seconds that a renewal may take: more than sixty downloads, each at its slowest, and the compiling."""
AWAY = 3
"""The exit status of a process that reached nobody; 1 and 2 are Python's own."""
LATER = 10
"""Niceness: whoever asks for a name comes first."""
ROOM = 200 << 20
"""Bytes of memory: five million names take 125 MB. Who has no more room fails alone; the unit's limit would
end whoever answers names with it."""


def renew(
    folder: Path,
    *,
    ids: Collection[str] | None = None,
    accept: Collection[str] = (),
    trust: Path | None = None,
    progress: Callable[[str, str], None] = lambda _id, _what: None,
) -> list[Outcome]:
    """Ask the makers now. From here on the family follows lists, if it did not before."""
    from agent.sites.fetching import Fetcher
    from agent.sites.lists import Lists
    from agent.sites.updating import update

    lists = Lists(folder)
    if not lists.chosen:
        lists.follow(lists.followed())
    fetcher = Fetcher(time.monotonic, trust)
    return update(lists, fetcher, datetime.now(UTC), ids=ids, accept=accept, progress=progress)


def due(folder: Path, now: datetime) -> bool:
    """Whether the family follows lists, and one waits to be asked for.

    Due at once when the index is damaged, or is not made of the names that are kept.
    """
    from agent.sites.lists import Lists

    lists = Lists(folder)
    return lists.chosen and (bool(waiting(folder, now)) or lists.outdated)


def waiting(folder: Path, now: datetime) -> list[str]:
    """Lists of which for a day neither a file came nor word that none is newer.

    A file that was not taken counts as well: it may have 60 MB, and an hour later it is the same. A moment in
    times to come does not: the clock was ahead then.
    """
    from agent.sites.lists import Lists

    return [entry.id for entry, standing in Lists(folder).standings() if not _heard(standing, now)]


def _heard(standing: ListState, now: datetime) -> bool:
    moments = (datetime.fromisoformat(moment) for moment in (standing.checked, standing.asked) if moment)
    return any(timedelta() <= now - moment < DAILY for moment in moments)


async def keep(
    folder: Path, looking: float = LOOKING, longest: float = LONGEST, again: Sequence[float] = AGAIN
) -> None:
    """Look again and again, until cancelled; a folder that cannot be read is looked at again later."""
    from agent.net.alarm import Alarm

    alarm, sooner = Alarm(), iter(again)
    try:
        while True:
            away = False
            with suppress(OSError, ValueError):
                away = due(folder, datetime.now(UTC)) and await _once(folder, longest) == AWAY
            if not away:
                sooner = iter(again)
            await alarm.wait(next(sooner, looking) if away else looking)
    finally:
        alarm.stop()


async def _once(folder: Path, longest: float) -> int | None:
    """One process, which holds the folder's lock; it is ended when it takes too long. Its exit status."""
    process = await asyncio.create_subprocess_exec(*command(folder))
    try:
        async with asyncio.timeout(longest):
            await process.wait()
    except TimeoutError:
        sys.stderr.write("lists: the renewal took too long\n")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode


def command(folder: Path) -> list[str]:
    """How the process is started: with the modules of this one, and nothing of the environment."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from agent.net.renewing import alone; sys.exit(alone())"
    return [sys.executable, "-IS", "-c", code, str(folder)]


def alone() -> int:
    """As ``main``, by a process that is there for nothing else."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (ROOM, ROOM))
        with suppress(OSError):  # where a unit forbids it, it is as quick as the others
            os.nice(LATER)
    try:
        return main()
    except MemoryError:
        sys.stderr.write("lists: there is no memory for so many names\n")
        return 1


def main(arguments: list[str] | None = None) -> int:
    """Update what waits and say what became of it.

    1 when one was not taken, or another process is at it; AWAY when no maker could be reached.
    """
    from agent.sites.fetching import UNREACHABLE
    from agent.sites.lists import Busy, NotFollowed
    from agent.sites.updating import KEPT

    words = sys.argv[1:] if arguments is None else arguments
    folder, trust = Path(words[0]), Path(words[1]) if words[1:] else None
    try:
        outcomes = renew(folder, ids=waiting(folder, datetime.now(UTC)), trust=trust)
    except (Busy, NotFollowed):  # one was left a moment ago: the next look is soon
        return 1
    for outcome in outcomes:
        sys.stderr.write(f"{outcome.id}: {outcome.what} {outcome.detail}".rstrip() + "\n")
    if outcomes and all(outcome.detail.startswith(UNREACHABLE) for outcome in outcomes):
        return AWAY
    return int(any(outcome.what == KEPT for outcome in outcomes))
