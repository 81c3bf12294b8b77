"""Errors of the agent, and the one table that turns them into codes and back (JSON-RPC 2.0, section 5.1)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class AgentError(Exception):
    """Root of all that the agent refuses or cannot do; its text is a sentence for people, in English.

    With a ``case`` faces say it in the reader's language (``agent.api.refusals``), and put in what it is
    ``about``. Without one they tell its kind, and the text is for who writes a client.
    """

    case: str = ""
    about: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def of(cls, case: str, /, **about: int | str | Sequence[object]) -> Self:
        """The refusal of that case."""
        from agent.api.refusals import english, plain  # the browser's relay refuses nothing

        put_in = {name: plain(value) for name, value in about.items()}
        return cls(english(case, put_in)).named(case, put_in)

    def named(self, case: str, about: Mapping[str, str]) -> Self:
        """The same, of that case."""
        self.case, self.about = case, about
        return self


class BadFrame(AgentError):
    """Not a JSON-RPC line, too long, or not UTF-8; the connection is closed."""


class UnknownMethod(AgentError):
    """No such method."""


class BadParams(AgentError):
    """Parameters that do not fit the method."""


class WrongVersion(AgentError):
    """Client and agent speak different protocols."""


class Denied(AgentError):
    """The actor may not call this method, or not about this child."""


class LockedOut(AgentError):
    """Too many wrong secrets; ``seconds`` to wait."""

    def __init__(self, text: str, seconds: int = 0, tries: int | None = None) -> None:
        super().__init__(text)
        self.seconds = seconds
        self.tries = tries


class WrongSecret(LockedOut):
    """The guardian's secret was wrong; ``tries`` remain, ``seconds`` until the next one."""


class Barred(LockedOut):
    """So many wrong tries from this account that an administrator must allow new ones."""


class NotHere(Denied):
    """A guardian's secret is not typed in a child's account: a one-time code is."""


class NotAdministrator(Denied):
    """The system was asked and does not take the caller for its administrator."""


class NotFound(AgentError):
    """No such child, target, request or program; the text names the nearest ones."""


class PolicyErrors(AgentError):
    """A policy document with errors: all of them, each with its path and line."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class TooMany(AgentError):
    """More calls, clients or open requests than the agent serves."""


class Unavailable(AgentError):
    """Cannot be done here or now; the text says why and what to do."""


class KeyLost(Unavailable):
    """The key that guards the secret is gone, so no secret can be checked; another one can be set."""


class InternalError(AgentError):
    """The agent met an error of its own: its log and its health tell more, the answer does not."""


CODES: dict[type[AgentError], int] = {
    BadFrame: -32700,
    UnknownMethod: -32601,
    BadParams: -32602,
    WrongVersion: -32000,
    Denied: -32001,
    LockedOut: -32002,
    WrongSecret: -32003,
    NotFound: -32004,
    PolicyErrors: -32005,
    TooMany: -32006,
    Unavailable: -32007,
    NotHere: -32008,
    NotAdministrator: -32009,
    Barred: -32010,
    KeyLost: -32011,
    InternalError: -32603,
    AgentError: -32099,
}
"""Every error has a code of its own; what is not an AgentError is told as InternalError without its text."""
