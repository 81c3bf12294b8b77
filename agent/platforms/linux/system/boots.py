"""The boots that systemd's journal remembers, also those during which Luytre did not run."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from agent.ports import Boot

COMMAND = ("/usr/bin/journalctl", "--list-boots", "--output=json", "--quiet")
PATIENCE = timedelta(seconds=30)
LONGEST = 1024 * 1024
"""Bytes of an answer; a boot takes a hundred."""
START = datetime(1970, 1, 1, tzinfo=UTC)


async def boots(command: tuple[str, ...] = COMMAND, patience: timedelta = PATIENCE) -> tuple[Boot, ...]:
    """Boots of this PC, the oldest first; none where there is no journal, or it tells nothing in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST,
        )
    except OSError:
        return ()
    try:
        said, _ = await asyncio.wait_for(process.communicate(), patience.total_seconds())
        return _told(said)
    except (TimeoutError, ValueError, LookupError, TypeError, OverflowError):
        return ()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _told(said: bytes) -> tuple[Boot, ...]:
    """Moments are microseconds since 1970 (journalctl(1); JSON since systemd 251)."""
    rows = json.loads(said) if said.strip() else []
    return tuple(
        Boot(str(UUID(row["boot_id"])), _at(row["first_entry"]), _at(row["last_entry"])) for row in rows
    )


def _at(microseconds: int) -> datetime:
    return START + timedelta(microseconds=int(microseconds))
