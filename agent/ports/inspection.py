"""What ``doctor`` needs from the system: who looks at it, what was found, who runs a harmless program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.ids import AccountId


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one part of the system found; ``agent.api.checks`` has the words."""

    name: str
    case: str
    holds: bool | None
    """None: it cannot be verified here."""
    about: Mapping[str, str]
    account: AccountId | None = None
    """Whose private matter it is: told to that account and to guardians. None: the whole PC's."""


@dataclass(frozen=True, slots=True)
class Family:
    """Whose accounts the agent serves."""

    children: frozenset[AccountId]
    guardians: frozenset[AccountId]


class Inspector(Protocol):
    """Looks whether the system still does what the service needs of it.

    What it tries, it tries with what is nobody's; it leaves all as it was, and may take some seconds.
    """

    def inspect(self, family: Family | None) -> tuple[Finding, ...]:
        """All findings; None: from outside of the agent, which alone knows the family."""


class TrialRunner(Protocol):
    """Who runs the harmless program with which ``doctor`` tries what the agent does."""

    path: str
    """Its executable."""

    def prepare(self) -> None:
        """Have the executable there, to be watched. Raises OSError."""

    async def start(self) -> int:
        """Start it; its pid. Raises OSError."""

    async def end(self) -> None:
        """End it, where it has not ended yet."""
