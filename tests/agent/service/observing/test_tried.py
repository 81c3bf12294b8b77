"""Closed sites that were tried: what is kept of them, and who is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import NotFound
from agent.ports.names import Try
from agent.service.observing.tried import EVERY, MOST, MOST_SITES, names_are_kept
from policies.ids import ChildId
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import Stage, play

AN = ChildId("an")
CHILD = ('[child.an]\nname = "An"\n', "")


class Young(Stage):
    """An is eight years old."""

    born = "2018-01"
    sites = "all"

    def __post_init__(self) -> None:
        self.text = f'born = "{self.born}"\n[child.an.visibility]\nsites = "{self.sites}"\n{self.text}'
        super().__post_init__()

    def told(self, account: str, day: date | None = None) -> list[tuple[str, int, str]]:  # type: ignore[override]
        """Category, tries and host of each line."""
        found = self.ask(account, contract.TRIED, m.DayOf("an", day))
        return [(line.category, line.tries, line.host) for line in found.lines]


class Older(Young):
    born = "2015-01"


class Totals(Young):
    sites = "totals"


class Hidden(Older):
    sites = "none"


def tell(folder: Path, kind: type[Young], story: Callable[[Young], Awaitable[None]], text: str = "") -> None:
    async def at_home(stage: Young) -> None:
        stage.household.categories = ("adult", "gambling", "video", "other")
        await story(stage)

    play(folder, text, at_home, kind=kind)


def test_child_and_guardian_are_told_the_same_of_a_young_child(tmp_path: Path) -> None:
    async def story(stage: Young) -> None:
        stage.tried.hear(AN, [Try("www.bad.example", "adult", 3), Try("cdn.bad.example", "adult", 2)])
        stage.tried.hear(AN, [Try("worse.example", "adult", 1), Try("bet.example", "gambling", 1)])
        assert (
            stage.told("an")
            == stage.told("lan")
            == [
                ("adult", 4, ""),
                ("gambling", 1, ""),
                ("adult", 3, "bad.example"),
                ("adult", 1, "worse.example"),
                ("gambling", 1, "bet.example"),
            ]
        )
        assert stage.told("an", stage.watch.plan.day - timedelta(days=7)) == []
        week = stage.ask("lan", contract.WEEK, m.DayOf("an"))
        assert list(week.tried.items()) == [("adult", 4), ("gambling", 1)]

    tell(tmp_path, Young, story)


@pytest.mark.parametrize("kind", [Older, Totals])
def test_of_others_no_name_is_kept(tmp_path: Path, kind: type[Young]) -> None:
    async def story(stage: Young) -> None:
        stage.tried.hear(AN, [Try("www.bad.example", "adult", 3)])
        assert stage.told("an") == stage.told("lan") == [("adult", 3, "")]

    tell(tmp_path, kind, story)
    assert not [path for path in tmp_path.iterdir() if path.is_file() and b"bad.example" in path.read_bytes()]


def test_what_was_agreed_that_guardians_do_not_see_only_the_child_sees(tmp_path: Path) -> None:
    async def story(stage: Young) -> None:
        stage.tried.hear(AN, [Try("www.bad.example", "adult", 3)])
        assert stage.told("an") == [("adult", 3, "")]
        assert stage.told("lan") == []
        assert stage.ask("lan", contract.WEEK, m.DayOf("an")).tried == {}
        assert stage.ask("an", contract.WEEK, m.DayOf("an")).tried == {"adult": 3}

    tell(tmp_path, Hidden, story)


def test_what_a_rule_closes_counts_for_what_it_is(tmp_path: Path) -> None:
    async def story(stage: Young) -> None:
        stage.tried.hear(
            AN,
            [
                Try("m.youtube.com", "", 1),
                Try("own.example", "", 1),
                Try("", "", 1),
                Try("odd.example", "no such kind", 1),
            ],
        )
        assert stage.told("an") == [("other", 3, ""), ("video", 1, "")]

    tell(tmp_path, Older, story)


def test_however_much_is_asked_little_is_kept(tmp_path: Path) -> None:
    async def story(stage: Young) -> None:
        flood = [Try(f"a{number}.example", "adult", 9) for number in range(500)]
        stage.tried.hear(AN, [Try("a" * 300 + ".example", "gambling", 1)])
        for _ in range(10):
            stage.tried.hear(AN, flood)
        named = [line for line in stage.told("an") if line[2]]
        assert ("adult", MOST, "") in stage.told("an")
        assert len(named) == MOST_SITES
        assert all(times <= MOST for _, times, _ in named)
        for _ in range(5):
            stage.pc.clock.pass_time(timedelta(seconds=EVERY))
            stage.tried.hear(AN, flood)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        stage.tried.hear(AN, flood)
        stage.tried.keep(at_once=True)
        kept = stage.store.tried(AN, date(2000, 1, 1), date(2100, 1, 1))
        assert len({line.day for line in kept}) == 2
        assert sum(bool(line.host) for line in kept) <= 2 * MOST_SITES

    tell(tmp_path, Young, story)


def test_it_is_written_once_a_minute_and_what_the_disk_refuses_waits(tmp_path: Path) -> None:
    def kept(stage: Young) -> int:
        return sum(line.tries for line in stage.store.tried(AN, date(2000, 1, 1), date(2100, 1, 1)))

    async def story(stage: Young) -> None:
        stage.pc.clock.pass_time(timedelta(seconds=EVERY))
        stage.tried.hear(AN, [Try("a.example", "adult", 1)])
        assert kept(stage) == 1
        stage.tried.hear(AN, [Try("a.example", "adult", 1)])
        stage.tried.keep()
        assert kept(stage) == 1
        stage.pc.clock.pass_time(timedelta(seconds=EVERY))
        with full_disk():
            stage.tried.keep()
        stage.tried.keep(at_once=True)
        assert kept(stage) == 2
        stage.tried.hear(AN, [Try("a.example", "adult", 1)])
        stage.tried.forget()
        stage.tried.keep(at_once=True)
        assert kept(stage) == 2

    tell(tmp_path, Older, story)


def test_who_beats_is_woken_by_the_first_that_waits_and_told_when_it_is_due(tmp_path: Path) -> None:
    def woken(stage: Young, site: str) -> bool:
        stage.done = False
        stage.tried.hear(AN, [Try(site, "adult", 1)])
        return stage.done

    async def story(stage: Young) -> None:
        stage.pc.clock.pass_time(timedelta(seconds=EVERY))
        assert not woken(stage, "a.example")
        assert stage.tried.wait() is None
        stage.pc.clock.pass_time(timedelta(seconds=20))
        assert woken(stage, "b.example")
        assert stage.tried.wait() == EVERY - 20
        assert not woken(stage, "c.example")
        stage.pc.clock.pass_time(timedelta(seconds=EVERY))
        assert stage.tried.wait() == 0
        stage.tried.keep()
        assert stage.tried.wait() is None

    tell(tmp_path, Older, story)


def test_nobody_s_tries_are_nobody_s(tmp_path: Path) -> None:
    async def story(stage: Young) -> None:
        stage.tried.hear(ChildId("gone"), [Try("a.example", "adult", 1)])
        stage.tried.keep(at_once=True)
        assert stage.store.known_children() <= {AN}
        with pytest.raises(NotFound):
            stage.ask("lan", contract.TRIED, m.DayOf("gone"))
        with pytest.raises(NotFound, match="Say which child"):
            stage.tried.tell(stage.router.actor(stage.peer("lan"), unlocked=False), m.DayOf())

    tell(tmp_path, Older, story)


@pytest.mark.parametrize(
    ("born", "today", "kept"),
    [
        (date(2016, 6, 15), date(2026, 6, 14), True),
        (date(2016, 6, 15), date(2026, 6, 15), False),
        (date(2016, 6, 15), date(2026, 7, 1), False),
        (None, date(2026, 6, 14), False),
    ],
)
def test_names_are_kept_until_the_tenth_birthday(
    tmp_path: Path, born: date | None, today: date, kept: bool
) -> None:
    async def story(stage: Stage) -> None:
        child = stage.watch.child
        object.__setattr__(child, "born", born)
        assert names_are_kept(child, today) is kept

    play(tmp_path, "", story)
