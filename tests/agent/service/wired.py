"""The whole agent but its sockets: the real service and the real store around a PC in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent.api.errors import PolicyErrors
from agent.api.messages import Event
from agent.catalog import help_of
from agent.platforms.memory import Pc
from agent.ports import Program
from agent.server.router import Router
from agent.service.access.administrators import Administrators
from agent.service.access.codes import Codes
from agent.service.access.guardians import Guardians
from agent.service.access.handlers import AccessHandlers
from agent.service.access.hashes import Cost, Hashes
from agent.service.access.recovery import Recovery
from agent.service.acting.curtain import LADDERS, OWN_ACCOUNT, Curtain
from agent.service.acting.ladder import Ladder
from agent.service.acting.refusals import Refusals
from agent.service.agreements import Agreements
from agent.service.archive import ArchiveHandlers
from agent.service.browsing.appeals import Appeals
from agent.service.browsing.guesses import Guesses
from agent.service.browsing.kinds import Kinds
from agent.service.browsing.pages import PageHandlers
from agent.service.browsing.surfing import SurfingHandlers
from agent.service.doctor import Doctor
from agent.service.enforcer import Enforcer
from agent.service.handlers import Handlers
from agent.service.household import Household
from agent.service.observing.hosts import Hosts
from agent.service.observing.locks import Locks
from agent.service.observing.observer import Observer
from agent.service.observing.tabs import Tabs
from agent.service.observing.tally import resume
from agent.service.observing.tried import TriedSites
from agent.service.reporting.health import Health
from agent.service.reporting.reporter import Reporter
from agent.service.requests import Requests
from agent.service.showing.bus import Bus
from agent.storage import open_store
from agent.storage.paused import PausedPrograms
from policies.document import DocumentErrors, Vocabulary, read
from policies.facts import ProgramFacts
from policies.ids import AccountId, ChildId
from policies.model import Policy
from policies.week import Calendar
from tests.agent.service.known import KNOWN, WEB

AN = AccountId("an")
SECONDS = timedelta(seconds=1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEAD = """
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["lan"]

[child.an]
name = "An"
accounts = ["an"]
"""


def program(pid: int, path: str, account: str = AN, **facts: Any) -> Program:
    """A running program."""
    return Program(pid, pid * 10, AccountId(account), ProgramFacts((path,), **facts), file=(1, pid))


@dataclass
class Trial:
    """The doctor's harmless program, on a PC in memory."""

    pc: Pc
    told: bool = True

    async def start(self) -> int:
        """It runs."""
        self.program = self.pc.start(program(4000, "/state/luytre-trial"))
        return self.program.pid

    async def seen_starting(self, patience: float) -> bool:
        """Whether its start was told."""
        return self.told

    async def end(self) -> None:
        """It is gone."""
        self.pc.programs.end(self.program)


