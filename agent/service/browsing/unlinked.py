"""Browsers without our extension, with another in its place, that fell silent, or that show what is closed.

A browser can be started so that it loads no extension, or from a folder where no policy reaches it, and a
page may find a way to stay. That cannot be prevented everywhere, but never goes unseen: then its time counts
as the browser's own and its sites are closed by their names alone, or it is closed, as the family agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING, NamedTuple, Protocol

from agent.api.browser_problems import (
    BROWSER_UNCOVERED,
    BROWSER_UNLINKED,
    BROWSER_UNMANAGED,
    BROWSER_UNREAD,
    PAGES_UNHEARD,
)
from agent.service.browsing.inspecting import MOMENT, Inspecting
from agent.service.browsing.link import Link
from agent.service.browsing.renewals import HEALING, Renewals
from agent.service.orders import CLOSING, Order
from agent.service.steps import Part, Step, take
from policies.finding import Reason
from policies.model import Unlinked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from agent.api.acts import Act
    from agent.api.severity import Severity
    from agent.ports import Browsers, FileId, ProcessKey, Program, Programs
    from agent.service.observing.tabs import Tabs
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from agent.service.reporting.reporter import Reporter
    from policies.ids import ChildId
    from policies.target import Target

TELLING = 60.0
"""Seconds for which it is told of a browser that was closed."""
SOON = 1.0
"""Seconds until a look that takes longer goes on."""
# How processes of browsers are called, whatever the browser is: those of Chromium, and of Firefox.
PARTS = (" --type=zygote", " --type=renderer", " --type=gpu-process", " -contentproc")
Wrong = tuple["ChildId", "Target", str]


class Hands(Protocol):
    """Who closes programs, and looks whether they are."""

    def end(self, order: Order, programs: Iterable[Program], rungs: tuple[Act, ...]) -> None:
        """Make it so that these do nothing any more."""


class Around(NamedTuple):
    """Whom it asks, and whom it tells."""

    tabs: Tabs
    health: Health
    reporter: Reporter
    programs: Programs
    browsers: Browsers
    hands: Hands


class _Look(NamedTuple):
    """One look at all browsers."""

    now: float
    expected: bool
    paused: Collection[ProcessKey]
    alive: set[ProcessKey]
    found: set[Wrong]
    to_close: set[Wrong]
    """Those of them for which the browser is closed, as the family agreed."""
    share: float
    """Seconds for the extensions of one child's browsers."""


