"""What a child reads who sits at a terminal: the warnings that a tray shows on a desktop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.contract import GRACE, EventName
from agent.api.printable import printable
from agent.service.reporting import words
from policies.finding import Reason
from policies.ids import ChildId
from policies.target import SCREEN, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.api.messages import Event
    from agent.service.household import Household
    from policies.ids import AccountId


@dataclass
class Terminals:
    """Hears what is told, and writes it down where a child may read it."""

    household: Household
    name: Callable[[Target, ChildId], str]
    """What people call a target, in the household's language."""
    write: Callable[[AccountId, str], object]

    def hear(self, event: Event) -> None:
        """A warning, or the agreement's notice."""
        child = None if event.child is None else self.household.find(ChildId(event.child))
        if child is None or (text := self._text(event, child.id)) is None:
            return
        for account in self.household.accounts(child):
            self.write(account, printable(text))

    def _text(self, event: Event, child: ChildId) -> str | None:
        language = self.household.policy.language
        if event.event == EventName.NOTICE and event.notice is not None:
            told = event.notice.words
            return f"Luytre: {told.get(language) or next(iter(told.values()), '')}"
        if event.event != EventName.WARNED or event.target is None:
            return None
        target, left = Target.parse(event.target), timedelta(seconds=event.left or 0)
        return words.say(_word(event, target), language, time=left, what=self.name(target, child))


def _word(event: Event, target: Target) -> str:
    if event.text == GRACE:
        return "left-grace"
    if event.reason in {Reason.BREAK, Reason.WINDOW}:
        return f"left-{event.reason}"
    return "left-screen" if target == SCREEN else "left"
