"""What is tried and explained at this moment, so that nobody has to believe it."""

from __future__ import annotations

from msgspec import Struct

from agent.api.messages.status import TargetStatus


class Pid(Struct, frozen=True):
    """A running program."""

    pid: int


class Explanation(Struct, frozen=True):
    """Which rule speaks of a program, and why."""

    pid: int
    path: str
    target: str
    name: str
    category: str
    evidence: str
    """What identified it ("executable /usr/games/x", "flatpak org.x.Y", "your rule …")."""
    rule: str | None
    """The rule in words; None where none speaks of it."""
    charged: bool
    verdict: TargetStatus


class Check(Struct, frozen=True):
    """One line of ``doctor``: a thing that was tried at this moment."""

    name: str
    result: str
    """``holds``, ``fails`` or ``cannot be verified here``."""
    text: str
    advice: str = ""
    case: str = ""
    """Which case of that name it is (``agent.api.checks``); empty for a problem of ``Status.health``."""
    about: dict[str, str] = {}
    """What the sentence speaks of: account, path, unit …"""


class Checks(Struct, frozen=True):
    """What is observed and enforced here."""

    checks: tuple[Check, ...]
