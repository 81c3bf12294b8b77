"""What is played though another window is in front: a pad needs no focus, and a lesson pays for no game."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from policies.ids import CategoryId
from policies.model import Action
from policies.target import SCREEN, app
from policies.targets import attribute

if TYPE_CHECKING:
    from policies.facts import ProgramFacts
    from policies.model import Child
    from policies.targets import Identity

PLAYED = CategoryId("games")


def played(child: Child, program: Identity) -> bool:
    """Whether its work is use: a known game, or what the family gave time of its own, that is not free.

    Of a browser its tabs tell what plays.
    """
    rule = child.rule(app(program.app))
    limited = rule is not None and rule.action is Action.LIMIT
    speaks = program.named and not program.browser
    return speaks and (limited or program.category == PLAYED) and SCREEN in attribute(child, (program,))


def unpacked(facts: ProgramFacts) -> ProgramFacts:
    """A process in a launcher's package by what it runs: a game there is more than its launcher."""
    return replace(facts, flatpak=None, snap=None, desktop=None)


def plays(inside: Identity) -> bool:
    """Whether what runs in such a package is a game: not the launcher, which works while it fetches one."""
    return inside.named and not inside.launcher and inside.category == PLAYED
