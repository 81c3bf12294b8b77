"""Durations as a family writes them: ``1h30m``, ``45m``, ``5s``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_DURATION: Final = re.compile(r"(?=.)(?:(\d{1,6})h)? ?(?:(\d{1,6})m)? ?(?:(\d{1,6})s)?", re.ASCII)

PATTERN: Final = r"^(?=.)([0-9]{1,6}h)? ?([0-9]{1,6}m)? ?([0-9]{1,6}s)?$"
"""The same for a JSON Schema."""


def parse(text: str) -> timedelta | None:
    """The duration that the text says, None where it says none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def spell(duration: timedelta) -> str:
    """``1h30m``: the shortest text that ``parse`` reads back; whole seconds, not negative."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = (f"{number}{unit}" for number, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if number)
    return "".join(parts) or "0m"