@dataclass
class Links:
    """Looks at each beat which browsers have spoken."""

    around: Around
    seconds: Callable[[], float]
    expected: Callable[[], bool]
    """Whether browsers of this PC are given the extension at all."""
    renewals: Renewals
    _known: dict[ProcessKey, Link] = field(default_factory=dict)
    _told: set[Wrong] = field(default_factory=set)
    _closed: dict[Wrong, float] = field(default_factory=dict)
    """What is told although the browser is closed, and until when."""
    _inspecting: Inspecting = field(init=False)

    def __post_init__(self) -> None:
        self._inspecting = Inspecting(self.around.browsers, self.renewals, self.seconds)

    def wait(self) -> float | None:
        """Seconds until something may be else though nobody speaks; None: nothing may."""
        now = self.seconds()
        waits = [SOON if x.waits is not None else x.changes(now) for x in self._known.values()]
        soonest = min(waits, default=inf)
        return None if soonest == inf else soonest

    def look(self, watches: Collection[Watch], paused: Collection[ProcessKey]) -> None:
        """A browser that is paused cannot speak, nor can one in an account at which nobody is.

        Where a child's browsers cannot be judged, those of the others are (NotWhole).
        """
        self.around.tabs.hang_up(self.around.programs.exists)
        share = MOMENT / max(1, len(watches))
        look = _Look(self.seconds(), self.expected(), paused, set(), set(), set(), share)
        try:
            take(Step(Part.BROWSERS, partial(self._judge, watch, look)) for watch in watches)
        finally:
            now, alive = look.now, look.alive
            self._known = {key: link for key, link in self._known.items() if key in alive}
            self.renewals.trim(alive)
            self._closed = {wrong: until for wrong, until in self._closed.items() if until > now}
            self._tell(look.found | self._closed.keys(), look.to_close)

    def _judge(self, watch: Watch, look: _Look) -> None:
        speaking = self.around.tabs.speaking(watch.child.id)
        uncovered = self.around.tabs.uncovered(watch.child.id)
        until = self.seconds() + look.share
        try:
            for program in sorted(self._browsers(watch), key=self._touched):
                look.alive.add(program.key)
                link = self._known.setdefault(program.key, Link(look.now))
                if not look.expected:
                    continue
                if program.key in look.paused:
                    link.stand_still(look.now)
                    continue
                link.hear(look.now, word=speaking.get(program.pid), shows=program.pid in uncovered)
                missed = link.missed(look.now, HEALING if self.renewals.healing else None)
                whose = watch.child.id, watch.observation.identities[program.key].subject.target
                if link.due(look.now, missed=missed) and self.seconds() <= until:
                    self._inspecting.look(program, link, whose, missed=missed)
                found = link.wrong or (BROWSER_UNCOVERED if link.stays(look.now) else "")
                found = found or (BROWSER_UNREAD if link.lasts(look.now) else "")
                self.around.tabs.believe(program.pid, believed=not found)
                look.found.update((*whose, name) for name in self._beside(watch, program))
                if name := found or (BROWSER_UNLINKED if missed else ""):
                    look.found.add((*whose, name))
                    self._act(watch, program, (*whose, name), look)
                else:
                    link.warned = None
        except Exception:
            # What is known and told of this child stands until it can be judged again.
            look.alive.update(program.key for program in watch.observation.programs)
            look.found.update(wrong for wrong in self._told if wrong[0] == watch.child.id)
            raise

    def _beside(self, watch: Watch, program: Program) -> Iterator[str]:
        """What is told of it, and takes nothing from its word."""
        if program.pid in self.around.tabs.unmanaged(watch.child.id):
            yield BROWSER_UNMANAGED
        if watch.child.sites.pages and self.around.tabs.readers.silent(program.pid):
            yield PAGES_UNHEARD

    def _touched(self, program: Program) -> float:
        """Who waited longest comes first; who was never looked at waits longest."""
        link = self._known.get(program.key)
        return -inf if link is None else link.touched

    def _act(self, watch: Watch, program: Program, wrong: Wrong, look: _Look) -> None:
        """A child is never surprised: what is wrong is told first, and the browser closed a while later."""
        if watch.child.sites.unlinked is not Unlinked.CLOSE:
            return
        look.to_close.add(wrong)
        if self._known[program.key].warn(look.now):
            child, target, _ = wrong
            self._closed[wrong] = look.now + TELLING
            self.around.hands.end(Order(child, target, Reason.BLOCK, judged=False), [program], CLOSING)

    def _tell(self, found: set[Wrong], to_close: Collection[Wrong]) -> None:
        health, reporter = self.around.health, self.around.reporter
        for child, target, name in self._told - found:
            health.clear(name, str(target), child)
        for child, target, name in sorted(found - self._told):
            called = reporter.name(target, child)
            # What is closed comes as a notice first, with the reason.
            severity: Severity | None = "error" if (child, target, name) in to_close else None
            health.report(name, str(target), child, called=called, severity=severity)
            reporter.often(name, child, target, kind="security")
        self._told = found

    def _browsers(self, watch: Watch) -> Iterator[Program]:
        """The browsers that run in open sessions, each once: what they started is a part of them."""
        seen = watch.observation
        if not any(session.active and not session.locked for session in seen.sessions):
            return
        others = [x for x in seen.programs if not x.own]
        # What only forked is a part of a part: another program's own browser would be taken for one.
        parts = {
            (x.parent, x.file)
            for x in others
            if not x.forked and any(part in x.facts.command for part in PARTS)
        }
        found = {x.pid: x for x in others if seen.identities[x.key].browser or self._hidden(watch, x, parts)}
        yield from (program for program in found.values() if program.parent not in found)

    def _hidden(self, watch: Watch, program: Program, parts: Collection[tuple[int, FileId | None]]) -> bool:
        """A browser under another name: it has started processes of itself that only browsers start."""
        return (
            (program.pid, program.file) in parts
            and not watch.observation.identities[program.key].named
            and self.around.browsers.surfs(program)
        )