@dataclass
class Wired:
    """The service as bootstrap puts it together, in one thread and with a clock of ours."""

    folder: Path
    text: str = ""
    service: bool = False
    """Serves the whole PC: may freeze and end accounts, and refuse logins."""
    pc: Pc = field(default_factory=Pc)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Start the agent, for the first time or after a crash."""
        self.bus = bus = Bus()
        bus.subscribe(self.events.append)
        self.store = open_store(self.folder)
        policy = read(HEAD + self.text, known=Vocabulary())
        calendar = Calendar(ZONE, frozenset(), policy.schooldays)
        self.household = Household(
            policy,
            calendar,
            KNOWN,
            web=lambda: WEB,
            categories=("games", "study", "browser", "other"),
            folders=self.pc.programs.folders,
        )
        self.tally, _ = resume(self.store, calendar, self.pc.clock.read())
        self.health = Health(bus.publish, lambda: self.tally.now)
        self.reporter = Reporter(bus.publish, self.health, self.store, self.household, lambda: self.tally.now)
        self.woken = 0
        self.done = False
        self.ladder = Ladder(
            self.pc.platform,
            self.reporter,
            self._seconds,
            PausedPrograms(self.folder, self.pc.clock.reading.boot_id),
            self._changed,
        )
        self.refusals = Refusals(self.pc.accounts, self.household, self.health, help_of, self._seconds)
        self.locks = Locks(self.pc.platform, self.household, self.health, self._awake, self.tally)
        self.curtain = Curtain(
            self.pc.accounts,
            self.ladder,
            self.reporter,
            self._seconds,
            LADDERS if self.service else OWN_ACCOUNT,
            self._shut_out,
            self.locks.doubted,
            self._changed,
        )
        self.tabs = Tabs(self._awake)
        self.observer = Observer(self.pc.platform, self.household, self.locks, self.tabs)
        self.enforcer = Enforcer(
            self.pc.clock,
            self.pc.platform,
            self.household,
            self.store,
            self.tally,
            self.observer,
            self.ladder,
            self.curtain,
            self.reporter,
            self._woke,
            refusals=self.refusals if self.service else None,
        )
        self.enforcer.load()
        self.ladder.adopt(self.household.limited)
        self.pc.accounts.frozen.clear()  # as a system does when the agent loads it
        self.guardians = Guardians(self.store, self.pc.clock, Hashes(Cost(64, 1)), log=self.reporter.log)
        self.agreements = Agreements(
            self.store, self.household, self.reporter, self._read, self._kept, self.take_up
        )
        self.guesses, self.kinds = Guesses(self._awake), Kinds(self._awake)
        self.requests = Requests(
            self.store,
            self.household,
            self.reporter,
            self.enforcer.watch,
            Appeals(self.guesses, self.agreements, self.household),
            self.kinds.of,
        )
        self.doctor = Doctor(
            self.pc.platform,
            self.pc.clock,
            self.store,
            self.household,
            self.tally,
            self.guardians,
            self.health,
            help_of,
            lambda: Trial(self.pc),
        )
        self.codes = Codes(self.store, self.reporter, self.requests, self.pc.clock)
        self.recovery = Recovery(self.store, self.reporter, self.guardians, self.pc.clock)
        keys = AccessHandlers(
            self.household, self.enforcer, self.guardians, self.codes, self.recovery, self._changed
        )
        self.tried = TriedSites(
            self.store, self.household, Hosts(lambda: WEB), lambda: self.tally.now, self._awake, self._changed
        )
        archive = ArchiveHandlers(
            self.store,
            self.household,
            self.reporter,
            self.agreements,
            self.tally,
            self.tried,
            self.enforcer.load,
        )
        hosts = Hosts(lambda: WEB)
        self.surfing = SurfingHandlers(
            self.household,
            self.enforcer,
            self.pc.programs,
            self.store,
            self.tabs,
            hosts,
            self.guesses,
            self.kinds,
            self._changed,
        )
        self.pages = PageHandlers(
            self.enforcer, self.pc.programs, hosts, self.guesses, self.tabs.readers, self._changed
        )
        self.handlers = Handlers(
            "try",
            "0",
            self.pc.platform,
            self.store,
            self.household,
            self.enforcer,
            self.requests,
            self.agreements,
            self.guardians,
            self.health,
            help_of,
            self.doctor,
            self._changed,
            (keys.table(), archive.table(), self.surfing.table(), self.pages.table()),
        )
        self.router = Router(
            self.handlers.table(),
            self.household,
            self.health.told,
            Administrators().prove,
        )

    def take_up(self, agreed: Policy) -> None:
        """Another policy is in force."""
        self.health.clear("policy-not-understood")
        self.household.adopt(agreed)
        self.household.calendar = Calendar(ZONE, frozenset(), agreed.schooldays)
        self.enforcer.load()

    def _kept(self, text: str, zone: str) -> tuple[Policy, tuple[str, ...]]:
        try:
            return self._read(text), ()
        except PolicyErrors as errors:
            wrong = errors
        try:
            return read(text, known=Vocabulary(), earlier=True), wrong.errors
        except DocumentErrors:
            raise wrong from None

    def _read(self, text: str, language: str = "en") -> Policy:
        try:
            return read(text, known=Vocabulary())
        except DocumentErrors as errors:
            raise PolicyErrors(tuple(map(str, errors.errors))) from None

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()

    def _awake(self) -> float:
        return self.pc.clock.reading.monotonic.total_seconds()

    def _changed(self) -> None:
        self.done = True

    def _shut_out(self, child: ChildId) -> None:
        self.curtain.escalated.add(child)
        self.enforcer.refuse()

    def _woke(self) -> None:
        self.woken += 1
