"""Browsers that run without our extension, or whose extension fell silent: seen, told, counted all the same.

A browser can be started so that it loads no extension, or from a folder where no policy reaches it. That
cannot be prevented everywhere, but never goes unseen: then its time counts as the browser's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.ports import Program
    from agent.service.health import Health
    from agent.service.reporter import Reporter
    from agent.service.tabs import Tabs
    from agent.service.watch import Watch
    from policies.ids import ChildId
    from policies.target import Target

UNLINKED = "browser-unlinked"
TEXT = (
    "{name} runs without Luytre's extension: its sites are not told apart, and its time counts as {name}. "
    "Close it and open it anew; if that does not help: luytre doctor"
)
PATIENCE = 15.0
"""Seconds that a browser has to load its extension; the slowest start that was measured took 8."""
Key = tuple[int, int]


@dataclass
class Unlinked:
    """Looks at each beat which browsers have spoken."""

    tabs: Tabs
    health: Health
    reporter: Reporter
    seconds: Callable[[], float]
    expected: Callable[[], bool]
    """Whether browsers of this PC are given the extension at all."""
    _spoke: dict[Key, float] = field(default_factory=dict)
    """Browser -> when it was seen first, or spoke last."""
    _linked: set[Key] = field(default_factory=set)
    """Those that have spoken at all: their silence is told at once, for it has lasted for long then."""
    _told: set[tuple[ChildId, Target]] = field(default_factory=set)

    def look(self, watches: Iterable[Watch], paused: Collection[Key]) -> None:
        """A browser that is paused cannot speak, nor can one in an account at which nobody is."""
        now = self.seconds()
        alive: set[Key] = set()
        wrong: set[tuple[ChildId, Target]] = set()
        for watch in watches:
            speaking = self.tabs.speaking(watch.child.id)
            for program in browsers(watch):
                alive.add(program.key)
                if program.pid in speaking or program.key in paused:
                    self._linked |= {program.key} if program.pid in speaking else set()
                    self._spoke[program.key] = now
                    continue
                silent = now - self._spoke.setdefault(program.key, now)
                if program.key in self._linked or silent > PATIENCE:
                    target = watch.observation.identities[program.key].subject.target
                    wrong.add((watch.child.id, target))
        self._spoke = {key: at for key, at in self._spoke.items() if key in alive}
        self._linked &= alive
        self._tell(wrong if wrong and self.expected() else set())

    def _tell(self, wrong: set[tuple[ChildId, Target]]) -> None:
        for child, target in self._told - wrong:
            self.health.clear(UNLINKED, str(target), child)
        for child, target in sorted(wrong - self._told):
            name = self.reporter.name(target, child)
            self.health.report(UNLINKED, "warning", TEXT.format(name=name), str(target), child)
            self.reporter.log(UNLINKED, child=child, kind="security", what=name)
        self._told = wrong


def browsers(watch: Watch) -> Iterator[Program]:
    """The browsers that run in open sessions, each once: what they started themselves is a part of them."""
    seen = watch.observation
    if not any(session.active and not session.locked for session in seen.sessions):
        return
    found = {x.pid: x for x in seen.programs if seen.identities[x.key].browser and not x.own}
    yield from (program for program in found.values() if program.parent not in found)
