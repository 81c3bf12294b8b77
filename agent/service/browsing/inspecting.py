"""What is wrong with a browser's extension, or with how it was started, by the system's word.

A child of the PC makes many browsers, each with profiles that take long to read. So in one beat it is looked
at them for a moment only, who waited longest first, and the next beat goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.browser_problems import BROWSER_APART, BROWSER_CHANGED, BROWSER_MISLED, BROWSER_UNLINKED
from agent.ports import Copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Browsers, Program
    from agent.service.browsing.link import Link
    from agent.service.browsing.renewals import Renewals, Whose

MOMENT = 0.05
"""Seconds of one beat, for the browsers of all children."""


@dataclass(frozen=True, slots=True)
class Inspecting:
    """Looks at one browser after the other."""

    browsers: Browsers
    renewals: Renewals
    seconds: Callable[[], float]

    def look(self, program: Program, link: Link, whose: Whose, *, missed: bool) -> None:
        """Look at its extension, or go on with that: then ``link`` knows what is wrong."""
        link.touched = self.seconds()
        found = self._wrong(program, link, whose, missed=missed)
        if found is not None:
            link.wrong = found
            link.looked(link.touched, missed=missed)

    def _wrong(self, program: Program, link: Link, whose: Whose, *, missed: bool) -> str | None:
        """Whether it was led astray, or has another extension than ours; None: that is not known yet."""
        if led := self._led(program):
            return led
        kept = self.browsers.copy(program)
        if kept is None:
            return None
        if kept is Copy.GENUINE and link.speaks:
            self.renewals.helped(whose, program.key)
        # What is not there speaks for nobody, but for a moment while it comes or goes.
        lies = link.lies(self.seconds(), lacks=kept is Copy.MISSING)
        if kept is Copy.CHANGED or lies or (kept is Copy.MISSING and missed):
            self.renewals.want(whose, program.key, kept)
        return BROWSER_CHANGED if kept is Copy.CHANGED or lies else ""

    def _led(self, program: Program) -> str:
        """How it was started: that is known from its first moment on."""
        if self.browsers.apart(program):
            return BROWSER_APART
        if self.browsers.misled(program):
            return BROWSER_MISLED
        return BROWSER_UNLINKED if self.browsers.stripped(program) else ""
