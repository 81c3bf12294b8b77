"""The other processes of Luytre on this PC, as the agent sees them: exec guard, half with a network, gate."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from agent.bootstrap import browsing
from agent.ports.names import Examination, Heard, ListTrouble, NameFilter
from agent.service.browsing.unfiltered import Unfiltered
from agent.service.steps import Part, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from agent.bootstrap.settings import Settings
    from agent.ports import Refusal
    from agent.ports.names import NameRules
    from agent.service.acting.starts import RefusedStarts
    from agent.service.browsing.filtering import Filtering
    from agent.service.browsing.wishes import Telling
    from agent.service.enforcer import Enforcer
    from agent.service.observing.hosts import Hosts
    from agent.service.reporting.health import Health
    from agent.sites.asking import HostAnswer
    from policies.ids import ChildId

CANNOT = "Sites cannot be filtered here: Luytre is not installed as a whole. Installing it again mends that."
PATIENCE = 5.0
"""Seconds that the guard may be away until that is a problem: it is started anew within one."""
RESTLESS = 30.0
"""Seconds after which one that comes and goes is looked at each time."""


class Crew:
    """Made when the agent's own parts are; in try mode there are no others."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        enforcer: Enforcer,
        hosts: Hosts,
        health: Health,
        wake: Callable[[], None],
    ) -> None:
        self._gate: RefusedStarts | None = None
        self._filtering: Filtering | Unfiltered = Unfiltered(enforcer.household, health)
        self.tried = browsing.tried(enforcer, hosts, asyncio.get_running_loop().time, wake)
        self._names = LazyNameFilter(settings, folder, self.tried.hear)
        self._enforcer = enforcer
        self._timer: asyncio.TimerHandle
        self._restless: float
        self._leave: Callable[[], None]
        if settings.service:
            self._gate = _gate(enforcer, health)
            self._filtering = _filtering(self._names, enforcer, hosts, health)
            seconds = asyncio.get_running_loop().time
            number = settings.system.uid
            self._wishes = browsing.told(enforcer.household, health, folder / "browsers", seconds, number)
            self._links = browsing.links(enforcer, health, seconds, self._wishes)
            self._begin(self._gate, settings, folder, enforcer)

    def steps(self) -> Iterator[Step]:
        """At the end of a beat: what is closed now does not start, and has no address."""
        if self._gate is not None:
            yield Step(Part.STARTS, self._gate.keep)
            yield Step(Part.BROWSERS, self._wishes.keep)
            yield Step(Part.BROWSERS, self._look)
            yield Step(Part.TRIED, self.tried.keep)
        yield Step(Part.NAMES, self._filtering.keep)

    def wait(self) -> timedelta | None:
        """How long until it must be looked again."""
        waits = () if self._gate is None else (self._wishes.wait(), self._links.wait(), self.tried.wait())
        return min((timedelta(seconds=x) for x in waits if x is not None), default=None)

    async def known(self, host: str) -> HostAnswer | None:
        """What lists know of a name; None where nobody answers."""
        return await self._names.known(host)

    async def examine(self) -> Examination | None:
        """Whether names are answered as they should be, tried now; None where nobody is filtered."""
        return await self._names.examine()

    def browsers(self) -> Telling | None:
        """Whether browsers were told what holds; None: none of this PC is told anything."""
        return None if self._gate is None else self._wishes.stand()

    async def close(self) -> None:
        """The agent leaves."""
        if self._gate is not None:
            self._timer.cancel()
            self._leave()
        await self._names.close()
        self.tried.keep(at_once=True)

    def _look(self) -> None:
        self._links.look(self._enforcer.watches.values(), self._enforcer.ladder.paused.keys())

    def _begin(self, gate: RefusedStarts, settings: Settings, folder: Path, enforcer: Enforcer) -> None:
        loop, programs = asyncio.get_running_loop(), enforcer.platform.programs

        def net(alive: bool) -> None:  # noqa: FBT001 - what became of it
            gate.is_there("net", there=alive)

        def rerouted() -> None:
            """The guard came or went; one that was killed is back before anybody need hear of it."""
            if self._timer.when() <= loop.time():
                self._restless = loop.time()
            self._timer.cancel()
            if loop.time() - self._restless > RESTLESS:
                gate.look()
            self._timer = loop.call_later(PATIENCE, gate.look)

        def refused(refusal: Refusal) -> None:
            enforcer.catch_up()
            gate.refused(refusal)

        self._restless = loop.time()
        self._timer = loop.call_later(PATIENCE, gate.look)
        place = folder / "net" / "alive.sock"
        self._leave = settings.system.companion(loop, place, net)
        programs.on_refused(refused)
        programs.on_rerouted(rerouted)


