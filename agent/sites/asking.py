"""What lists know of a name: the agent asks the half with a network, which has the lists."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

LONGEST: Final = 1024
"""Bytes of one line: a name with what stands around it."""


class HostAnswer(NamedTuple):
    """What is known of a name without asking any child's rules."""

    listed: bool
    """Whether anything speaks of it, whatever it says."""
    category: str | None = None
    """What it is; None where what speaks of it is not enough."""


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


def answer(host: str, known: HostAnswer) -> bytes:
    """What it hears."""
    return json.dumps({"known": host, **known._asdict()}).encode() + b"\n"


def answered(line: bytes) -> tuple[str, HostAnswer] | None:
    """A name, and what is known of it; None where a line is no such answer."""
    match _told(line):
        case {"known": str(host), "listed": bool(listed), "category": str() | None as category, **more}:
            return None if more else (host, HostAnswer(listed, category))
        case _:
            return None


def _told(line: bytes) -> object:
    if len(line) > LONGEST or not line.startswith(b'{"known"'):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
