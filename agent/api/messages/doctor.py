"""What is tried and explained at this moment, so that nobody has to believe it."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.api.messages.status import TargetStatus


@dataclass(frozen=True, slots=True)
class Pid:
    """A running program."""

    pid: int


@dataclass(frozen=True, slots=True)
class Explanation:
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


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``doctor``: a thing that was tried at this moment."""

    name: str
    result: str
    """``holds``, ``fails`` or ``cannot be verified here``."""
    text: str
    advice: str = ""
    case: str = ""
    """Which case of that name it is (``agent.api.checks``); empty for a problem of ``Status.health``."""
    about: dict[str, str] = field(default_factory=dict)
    """What the sentence speaks of: account, path, unit …"""


@dataclass(frozen=True, slots=True)
class Checks:
    """What is observed and enforced here."""

    checks: tuple[Check, ...]
