"""Which rule decides where two speak of the same thing: judging and charging ask here, and never differ."""

from __future__ import annotations

from policies.model import Action


def deciding(own: Action | None, above: Action | None) -> Action | None:
    """The action of a thing's own rule and of its category's, together; None where neither speaks.

    ``always`` wins over everything but a block of the finer one; else the finer one decides.
    """
    if above is Action.ALWAYS and own is not Action.BLOCK:
        return above
    return own or above