def _gate(enforcer: Enforcer, health: Health) -> RefusedStarts:
    from agent.service.acting.starts import RefusedStarts

    loop, programs = asyncio.get_running_loop(), enforcer.platform.programs
    return RefusedStarts(
        programs, enforcer.household, enforcer.reporter, health, loop.time, lambda: enforcer.watches
    )


class Closing(NameFilter, Protocol):
    """One that listens to somebody."""

    async def known(self, host: str) -> HostAnswer | None:
        """What lists know of a name; None where nobody answers."""

    async def close(self) -> None:
        """The agent leaves: all names are open."""


class LazyNameFilter:
    """The port ``NameFilter``: made when a family first speaks of sites or categories, for most never do."""

    def __init__(self, settings: Settings, folder: Path, tried: Heard) -> None:
        self._settings, self._folder, self._tried = settings, folder, tried
        self._resolving: Closing | None = None
        self._why: str | None = None
        self._children: tuple[ChildId, ...] = ()

    def keep(
        self, names: tuple[NameRules, ...], upstream: tuple[str, ...], kept: frozenset[str], *, asked: bool
    ) -> None:
        """From now on by these rules, asking these servers; ``asked``: lists are asked what sites are."""
        self._children = tuple(x.child for x in names)
        if (names or asked) and self._resolving is None:
            self._begin()
        if self._resolving is not None:
            self._resolving.keep(names, upstream, kept, asked=asked)

    def look(self) -> None:
        """See whether all is so still."""
        if self._resolving is not None:
            self._resolving.look()

    def trouble(self) -> str | None:
        """Why nobody is filtered."""
        return self._why if self._resolving is None else self._resolving.trouble()

    def lists(self) -> ListTrouble:
        """What does not hold of the family's lists; where nobody filters nobody has lists."""
        return ListTrouble() if self._resolving is None else self._resolving.lists()

    async def known(self, host: str) -> HostAnswer | None:
        """What lists know of a name; where nobody filters nobody has lists."""
        return None if self._resolving is None else await self._resolving.known(host)

    async def examine(self) -> Examination | None:
        """Whether they hold, tried now; where nobody can be filtered, that none does."""
        if self._resolving is not None:
            return await self._resolving.examine()
        return None if self._why is None else Examination(self._children, turned=False, found=None)

    async def close(self) -> None:
        """The agent leaves."""
        if self._resolving is not None:
            await self._resolving.close()

    def _begin(self) -> None:
        from pathlib import Path

        from agent.sitegate.order import FOLDER, SAID

        system, folder = self._settings.system, self._folder
        owner = system.companion_uid()
        try:
            if owner is not None:
                # Only where there is a service for the whole PC is there such a gate.
                self._resolving = import_module("agent.names.filter").ResolverFilter(
                    folder / "net" / "orders.sock",
                    owner,
                    folder / "sitegate",
                    Path(FOLDER, SAID),
                    system.numbers,
                    asyncio.get_running_loop().time,
                    self._tried,
                )
        except OSError:
            pass
        self._why = CANNOT


def _filtering(names: LazyNameFilter, enforcer: Enforcer, hosts: Hosts, health: Health) -> Filtering:
    from agent.service.browsing.filtering import Filtering

    return Filtering(names, enforcer.household, hosts, health, lambda: enforcer.watches)
