"""What a child reads because it would not guess it: what counts that is not in front, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.problems import DISPLAY_CHANGED, GAME_BESIDE

if TYPE_CHECKING:
    from agent.service.observing.observation import Observation
    from agent.service.reporting.health import Health
    from policies.ids import ChildId

Word = tuple[str, "str | None"]
"""A problem, and what it is about."""


@dataclass
class Asides:
    """Tells it while it is so."""

    health: Health
    _told: dict[ChildId, frozenset[Word]] = field(default_factory=dict)

    def tell(self, seen: Observation) -> None:
        """What is to be said of a child now, and no more of what was."""
        child = seen.child.id
        games = {seen.identities[key] for key in seen.played}
        found: dict[Word, str | None] = {(GAME_BESIDE, str(x.subject.target)): x.name for x in games}
        if any(session.strays for session in seen.sessions):
            found[DISPLAY_CHANGED, None] = None
        self._clear(child, self._told.get(child, frozenset()) - found.keys())
        for (name, target), called in found.items():
            self.health.report(name, target, child, called=called)
        self._told[child] = frozenset(found)

    def forget(self) -> None:
        """Something else was agreed: say it anew where it is so still."""
        for child, told in self._told.items():
            self._clear(child, told)
        self._told.clear()

    def _clear(self, child: ChildId, gone: frozenset[Word]) -> None:
        for name, target in gone:
            self.health.clear(name, target, child)
