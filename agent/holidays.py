"""Public holidays, by the ``holidays`` library in a process of its own, which ends with it: it is large."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

LOOK_UP = "import sys; sys.path[:] = {path!r}; from agent.holidays import main; sys.exit(main(sys.argv[1:]))"
PATIENCE = timedelta(seconds=20)


def years(now: datetime) -> tuple[int, ...]:
    """The years whose holidays a plan made now may need."""
    return tuple(sorted({now.year, (now + timedelta(days=31)).astimezone(UTC).year}))


async def look_up(country: str, year: int, patience: timedelta = PATIENCE) -> frozenset[date] | None:
    """The public holidays of a year; None where the library does not know the country or cannot be run."""
    import asyncio

    try:
        process = await asyncio.create_subprocess_exec(  # noqa: TID251 - the library is large
            sys.executable,
            "-I",
            "-c",
            LOOK_UP.format(path=sys.path),
            country,
            str(year),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        output, _ = await asyncio.wait_for(process.communicate(), patience.total_seconds())
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        return None
    return frozenset(date.fromisoformat(line) for line in output.decode("ascii").split())


def main(arguments: list[str]) -> int:
    """That process: prints one ISO date a line; status 1 where the library does not know the country."""
    import holidays

    country, year = arguments
    try:
        days = holidays.country_holidays(country, years=int(year))
    except NotImplementedError:
        return 1
    sys.stdout.write("".join(f"{day.isoformat()}\n" for day in sorted(days)))
    return 0
