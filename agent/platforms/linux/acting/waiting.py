"""Waiting for what the kernel does in its own time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 0.02
"""Seconds between two looks."""


async def until(true: Callable[[], bool], seconds: float, step: float = STEP) -> None:
    """Wait until it is so, but not for ever: whoever asked looks what has become of it."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not true() and loop.time() < end:  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(step)
