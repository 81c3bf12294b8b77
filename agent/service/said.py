"""What clients say, made fit to be kept and shown."""

from __future__ import annotations

from agent.api.errors import BadParams
from policies.target import Target

LONGEST_TARGET = 300
"""Letters; a host has 253 at most."""


def target(text: str) -> Target:
    """The target of that name, which is none where nobody could read it. Raises BadParams, in few words."""
    if len(text) > LONGEST_TARGET or not text.isprintable():
        told = "".join(sign if sign.isprintable() else "?" for sign in text[:60])
        raise BadParams(f'"{told}" is no target; it is too long, or has signs that no name has.')
    try:
        return Target.parse(text)
    except ValueError as error:
        raise BadParams(f"{error}.") from None
