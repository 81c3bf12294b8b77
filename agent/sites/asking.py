"""Whether a list knows a name: the agent asks the half with a network, which has the lists."""

from __future__ import annotations

import json
from typing import Final

LONGEST: Final = 1024
"""Bytes of one line: a name with what stands around it."""


def question(host: str) -> bytes:
    """What the agent asks."""
    return json.dumps({"known": host}).encode() + b"\n"


def asked(line: bytes) -> str | None:
    """The name that a line asks for; None where it is no such question."""
    match _told(line):
        case {"known": str(host), **more} if not more:
            return host
        case _:
            return None


def answer(host: str, *, listed: bool) -> bytes:
    """What it hears."""
    return json.dumps({"known": host, "listed": listed}).encode() + b"\n"


def answered(line: bytes) -> tuple[str, bool] | None:
    """A name, and whether a list knows it; None where a line is no such answer."""
    match _told(line):
        case {"known": str(host), "listed": bool(listed), **more} if not more:
            return host, listed
        case _:
            return None


def _told(line: bytes) -> object:
    if len(line) > LONGEST or not line.startswith(b'{"known"'):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
