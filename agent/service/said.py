"""What clients say, made fit to be kept and shown."""

from __future__ import annotations

from agent.api.errors import BadParams
from agent.api.printable import printable
from policies.target import Target

LONGEST = 500
"""Letters of a reason, or of an answer."""
LONGEST_TARGET = 300
"""Letters; a host has 253 at most."""


def words(text: str) -> str:
    """What somebody says to others, on one line."""
    return printable(text[:LONGEST])


def target(text: str) -> Target:
    """The target of that name, which is none where nobody could read it. Raises BadParams, in few words."""
    if len(text) > LONGEST_TARGET or not text.isprintable():
        raise BadParams.of("target.unreadable", name=printable(text[:60]))
    try:
        return Target.parse(text)
    except ValueError:
        raise BadParams.of("target.malformed", name=text) from None
