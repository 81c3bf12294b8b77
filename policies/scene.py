"""All that a verdict depends on, and whom it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from policies.finding import LayerFinding
    from policies.ids import CategoryId
    from policies.model import Grant
    from policies.plan import Plan
    from policies.target import Target
    from policies.usage import Usage


@dataclass(frozen=True, slots=True)
class Subject:
    """A target and the category it falls in, where it has one."""

    target: Target
    category: CategoryId | None = None
    spared: bool = False
    """Made for children: as long as no rule names it, a block of its category does not mean it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a verdict depends on."""

    plan: Plan
    usage: Usage
    grants: tuple[Grant, ...]
    now: datetime
    """Trusted time, whole seconds."""
    protected: frozenset[str] = frozenset()
    """Hosts that nothing closes: help, the agent's own pages, school."""
    found: dict[Target, list[LayerFinding]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What the layers that many subjects lie under say, each asked once."""
