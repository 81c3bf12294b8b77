"""A family at a PC in memory, with the real service and the real store around it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.api.messages import Event
from agent.platforms.memory import Pc
from agent.ports import Front, Program, Session
from agent.service.bus import Bus
from agent.service.curtain import Curtain
from agent.service.enforcer import Enforcer
from agent.service.health import Health
from agent.service.household import Household
from agent.service.ladder import Ladder
from agent.service.observer import Observer
from agent.service.reporter import Reporter
from agent.service.tally import resume
from agent.storage import open_store
from agent.storage.paused import PausedPrograms
from policies.document import Known, read
from policies.facts import ProgramFacts
from policies.ids import AccountId, AppId, CategoryId
from policies.targets import KnownProgram, KnownPrograms
from policies.week import Calendar

AN = AccountId("an")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KNOWN = KnownPrograms(
    {
        ("exe", "minecraft"): KnownProgram(AppId("minecraft"), "Minecraft", CategoryId("games")),
        ("exe", "anki"): KnownProgram(AppId("anki"), "Anki", CategoryId("study")),
        ("exe", "firefox"): KnownProgram(AppId("firefox"), "Firefox", CategoryId("browser"), browser=True),
    },
    (),
    {
        AppId("minecraft"): KnownProgram(AppId("minecraft"), "Minecraft", CategoryId("games")),
        AppId("anki"): KnownProgram(AppId("anki"), "Anki", CategoryId("study")),
    },
)
HEAD = """
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["lan"]

[child.an]
name = "An"
accounts = ["an"]
"""


def program(pid: int, path: str, account: AccountId = AN, **facts: object) -> Program:
    """A running program."""
    return Program(pid, pid * 10, account, ProgramFacts((path,), **facts), file=(1, pid))  # type: ignore[arg-type]


@dataclass
class Stage:
    """The whole agent but its sockets."""

    folder: Path
    text: str = ""
    pc: Pc = field(default_factory=Pc)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Start the agent, for the first time or after a crash."""
        bus = Bus()
        bus.subscribe(self.events.append)
        self.store = open_store(self.folder)
        policy = read(HEAD + self.text, known=Known())
        calendar = Calendar(ZONE, frozenset(), policy.schooldays)
        self.household = Household(policy, calendar, KNOWN, categories=("games", "study", "browser", "other"))
        self.tally, _ = resume(self.store, calendar, self.pc.clock.read())
        self.health = Health(bus.publish, lambda: self.tally.now)
        self.reporter = Reporter(bus.publish, self.health, self.store, self.household, lambda: self.tally.now)
        self.woken = 0
        self.done = False
        self.ladder = Ladder(
            self.pc.programs,
            self.reporter,
            self._seconds,
            PausedPrograms(self.folder, self.pc.clock.reading.boot_id),
            self._changed,
        )
        self.curtain = Curtain(self.pc.sessions, self.ladder, self.reporter, self._seconds)
        self.observer = Observer(self.pc.platform, self.household)
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
        )
        self.enforcer.load()
        self.ladder.adopt()

    def log_in(self, account: AccountId = AN) -> Session:
        """The child logs in."""
        session = Session(f"session of {account}", account)
        self.pc.sessions.put(session)
        return session

    def front(self, running: Program | None) -> None:
        """A program comes to the front."""
        self.pc.screen.show(Front(running.pid) if running else None)

    async def beat(self) -> timedelta | None:
        """One beat, and all that it sets going."""
        self.done = True
        while self.done:
            self.done = False
            wait = self.enforcer.beat()
            await self.curtain.settle()
            await self.ladder.settle()
        return wait

    async def live(self, span: timedelta, beat: timedelta = timedelta(seconds=5)) -> None:
        """Time goes by, with a beat every so often and whenever the agent wants one."""
        left = span
        wait = await self.beat()
        while left > timedelta():
            pause = min(left, beat, wait if wait is not None else beat)
            self.pc.clock.pass_time(pause)
            left -= pause
            wait = await self.beat()

    def crash(self) -> None:
        """kill -9: nothing is said, nothing is written."""
        self.store.close()
        self.open()

    def told(self, name: str, target: str | None = None) -> list[Event]:
        """Events of that name."""
        return [e for e in self.events if e.event == name and (target is None or e.target == target)]

    def used(self, target: str) -> int:
        """Seconds used today, as told to people."""
        events = self.told("usage", target)
        return events[-1].seconds or 0 if events else 0

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()

    def _changed(self) -> None:
        self.done = True

    def _woke(self) -> None:
        self.woken += 1
