"""Firefox on a PC where it is watched whether its extension speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Copy, Program
from agent.service.browsing.link import LOOKING
from agent.service.browsing.renewals import Renewals
from agent.service.browsing.unlinked import Around, Links
from agent.service.observing.tabs import Said
from policies.ids import ChildId, Host
from policies.targets import SiteInFront
from tests.agent.service.stage import SECONDS, Stage, play, program

AN = ChildId("an")
SCHOOL = SiteInFront(Host("school.example"))
CLOSE = '[child.an.sites]\nunlinked = "close"\n'


class Watched(Stage):
    """Firefox runs; what is seen is told after each beat."""

    given = True

    def open(self) -> None:
        super().open()
        self.browsers = MemoryBrowsers()
        self.renewed: list[Copy] = []
        self.links = self.linked(self.browsers)

    def linked(self, browsers: MemoryBrowsers) -> Links:
        around = Around(self.tabs, self.health, self.reporter, self.pc.programs, browsers, self.ladder)
        return Links(around, self._awake, lambda: self.given, Renewals(self._awake, self.renew))

    def renew(self, kept: Copy) -> None:
        self.renewed.append(kept)

    def open_browser(self) -> None:
        self.log_in()
        self.firefox = self.pc.start(program(100, "/usr/bin/firefox"))
        self.pc.start(replace(program(101, "/usr/bin/firefox"), parent=100))
        self.relay = self.pc.start(replace(program(110, "/usr/bin/python3"), parent=100, own=True))

    def speak(self) -> None:
        self.tabs.say(110, Said(AN, 100, None, audible=False, at=self._awake()))

    async def go_on(self) -> list[str]:
        """It speaks until somebody looked again."""
        found: list[str] = []
        for _ in range(int(LOOKING)):
            self.speak()
            found = await self.wait(1)
        return found

    async def wait(self, seconds: float) -> list[str]:
        """Time goes by; answers which problems stand then."""
        self.pc.clock.pass_time(seconds * SECONDS)
        await self.beat()
        self.links.look(self.enforcer.watches.values(), self.ladder.paused.keys())
        await self.ladder.settle()
        return [name for name in self.standing if name.startswith(("browser-", "pages-"))]


def part(pid: int) -> Program:
    """What only browsers start."""
    name = f"/home/an/{pid}/firefox"
    started = program(pid + 1000, name, command=f"{name} -contentproc")
    return replace(started, parent=pid)


def tell(folder: Path, story: Callable[[Watched], Awaitable[None]], text: str = "") -> None:
    play(folder, text, story, kind=Watched)
