"""Browsers that run without our extension, or whose extension fell silent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.browser_problems import (
    BROWSER_APART,
    BROWSER_CHANGED,
    BROWSER_MISLED,
    BROWSER_UNCOVERED,
    BROWSER_UNLINKED,
    BROWSER_UNMANAGED,
    BROWSER_UNREAD,
    PAGES_UNHEARD,
)
from agent.api.problems import told
from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Copy, Fate, Program
from agent.service.browsing.link import COMING, GONE, LASTING, LOOKING, PATIENCE, STAYING, WARNING
from agent.service.browsing.renewals import HEALING, RENEWING, VAIN, Renewals
from agent.service.browsing.unlinked import SOON, TELLING, Around, Links
from agent.service.observing import readers
from agent.service.observing.tabs import STALE, Said
from agent.service.steps import NotWhole
from policies.ids import AccountId, ChildId, Host
from policies.targets import SiteInFront
from tests.agent.service.stage import SECONDS, Stage, play, program

AN = ChildId("an")
SCHOOL = SiteInFront(Host("school.example"))


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


CLOSE = '[child.an.sites]\nunlinked = "close"\n'


def tell(folder: Path, story: Callable[[Watched], Awaitable[None]], text: str = "") -> None:
    play(folder, text, story, kind=Watched)


def test_a_browser_that_never_speaks_is_told_once(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE - 1) == []
        assert stage.links.wait() == 1
        assert await stage.wait(1) == [BROWSER_UNLINKED]
        assert await stage.wait(60) == [BROWSER_UNLINKED]
        problem = next(x for x in stage.health.problems if x.name == BROWSER_UNLINKED)
        assert (problem.child, problem.target) == ("an", "app:firefox")
        assert problem.severity == "warning"
        assert problem.text == told(BROWSER_UNLINKED, target="firefox")
        assert [x.what for x in stage.store.entries(AN, 10)].count(
            "firefox was used without Luytre's extension"
        ) == 1
        stage.speak()
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_one_that_fell_silent_is_told_as_soon_as_it_is_not_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(1) == []
        assert await stage.wait(STALE - 1) == []
        assert await stage.wait(1.1) == [BROWSER_UNLINKED]
        stage.pc.programs.end(stage.firefox)
        stage.pc.programs.end(stage.pc.programs.program(101))
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_comes_and_goes_again_and_again_is_one_line(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        for number in range(100, 120):
            stage.browsers.bare.add(number)
            started = stage.pc.start(program(number, "/usr/bin/firefox"))
            assert await stage.wait(1) == [BROWSER_UNLINKED]
            stage.pc.programs.end(started)
            assert await stage.wait(1) == []
        assert [x.what for x in stage.store.entries(AN, 50)] == [
            "firefox was used without Luytre's extension"
        ]
        stage.reporter.catch_up(at_once=True)
        assert stage.store.entries(AN, 1)[0].what.endswith(" (19×)")

    tell(tmp_path, story)


def test_where_one_child_cannot_be_judged_the_others_are_and_what_was_told_stands(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.log_in(AccountId("binh"))
        stage.pc.start(program(200, "/usr/bin/firefox", "binh"))
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED, BROWSER_UNLINKED]
        stage.pc.programs.end(stage.pc.programs.program(200))
        await stage.beat()
        seen = stage.watch.observation
        stage.watch.observation = replace(seen, identities={})  # as no code of ours would
        with pytest.raises(NotWhole):
            stage.links.look(stage.enforcer.watches.values(), ())
        assert [x.child for x in stage.health.problems if x.name == BROWSER_UNLINKED] == ["an"]
        stage.watch.observation = seen
        assert await stage.wait(1) == [BROWSER_UNLINKED]
        assert len(stage.store.entries(AN, 10)) == 1

    tell(tmp_path, story, '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n')


def test_where_browsers_are_given_no_extension_none_is_missed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.given = False
        stage.open_browser()
        await stage.wait(0)
        assert await stage.wait(60) == []
        stage.given = True
        assert await stage.wait(1) == [BROWSER_UNLINKED]

    tell(tmp_path, story)


@pytest.mark.parametrize("how", ["paused", "locked"])
def test_one_that_cannot_speak_is_not_missed(tmp_path: Path, how: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        await stage.wait(0)
        if how == "locked":
            session = stage.pc.sessions.current()[0]
            stage.pc.sessions.put(replace(session, locked=True))
            assert await stage.wait(60) == []
        else:
            stage.pc.clock.pass_time(60 * SECONDS)
            watches = stage.enforcer.watches.values()
            stage.links.look(watches, {stage.firefox.key})
            assert BROWSER_UNLINKED not in stage.standing

    tell(tmp_path, story)


def test_one_that_goes_on_after_a_pause_has_its_time_to_speak(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.front(stage.firefox)
        stage.speak()
        for _ in range(6):
            assert await stage.wait(5) == []
        assert stage.firefox.key in stage.ladder.paused
        stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(600), child="an"))
        assert await stage.wait(GONE + 1) == []
        assert await stage.wait(PATIENCE - GONE - 2) == []
        assert stage.firefox.key not in stage.ladder.paused
        stage.speak()
        assert await stage.wait(1) == []
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING

    tell(tmp_path, story, f'[child.an.screen]\ndaily = "10s"\nend = "pause"\n{CLOSE}')


def test_where_what_speaks_for_it_was_ended_it_is_missed_sooner(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(1) == []
        stage.pc.programs.end(stage.relay)
        assert await stage.wait(1) == []
        assert await stage.wait(GONE - 1) == []
        assert stage.links.wait() == 1
        assert await stage.wait(1) == [BROWSER_UNLINKED]

    tell(tmp_path, story)


def test_a_look_may_fall_between_two_who_speak_for_it(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(0) == []
        stage.pc.programs.end(stage.relay)
        assert await stage.wait(5) == []
        stage.pc.start(replace(program(110, "/usr/bin/python3"), parent=100, own=True))
        stage.speak()
        assert await stage.wait(GONE) == []

    tell(tmp_path, story)


def test_as_the_family_agreed_it_is_closed_seen_to_be_and_told_for_a_while(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        assert next(x for x in stage.health.problems if x.name == BROWSER_UNLINKED).severity == "error"
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING
        assert stage.links.wait() == WARNING
        assert await stage.wait(WARNING) == [BROWSER_UNLINKED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE
        assert [x.ok for x in stage.told("verified", "app:firefox")][-1]
        assert await stage.wait(TELLING - 1) == [BROWSER_UNLINKED]
        assert await stage.wait(2) == []

    tell(tmp_path, story, CLOSE)


def test_one_that_speaks_again_after_the_notice_is_not_closed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE) == [BROWSER_UNLINKED]
        stage.speak()
        assert await stage.wait(WARNING - 1) == []
        stage.speak()
        assert await stage.wait(2) == []
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING

    tell(tmp_path, story, CLOSE)


def test_many_browsers_take_a_moment_of_each_beat_and_all_are_looked_at(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        looked: list[int] = []

        class Slow(MemoryBrowsers):
            def copy(self, program: Program) -> Copy | None:
                looked.append(program.pid)
                stage.pc.clock.pass_time(0.02 * SECONDS)
                return super().copy(program)

        stage.links = stage.linked(Slow())
        for number in range(200, 230):
            stage.pc.start(program(number, f"/home/an/{number}/firefox"))
            stage.pc.start(part(number))
        await stage.wait(0)
        assert len(looked) == 3
        assert stage.links.wait() == SOON
        for _ in range(9):
            await stage.wait(SOON)
        assert sorted(looked) == list(range(200, 230))

    tell(tmp_path, story)


def test_one_at_whose_extension_nobody_can_look_to_the_end_is_told_and_not_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = None
        for _ in range(int(LASTING / 5)):
            stage.speak()
            assert await stage.wait(5) == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(5) == [BROWSER_UNREAD]
        assert not stage.tabs.fronts(AN)
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.wait(1) == []
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("wrong", "name"), [("apart", BROWSER_APART), ("misled", BROWSER_MISLED), ("changed", BROWSER_CHANGED)]
)
def test_a_browser_that_speaks_and_is_not_to_be_believed(tmp_path: Path, wrong: str, name: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(0) == []
        assert stage.tabs.fronts(AN)
        if wrong == "apart":
            stage.browsers.set_apart.add(100)
        elif wrong == "misled":
            stage.browsers.led_astray.add(100)
        else:
            stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.go_on() == [name]
        assert stage.renewed == ([Copy.CHANGED] if wrong == "changed" else [])
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert not stage.tabs.fronts(AN)
        assert not stage.tabs.heard(AN)
        stage.browsers.set_apart.clear()
        stage.browsers.led_astray.clear()
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.go_on() == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


def test_another_extension_is_told_before_it_speaks(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.wait(0) == [BROWSER_CHANGED]
        assert stage.renewed == [Copy.CHANGED]

    tell(tmp_path, story)


def test_who_speaks_for_long_without_the_extension_has_another(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.MISSING
        for _ in range(int(COMING)):
            stage.speak()
            assert await stage.wait(1) == []
        assert stage.renewed == []
        stage.speak()
        assert await stage.wait(1) == [BROWSER_CHANGED]
        assert stage.renewed == [Copy.MISSING]
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.go_on() == []
        stage.browsers.kept[100] = Copy.MISSING
        stage.speak()
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_cannot_have_the_extension_takes_it_from_no_other_for_ever(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.MISSING
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        assert stage.renewed == [Copy.MISSING]
        for _ in range(60):
            assert await stage.wait(60) == [BROWSER_UNLINKED]
        assert stage.renewed == [Copy.MISSING]
        for _ in range(5):
            stage.pc.programs.end(stage.firefox)
            stage.firefox = stage.pc.start(program(stage.firefox.pid + 1000, "/usr/bin/firefox"))
            stage.browsers.kept[stage.firefox.pid] = Copy.MISSING
            await stage.wait(0)
            await stage.wait(RENEWING)
        assert stage.renewed == VAIN * [Copy.MISSING]

    tell(tmp_path, story)


@pytest.mark.parametrize(
    "part", ["--type=zygote -x", "--type=renderer", "--type=gpu-process", "-contentproc"]
)
@pytest.mark.parametrize("app", [False, True])
def test_a_browser_under_another_name_is_known_by_what_it_starts(
    tmp_path: Path, app: bool, part: str
) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        stage.pc.start(program(200, "/home/an/game/homework"))
        started = program(201, "/home/an/game/homework", command=f"/home/an/game/homework {part}")
        stage.pc.start(replace(started, parent=200, file=(1, 200)))
        stage.browsers.apps |= {200} if app else set()
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == ([] if app else [BROWSER_UNLINKED])

    tell(tmp_path, story)


def test_a_part_of_a_browser_that_a_program_brings_along_is_no_browser(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        stage.pc.start(program(200, "/home/an/anki"))
        command = "/home/an/QtWebEngineProcess --type=zygote"
        stage.pc.start(replace(program(201, "/home/an/QtWebEngineProcess", command=command), parent=200))
        forked = program(202, "/home/an/QtWebEngineProcess", command=command)
        stage.pc.start(replace(forked, parent=201, file=(1, 201), forked=True))
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == []

    tell(tmp_path, story)


def test_one_that_was_started_without_extensions_is_told_at_once_whoever_speaks(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.bare.add(100)
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(0) == [BROWSER_UNLINKED]
        assert await stage.go_on() == [BROWSER_UNLINKED]
        assert not stage.tabs.fronts(AN)

    tell(tmp_path, story)


def test_while_browsers_are_given_it_anew_the_silence_of_others_means_nothing(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        stage.pc.start(program(300, "/usr/bin/firefox"))
        relay = stage.pc.start(replace(program(310, "/usr/bin/python3"), parent=300, own=True))
        stage.tabs.say(310, Said(AN, 300, None, audible=False, at=stage._awake()))
        stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.wait(0) == [BROWSER_CHANGED]
        stage.pc.programs.end(relay)
        assert await stage.wait(GONE + 1) == [BROWSER_CHANGED]
        assert set(await stage.wait(HEALING)) == {BROWSER_CHANGED, BROWSER_UNLINKED}

    tell(tmp_path, story)


@pytest.mark.parametrize("wrong", [BROWSER_APART, BROWSER_MISLED])
def test_how_a_browser_was_started_is_told_at_once(tmp_path: Path, wrong: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        (stage.browsers.set_apart if wrong == BROWSER_APART else stage.browsers.led_astray).add(100)
        assert await stage.wait(0) == [wrong]
        assert await stage.wait(PATIENCE + 1) == [wrong]

    tell(tmp_path, story)


def show(stage: Watched, *, uncovered: bool = True) -> None:
    """The extension says what is in front: a closed site, or our page over it."""
    front = None if not uncovered else SCHOOL
    said = Said(AN, 100, front, audible=False, at=stage._awake(), uncovered=uncovered)
    stage.tabs.say(110, said)


async def stay(stage: Watched) -> list[str]:
    """The closed site stays in front for longer than it takes to cover it."""
    found: list[str] = []
    for _ in range(int(STAYING) + 1):
        show(stage)
        found = await stage.wait(1)
    return found


def test_a_browser_that_goes_on_showing_what_is_closed_is_told_and_not_believed(tmp_path: Path) -> None:
    """Its word for the site costs nothing there any more; its time is its own, whoever kept it open."""

    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        assert await stage.wait(0) == []
        assert stage.tabs.fronts(AN)
        assert await stay(stage) == [BROWSER_UNCOVERED]
        problem = next(x for x in stage.health.problems if x.name == BROWSER_UNCOVERED)
        assert problem.text == told(BROWSER_UNCOVERED, target="firefox")
        assert [x.what for x in stage.store.entries(AN, 10)] == [
            "firefox went on showing a site that was closed"
        ]
        assert not stage.tabs.fronts(AN)
        show(stage, uncovered=False)
        assert await stage.wait(1) == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=False, at=stage._awake()))
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


def test_one_that_hears_no_request_is_ended_though_no_rule_closes_it(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.pc.programs.deaf.add(stage.firefox.key)
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        stage.pc.clock.pass_time(WARNING * SECONDS)
        stage.links.look(stage.enforcer.watches.values(), stage.ladder.paused.keys())
        stage.enforcer.beat()  # while it is being asked
        await stage.ladder.settle()
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE

    tell(tmp_path, story, CLOSE)


def test_as_the_family_agreed_such_a_browser_is_closed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        assert await stage.wait(0) == []
        assert await stay(stage) == [BROWSER_UNCOVERED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING
        for _ in range(int(WARNING)):
            show(stage)
            assert await stage.wait(1) == [BROWSER_UNCOVERED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE
        assert [x.ok for x in stage.told("verified", "app:firefox")][-1]

    tell(tmp_path, story, CLOSE)


def test_what_is_covered_within_moments_is_no_trouble_however_often(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        for _ in range(5):
            show(stage)
            assert await stage.wait(STAYING - 1) == []
            show(stage, uncovered=False)
            assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_stood_still_has_its_moments_anew(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        await stage.wait(STAYING)
        stage.links.look(stage.enforcer.watches.values(), {stage.firefox.key})
        show(stage)
        assert await stage.wait(1) == []
        show(stage)
        assert await stage.wait(STAYING) == []
        show(stage)
        assert await stage.wait(1) == [BROWSER_UNCOVERED]

    tell(tmp_path, story)


def test_one_that_has_the_extension_by_nobodys_word_is_told_and_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        said = Said(AN, 100, SCHOOL, audible=False, at=stage._awake(), managed=False)
        stage.tabs.say(110, said)
        assert await stage.wait(0) == [BROWSER_UNMANAGED]
        assert stage.tabs.fronts(AN)
        stage.tabs.say(110, replace(said, managed=True))
        assert await stage.wait(1) == []

    tell(tmp_path, story, CLOSE)


@pytest.mark.parametrize("chosen", [False, True])
def test_a_second_extension_that_says_nothing_is_told_where_pages_are_read(
    tmp_path: Path, *, chosen: bool
) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        for number in range(readers.FEW):
            stage.tabs.readers.show(100, f"{number}.example")
        for _ in range(int(readers.PATIENCE)):
            stage.speak()
            assert await stage.wait(1) in ([], [PAGES_UNHEARD])
        stage.speak()
        assert await stage.wait(0) == ([PAGES_UNHEARD] if chosen else [])
        stage.tabs.readers.hear(100)
        assert await stage.wait(1) == []

    tell(tmp_path, story, "[child.an.sites]\npages = true\n" if chosen else "")
