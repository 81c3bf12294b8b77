"""The composition root: makes the parts of an agent and wires them together, some of them by ``entrance``,
``browsing`` and ``crew``. Whatever asks the system itself comes from ``settings.system``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent import VERSION, agreement, catalog, lean, zones
from agent.api.contract import EventName
from agent.api.endpoint import Endpoint
from agent.api.messages import Event, Mode
from agent.api.problems import POLICY_NOT_UNDERSTOOD
from agent.bootstrap import browsing, crew, entrance
from agent.bootstrap.beats import Beats
from agent.bootstrap.doors import Doors
from agent.bootstrap.on_call import OnCall
from agent.bootstrap.opening import RARE, group_of
from agent.bootstrap.upkeep import Upkeep
from agent.checkup.trial import Starts
from agent.scheduling.jobs import Jobs
from agent.scheduling.pulse import Pulse
from agent.server.router import Router
from agent.server.unix import UnixServer
from agent.service.access.codes import Codes
from agent.service.access.handlers import AccessHandlers
from agent.service.access.recovery import Recovery
from agent.service.acting.curtain import LADDERS, OWN_ACCOUNT, Curtain
from agent.service.acting.ladder import Ladder
from agent.service.acting.refusals import Refusals
from agent.service.agreements import Agreements
from agent.service.archive import ArchiveHandlers
from agent.service.enforcer import Enforcer
from agent.service.handlers import Handlers
from agent.service.household import Household
from agent.service.observing.locks import Locks
from agent.service.observing.tally import resume
from agent.service.reporting.health import Health
from agent.service.reporting.reporter import Reporter
from agent.service.reporting.routes import Routes
from agent.service.requests import Requests
from agent.service.showing.announcer import Announcer
from agent.service.showing.bus import Bus
from agent.service.showing.terminals import Terminals
from agent.storage.paused import PausedPrograms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from agent.bootstrap.opening import Opened
    from agent.ports import Reading
    from agent.ports.store import Mark
    from policies.ids import AccountId, ChildId
    from policies.model import Child, Policy
    from policies.timeline import Step, Timeline
    from policies.week import Calendar


class Agent:
    """All parts of one agent, wired. ``start``, then let the loop run, then ``stop``."""

    def __init__(self, opened: Opened, listen: Callable[[Event], None] | None = None) -> None:
        self.settings = opened.settings
        self.clock = opened.clock
        self.store = opened.store
        self._opened = opened
        self.bus = Bus()
        if listen is not None:
            self.bus.subscribe(listen)
        self.listeners = 0
        self.endpoint = Endpoint(self.settings.system.own_uid(), self.settings.runtime)

    async def start(self) -> None:
        """Take up the policy, look for the first time, open the socket."""
        reading, before = self.clock.read(), self.store.mark()
        self._agree()
        step = self._observe(reading)
        self._serve()
        self._begin(before, step, reading)

    def _agree(self) -> None:
        """Who the family is, what it agreed on, and what this PC is like."""
        opened, settings = self._opened, self.settings
        loop, group = asyncio.get_running_loop(), group_of(settings.state, self.endpoint.uid)
        self.platform = settings.system.platform(loop, service=settings.service, group=group)
        self.health = Health(self.bus.publish, self._now)
        self.household = Household(
            opened.agreed,
            self._calendar(opened.agreed),
            catalog.known_programs(),
            settings.account,
            secret_set=self._secret_set,
            site_categories=opened.site_categories,
            web=browsing.web,
            categories=opened.categories,
            folders=self.platform.programs.folders,
            administrators=lambda: entrance.ruling(settings),
        )
        self.reporter = Reporter(self.bus.publish, self.health, self.store, self.household, self._now)
        self.guardians = entrance.guardians(settings, self.clock, self.reporter)

    def _observe(self, reading: Reading) -> Step | None:
        """What counts, judges and acts; answers what became of the time since the last heartbeat."""
        settings, now = self.settings, asyncio.get_running_loop().time
        whole, boots = settings.service, settings.system.boots
        accounts, ladders = self.platform.accounts, LADDERS if whole else OWN_ACCOUNT
        self.tally, step = resume(self.store, self.household.calendar, reading)
        self.paused = PausedPrograms(settings.state, self.clock.boot_id, settings.reserve)
        self.ladder = Ladder(self.platform, self.reporter, now, self.paused, self._wake)
        self.refusals = Refusals(accounts, self.household, self.health, catalog.help_of, now)
        locks = Locks(self.platform, self.household, self.health, now, self.tally)
        self.curtain = Curtain(
            accounts, self.ladder, self.reporter, now, ladders, self._shut_out, locks.doubted, self._wake
        )
        self.upkeep = Upkeep(
            self.store, self.household, self.reporter, self._now, self._line, self._take_up, boots
        )
        self.jobs = Jobs(new_day=self._new_day, night=self.upkeep.night, change=self._wake)
        self.enforcer = Enforcer(
            self.clock,
            self.platform,
            self.household,
            self.store,
            self.tally,
            browsing.observer(self.platform, self.household, locks, now),
            self.ladder,
            self.curtain,
            self.reporter,
            self.jobs.woke,
            self._stranger if whole else None,
            self.refusals if whole else None,
        )
        return step

    def _begin(self, before: Mark | None, step: Step | None, reading: Reading) -> None:
        """Tell what was found, and beat from here on."""
        self.beats = Beats(
            self.enforcer, self.crew, self.sight, self.jobs, self.announcer, self.doors, self._take_up
        )
        self.pulse = Pulse(self.beats.beat, self.beats.told)
        if (line := self.tally.line).off_by:
            anew = step is not None and bool(step.jumped)
            self.reporter.clock_jumped(line.off_by, anew=anew, uncertain=line.uncertain)
        self.reporter.stored(None)
        self._opened.tell(self.health)
        self.enforcer.load()
        self.ladder.adopt(self.household.limited)
        self.jobs.start(self.household.calendar.zone)
        self.platform.sessions.watch(self._wake)
        self.platform.sessions.before_sleep(self._write)
        self.platform.screen.watch(self._wake)
        self.platform.programs.watch(self._started, self._wake)
        self.bus.publish(Event(EventName.STARTED, self._now(), self._own_child(), text=VERSION))
        self.reporter.log("started")
        self._wake()
        self.upkeep.begin(before, step, reading)

    async def stop(self, reason: str) -> None:
        """Write the last heartbeat, thaw what is paused, say goodbye."""
        await self.upkeep.stop()
        self.pulse.stop()
        await self.crew.close()
        self.jobs.stop()
        await self.curtain.release()
        self.enforcer.catch_up()
        await self.ladder.release()
        self.tally.keep(clean=True)
        self.reporter.catch_up(at_once=True)
        self.reporter.log("stopped", why=reason)
        self.platform.programs.close()
        self.paused.keep(())
        self.bus.publish(Event(EventName.STOPPED, self._now(), reason=reason))
        await self.server.close()
        self.doors.close()
        self.platform.screen.close()
        self.platform.accounts.close()
        self.platform.sessions.close()
        self.store.close()

    def _serve(self) -> None:
        """The methods of the API, and the doors at which they are asked for."""
        settings, seconds = self.settings, asyncio.get_running_loop().time
        self.hosts = hosts = browsing.hosts(self.household)
        self.crew = crew.Crew(settings, self.endpoint.service, self.enforcer, hosts, self.health, self._wake)
        self.sight = Routes(self.platform, self.health, seconds)
        self.guardians.look()
        self.starts = Starts()
        whole, prove = settings.service, entrance.administrators(settings).prove
        agreements = Agreements(
            self.store, self.household, self.reporter, agreement.policy, agreement.kept, self._take_up, whole
        )
        guessing = browsing.guessing(agreements, self.household, seconds, self.crew.known)
        asked = guessing.appeals, guessing.kinds.of
        self.requests = Requests(self.store, self.household, self.reporter, self.enforcer.watch, *asked)
        codes = Codes(self.store, self.reporter, self.requests, self.clock)
        recovery = Recovery(self.store, self.reporter, self.guardians, self.clock)
        tried, load = self.crew.tried, self.enforcer.load
        kept = ArchiveHandlers(self.store, self.household, self.reporter, agreements, self.tally, tried, load)
        keys = AccessHandlers(self.household, self.enforcer, self.guardians, codes, recovery, self._wake)
        calls = Handlers(
            mode=Mode.SERVICE if whole else Mode.TRY,
            version=VERSION,
            platform=self.platform,
            store=self.store,
            household=self.household,
            enforcer=self.enforcer,
            requests=self.requests,
            agreements=agreements,
            guardians=self.guardians,
            health=self.health,
            helplines=catalog.help_of,
            doctor=OnCall(self),
            wake=self._wake,
            folder="" if whole else str(settings.state.absolute()),
            others=(
                keys.table(),
                kept.table(),
                browsing.handlers(self.enforcer, guessing, self.hosts, self._wake),
            ),
        )
        self.announcer = Announcer(self.bus.publish, calls.status_of, self.health, lambda: self.listeners > 0)
        self.bus.subscribe(self.announcer.hear)
        self.bus.subscribe(Terminals(self.household, self.reporter.name, self.platform.sessions.write).hear)
        router = Router(calls.table(), self.household, self.health.told, prove)
        peer_of = settings.system.peer
        self.server = UnixServer(router, peer_of=peer_of, subscribe=self._subscribe, clock=self.clock)
        self.doors = Doors(self.server, self.endpoint, settings, settings.system.uid)
        self.doors.open(self.household)

    def _calendar(self, agreed: Policy) -> Calendar:
        return zones.calendar(agreed, self.store.all_holidays(agreed.country))

    def _take_up(self, agreed: Policy) -> None:
        """Another policy, or other holidays, take effect at once."""
        same, changed = agreed is self.household.policy, agreed.country != self.household.policy.country
        self.household.adopt(agreed)
        self.household.calendar = self._calendar(agreed)
        if not same:
            self.health.clear(POLICY_NOT_UNDERSTOOD)
            self.household.site_categories = agreement.site_categories(agreed, browsing.read_web())
            lean.forget(RARE)
        self.enforcer.load()
        self.doors.open(self.household)
        self.jobs.start(self.household.calendar.zone)
        self._wake()
        if changed:
            self.upkeep.look_up_holidays()

    def _secret_set(self) -> bool:
        """Asked by the household, which is made before the guardians are: they write its log."""
        return self.guardians.secret_set()

    def _wake(self) -> None:
        self.pulse.wake()

    def _write(self) -> None:
        """Whoever wakes the PC may do so by its power switch."""
        self.enforcer.catch_up()
        self.tally.keep(at_once=True)
        self.reporter.stored(self.tally.problem)

    def _started(self, pid: int) -> None:
        self.starts.seen(pid)
        if not self.enforcer.started(pid):
            self._wake()

    def _new_day(self) -> None:
        self.enforcer.load()
        self._wake()

    def _subscribe(self, deliver: Callable[[Event], None]) -> Callable[[], None]:
        self.listeners += 1
        leave = self.bus.subscribe(deliver)

        def end() -> None:
            self.listeners -= 1
            leave()

        return end

    def _own_child(self) -> str | None:
        account = self.settings.account
        return None if account is None else self.household.child_of(account)

    def _shut_out(self, child: ChildId) -> None:
        """At once, not at the next beat."""
        self.curtain.escalated.add(child)
        self.enforcer.refuse()

    def _stranger(self, account: AccountId) -> Child:
        return agreement.stranger(account, self.household.policy)

    def _now(self) -> datetime:
        return self.tally.now

    def _line(self) -> Timeline:
        self.enforcer.catch_up()
        return self.tally.line
