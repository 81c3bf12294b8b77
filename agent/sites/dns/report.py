"""What the half with a network tells back: which ports answer, what was blocked. It is not believed blindly.

One JSON object a line, like the orders.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from agent.sites.dns.tally import MOST, Blocked

LONGEST = 1 << 18
"""Bytes of one line."""
_LONGEST_NAME = 4 * 255
"""A name whose every octet is odd."""
_LONGEST_CATEGORY = 40
EACH = LONGEST // (2 * _LONGEST_NAME)
"""Names of one report: the longest fit."""
_MOST_TRIES = 1_000_000
_MOST_PORTS = 64
_MOST_HELD = 64
_LONGEST_ID = 40
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_WORDS = frozenset({"serving", "lists", "held", "old", "failed", "blocked"})


class BadReport(ValueError):
    """A report that makes no sense; nothing of it is believed."""


@dataclass(frozen=True, slots=True)
class Report:
    """Each is left out where there is nothing to tell."""

    serving: tuple[int, ...] | None = None
    """The ports that answer now; all others do not."""
    lists: bool | None = None
    """Whether there are lists to judge by; told with ``serving``, and left out where none are followed."""
    held: tuple[str, ...] = ()
    """Lists that changed too much, so that those before them are used; told with ``lists``."""
    old: bool = False
    """The maker of a list was not heard for a week; told with ``lists``."""
    failed: tuple[int, ...] = ()
    """Ports that somebody else has."""
    blocked: tuple[Blocked, ...] = ()


def write(report: Report) -> bytes:
    """One line."""
    told: dict[str, object] = {}
    if report.serving is not None:
        told["serving"] = report.serving
    if report.lists is not None:
        told["lists"] = report.lists
    if report.held:
        told["held"] = report.held[:_MOST_HELD]
    if report.old:
        told["old"] = True
    if report.failed:
        told["failed"] = report.failed
    if report.blocked:
        told["blocked"] = report.blocked
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def parts(blocked: list[Blocked]) -> Iterator[Report]:
    """As many reports as it takes, for names are as long as a child's program makes them."""
    for first in range(0, len(blocked), EACH):
        yield Report(blocked=tuple(blocked[first : first + EACH]))


def read(line: bytes) -> Report:
    """The report of a line; BadReport for anything else."""
    if len(line) > LONGEST:
        raise BadReport("a report is too long")
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadReport("a report is no JSON") from error
    if not isinstance(told, dict) or not told.keys() <= _WORDS:
        raise BadReport("a report says what is not understood")
    serving, lists, blocked = told.get("serving"), told.get("lists"), told.get("blocked", [])
    if serving is not None:
        serving = _ports(serving)
    if lists is not None and not isinstance(lists, bool):
        raise BadReport("lists are there or not")
    old = told.get("old", False)
    if not isinstance(old, bool):
        raise BadReport("lists are old or not")
    if not isinstance(blocked, list) or len(blocked) > MOST:
        raise BadReport("what was blocked is no list")
    failed = _ports(told.get("failed", []))
    return Report(serving, lists, _ids(told.get("held", [])), old, failed, tuple(map(_blocked, blocked)))


def _ids(told: object) -> tuple[str, ...]:
    if not isinstance(told, list) or len(told) > _MOST_HELD or not all(map(_is_id, told)):
        raise BadReport("lists are no lists")
    return tuple(told)


def _is_id(told: object) -> bool:
    """As ``subscriptions`` names lists."""
    return isinstance(told, str) and 0 < len(told) <= _LONGEST_ID and set(told) <= _ID


def _ports(told: object) -> tuple[int, ...]:
    if not isinstance(told, list) or len(told) > _MOST_PORTS or not all(map(_is_port, told)):
        raise BadReport("ports are no ports")
    return tuple(told)


def _is_port(told: object) -> bool:
    return type(told) is int and 0 < told < 1 << 16


def _blocked(told: object) -> Blocked:
    match told:
        case [int(port), str(host), str(category), int(tries)] if (
            _is_port(port)
            and len(host) <= _LONGEST_NAME
            and host.isascii()
            and host.isprintable()
            and len(category) <= _LONGEST_CATEGORY
            and type(tries) is int
            and 0 < tries <= _MOST_TRIES
        ):
            return Blocked(port, host, category, tries)
    raise BadReport("what was blocked is no host with its port, category and count")
