"""Which hosts are closed now: by a rule, by the time that is used, by a grant that is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.service.observing.hosts import Hosts
from policies.ids import CategoryId, ChildId
from policies.model import Grant
from policies.target import PRESENCE, SCREEN, category, site
from policies.web import Web
from tests.agent.service.known import WEB
from tests.agent.service.observing.sites import BETS, HOSTS, KIDS, TOYS, VIDEO, YOUTUBE
from tests.agent.service.stage import SECONDS, Stage, play


def test_a_block_of_a_category_means_neither_what_helps_nor_what_is_made_for_children(tmp_path: Path) -> None:
    hosts = Hosts(lambda: TOYS)

    async def story(stage: Stage) -> None:
        assert hosts.closed(stage.watch) == ("googlevideo.com", "toys.test", "youtube.com")
        closed = ("www.youtube.com", "toys.test", "www.toys.example", "mail.youtube.com", "help.example", "")
        assert [hosts.closes(stage.watch, x) for x in closed] == [True, True, False, False, False, False]
        stage.agree('[[child.an.rule]]\nsite = "toys.example"\naction = "block"\n')
        assert hosts.closed(stage.watch) == ("toys.example", "toys.test")
        stage.agree('[[child.an.rule]]\ncategory = "video"\ndaily = "0m"\n')
        assert hosts.closed(stage.watch) == ("googlevideo.com", "toys.example", "toys.test", "youtube.com")
        stage.agree('[[child.an.rule]]\nsite = "x.help.example"\naction = "block"\n')
        assert hosts.closed(stage.watch) == ()

    play(tmp_path, VIDEO, story)


def test_nothing_is_closed_where_nothing_was_agreed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert HOSTS.closed(stage.watch) == ()

    play(tmp_path, "", story)


def test_a_blocked_category_closes_all_its_services_but_those_that_are_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert Hosts(lambda: WEB).closed(stage.watch) == (
            "888.com",
            "888casino.com",
            "googlevideo.com",
            "youtube.com",
        )

    play(tmp_path, BETS + VIDEO + KIDS, story)
    spared = '[[child.an.rule]]\nsite = "youtube.com"\naction = "always"\n'

    async def other(stage: Stage) -> None:
        assert Hosts(lambda: WEB).closed(stage.watch) == ("888.com", "888casino.com")

    play(tmp_path / "other", BETS + VIDEO + spared, other)


def test_a_site_whose_time_is_used_is_closed_and_a_grant_opens_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        hosts = Hosts(lambda: WEB)
        await stage.live(SECONDS)
        assert hosts.closed(stage.watch) == ("evil.example",)
        stage.agree(blocked.replace('"60s"', '"0m"'))
        assert hosts.closed(stage.watch) == ("evil.example", "googlevideo.com", "youtube.com")
        assert hosts.closed(stage.watch) is hosts.closed(stage.watch)

    blocked = YOUTUBE + '[[child.an.rule]]\nsite = "evil.example"\naction = "block"\n'
    play(tmp_path, blocked, story)


EACH = '[[child.an.rule]]\ncategory = "video"\neach = "60s"\n'


def watch_a_film(stage: Stage) -> None:
    """Somebody had more than a minute of one site."""
    targets = frozenset({site("youtube.com"), category(CategoryId("video")), SCREEN, PRESENCE})
    now = stage.tally.now
    stage.tally.charge({ChildId("an"): targets}, now, now + 70 * SECONDS)
    stage.tally.in_use = {}


def test_a_site_that_had_as_much_as_each_of_its_category_may_is_closed_until_the_next_day(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        hosts = Hosts(lambda: TOYS)
        await stage.beat()
        assert hosts.closed(stage.watch) == ()
        watch_a_film(stage)
        await stage.live(80 * SECONDS)
        used_up = hosts.closed(stage.watch)
        assert used_up == ("googlevideo.com", "youtube.com")
        now = stage.watch.now
        more = Grant((site("youtube.com"),), now, now + 600 * SECONDS, 60 * SECONDS)
        stage.watch.grants = (more,)
        assert hosts.closed(stage.watch) == ()
        watch_a_film(stage)
        await stage.live(80 * SECONDS)
        assert hosts.closed(stage.watch) == used_up
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(hours=14))
        stage.enforcer.catch_up()
        stage.enforcer.load()
        await stage.beat()
        assert hosts.closed(stage.watch) == ()

    play(tmp_path, EACH, story)


def test_a_site_that_was_opened_is_closed_when_that_is_over(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        hosts = Hosts(lambda: WEB)
        await stage.beat()
        now = stage.watch.now
        stage.watch.grants = (Grant((site("888.com"),), now, now + 60 * SECONDS),)
        assert hosts.closed(stage.watch) == ()
        await stage.live(61 * SECONDS)
        assert hosts.closed(stage.watch) == ("888.com", "888casino.com")

    play(tmp_path, BETS, story)


@pytest.mark.parametrize(
    "more",
    [
        "",
        BETS,
        VIDEO + KIDS,
        VIDEO + '[[child.an.rule]]\nsite = "youtube.com"\ndaily = "3h"\n',
        '[child.an.sites]\nmode = "listed"\n[[child.an.rule]]\ncategory = "music"\ndaily = "1h"\n',
        '[[child.an.rule]]\nsite = "youtube.com"\naction = "always"\n',
        '[[child.an.rule]]\napp = "game"\ndaily = "0m"\n',
    ],
)
def test_together_they_are_those_that_are_closed_one_by_one(tmp_path: Path, more: str) -> None:
    async def story(stage: Stage) -> None:
        hosts = Hosts(lambda: TOYS)
        for text in (more, more if VIDEO in more else more + EACH):
            stage.agree(text)
            for given in ("888.com", "youtube.com", "toys.example"):
                now = stage.watch.now
                stage.watch.grants = (Grant((site(given),), now, now + 60 * SECONDS),)
                one_by_one = {host for host in TOYS.services if hosts.closes(stage.watch, host)}
                assert set(hosts.closed(stage.watch)) == one_by_one
                watch_a_film(stage)

    play(tmp_path, "", story)


def test_where_only_apps_have_rules_no_site_is_looked_at(tmp_path: Path) -> None:
    def web() -> Web:
        raise AssertionError("nothing closes a site")

    async def story(stage: Stage) -> None:
        assert Hosts(web).closed(stage.watch) == ()

    play(tmp_path, '[[child.an.rule]]\napp = "game"\naction = "block"\n', story)


def test_the_end_of_the_screens_time_names_no_host(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert Hosts(lambda: WEB).closed(stage.watch) == ()

    play(tmp_path, YOUTUBE + '[child.an.screen]\ndaily = "0m"\n', story)


def test_nothing_closes_the_school_s_sites(tmp_path: Path) -> None:
    school = ["toys.test"]
    hosts = Hosts(lambda: TOYS, lambda: school)

    async def story(stage: Stage) -> None:
        await stage.beat()
        for host, kept in (("toys.test", True), ("www.toys.test", True), ("toys.example", False)):
            found = hosts.place(stage.watch.child, host)
            assert found is not None
            assert found.protected is kept
        assert "toys.test" not in hosts.closed(stage.watch)
        school.clear()
        assert "toys.test" in hosts.closed(stage.watch)

    play(tmp_path, VIDEO, story)
