"""Exit statuses, for scripts: stable over releases, and shown by ``luytre --help``."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from ui.text import mark

if TYPE_CHECKING:
    from agent.api.errors import AgentError


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    NO = 1
    """The answer is no: a policy with errors, a check that fails, a request refused."""
    USAGE = 2
    NO_AGENT = 3
    DENIED = 4
    NOT_FOUND = 5
    UNSURE = 6
    """``doctor``: nothing fails, and something cannot be verified here."""
    INTERNAL = 70
    """An error of the program itself (EX_SOFTWARE of sysexits.h)."""
    INTERRUPTED = 130
    """Ctrl-C, as shells tell it: 128 + SIGINT."""


MEANINGS = {
    Exit.DONE: mark("done"),
    Exit.NO: mark("the answer is no: the policy has errors, a check fails, the agent cannot do it now"),
    Exit.USAGE: mark("the command was not written as it should be"),
    Exit.NO_AGENT: mark("no agent answers"),
    Exit.DENIED: mark("only a guardian may do this, or the PIN was wrong"),
    Exit.NOT_FOUND: mark("no such child, program, site, request or file"),
    Exit.UNSURE: mark("nothing fails, but something cannot be verified here (doctor)"),
    Exit.INTERNAL: mark("an error of the program itself (--debug shows it)"),
}
"""What each status means, for the help."""


def status_of(error: AgentError) -> Exit:
    """The status for what the agent said."""
    from agent.api import errors

    table: dict[type[AgentError], Exit] = {
        errors.BadParams: Exit.USAGE,
        errors.BadFrame: Exit.NO_AGENT,
        errors.UnknownMethod: Exit.NO_AGENT,
        errors.WrongVersion: Exit.NO_AGENT,
        errors.Denied: Exit.DENIED,
        errors.LockedOut: Exit.DENIED,
        errors.NotFound: Exit.NOT_FOUND,
        errors.InternalError: Exit.INTERNAL,
    }
    return next((status for kind, status in table.items() if isinstance(error, kind)), Exit.NO)
