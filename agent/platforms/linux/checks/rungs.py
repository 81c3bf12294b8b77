"""Whether a whole account can be made to stand still and be ended: tried with a harmless program.

It runs in a group that systemd makes for it as for an account that logs in, beside theirs, and is acted upon
by the same hands (``slices``).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import time
from typing import TYPE_CHECKING

from agent.platforms.linux.acting import slices
from agent.platforms.linux.acting.trial import TrialUnit
from agent.platforms.linux.system import proc
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 3.0
"""Seconds in which each act must be seen to hold."""
_STEP = 0.02


def rungs(address: str, *, obeyed: bool) -> Iterator[Finding]:
    """It stands still, runs on, and is ended. ``obeyed``: logind takes the order to log somebody out."""
    unit = TrialUnit(address, slices.name(slices.TRIAL))
    try:
        try:
            pid = unit.begin()
        except OSError as error:
            about = {"problem": error.strerror or str(error)}
            found = [Finding(name, "untried", None, about) for name in ("standstill", "logout")]
        else:
            found = [_standstill(pid), _end(pid, obeyed=obeyed)]
    finally:
        _thaw()
        unit.stop()
    yield from found


def _standstill(pid: int) -> Finding:
    if slices.home(slices.TRIAL) is None:
        return Finding("standstill", "missing", holds=False, about={})
    try:
        slices.freeze(slices.TRIAL)
    except OSError:
        return Finding("standstill", "denied", holds=False, about={})
    if not _becomes(lambda: slices.stands(pid)):
        return Finding("standstill", "failed", holds=False, about={})
    _thaw()
    if not _becomes(lambda: not slices.stands(pid)) or _over(pid):
        return Finding("standstill", "stuck", holds=False, about={})
    return Finding("standstill", "ok", holds=True, about={})


def _end(pid: int, *, obeyed: bool) -> Finding:
    """Of both that may be wrong the graver one: what is not asked first is ended all the same."""
    there = slices.home(slices.TRIAL) is not None  # systemd takes it away with the last of its processes
    slices.kill(slices.TRIAL)
    if not there or not _becomes(lambda: _over(pid)):
        return Finding("logout", "failed", holds=False, about={})
    return Finding("logout", "ok" if obeyed else "silent", obeyed, {})


def _over(pid: int) -> bool:
    found = proc.stat(pid)
    return found is None or found.over


def _thaw() -> None:
    with contextlib.suppress(OSError):
        slices.thaw(slices.TRIAL)


def _becomes(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (held := true()) and time.monotonic() < end:
        time.sleep(_STEP)
    return held
