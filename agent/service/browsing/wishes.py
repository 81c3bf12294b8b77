"""What the family wants of browsers; ``luytre-browsers.service`` makes it so, for it may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.api.browser_problems import BROWSERS_NOT_TOLD
from agent.browsers.wanted import Wanted, write
from agent.browsers.wish import Level, Wish
from agent.ports import Copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Post
    from agent.service.household import Household
    from agent.service.reporting.health import Health

PATIENCE = 150.0
"""Seconds that the helper has: its unit gives it 120, which a PC that is overrun may need."""
AGAIN = 30.0
"""Seconds after which it is written again: systemd does not see what is written as the helper ends."""

Telling = Literal["ok", "telling", "untold"]
"""Whether browsers know the newest of it, hear it at this moment, or were not told."""


@dataclass
class Wishes:
    """Says what is wanted when it is another, and looks what became of it."""

    post: Post
    household: Household
    health: Health
    seconds: Callable[[], float]
    expected: Callable[[], bool]
    """Whether browsers of this PC are told anything at all."""
    number: Callable[[str], int | None]
    """Of an account: files are hidden from numbers, and a name may get another."""
    _told: str = ""
    _since: float = 0.0
    _written: float = 0.0
    _anew: int = 0
    _keep: bool = False
    _late: bool = False
    """The helper has not spoken of the newest, as it was looked at last."""

    def renew(self, kept: Copy) -> None:
        """Browsers shall be given the extension anew: one of them runs another, or lost it (MISSING)."""
        self._anew = max(self._anew, self.post.packings()) + 1  # the helper may be at the last one
        self._keep = kept is Copy.MISSING

    def keep(self) -> None:
        """Called at each beat; it is written when it is another, and looked at what became of it."""
        text = write(wanted(self.household, self.number, self._anew, keep=self._keep))
        if not self._told and self._stands(text):
            self._told = text  # an agent that is started again: they were told before
        if text == self._told and not self._lost():
            return
        self._late = True
        try:
            self.post.leave(text)
        except OSError as error:
            self.health.report(BROWSERS_NOT_TOLD, detail=error.strerror or str(error))
            return
        self._written = self.seconds()
        if text != self._told:
            self._told, self._since = text, self._written

    def wait(self) -> float | None:
        """Seconds until it must be looked again what became of it; None: that is known."""
        return AGAIN if self._late and self.expected() else None

    def _lost(self) -> bool:
        """Whether the helper seems not to have seen it; what it says, or that it says nothing, is told."""
        wrong, late = self._heard(self._told)
        self._late = late
        if wrong:
            self.health.report(BROWSERS_NOT_TOLD, detail=wrong[:200])
        elif not late:
            self.health.clear(BROWSERS_NOT_TOLD)
        elif self._overdue() and self.expected():
            self.health.report(BROWSERS_NOT_TOLD)
        return late and self.seconds() - self._written >= AGAIN and self.expected()

    def stand(self) -> Telling | None:
        """Whether browsers were told the newest of it; None: no browser of this PC is told anything."""
        if not self.expected():
            return None
        wrong, late = self._heard(self._told)
        if late and not self._overdue():
            return "telling"
        return "untold" if wrong or late else "ok"

    def _overdue(self) -> bool:
        """Whether the helper had all the time that it may need."""
        return self.seconds() - self._since > PATIENCE

    def _stands(self, text: str) -> bool:
        """Whether this very wish lies there already, and was made so."""
        try:
            return self.post.lying() == text and self._heard(text) == ("", False)
        except (OSError, ValueError):
            return False

    def _heard(self, text: str) -> tuple[str, bool]:
        """What is wrong, and whether the helper has not spoken of this wish."""
        wish, wrong = self.post.answer() or (None, "")
        return (wrong, False) if wish == text else ("", True)


def wanted(
    household: Household, number: Callable[[str], int | None], anew: int = 0, *, keep: bool = False
) -> Wanted:
    """The strictest of what was agreed with children, for they share a PC's files; guardians are free.

    Their numbers make it another wish when an account is made, deleted or given another number.
    """
    agreed = [child.sites for child in household.everybody]
    free = tuple(sorted(household.adults))
    wish = Wish(
        safe_search=any(sites.safe_search for sites in agreed),
        youtube=max((Level[sites.youtube.name] for sites in agreed), default=Level.OFF),
        pages=any(sites.pages for sites in agreed),
    )
    return Wanted(wish, free, anew, tuple(map(number, free)), keep)
