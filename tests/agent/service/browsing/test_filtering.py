"""What a filter of names is told: what is closed to whom now, and when that is another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from agent import catalog
from agent.service.browsing.filtering import UNFILTERED, Filtering, Names, names
from agent.service.observing.hosts import Hosts
from policies.model import Grant, SiteMode, YouTube
from policies.target import category, site
from tests.agent.service.stage import AN, SECONDS, Stage, play

HOSTS = Hosts(cache(catalog.web))


class Gate:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[Names, ...]] = []
        self.why: str | None = None

    def keep(self, names: tuple[Names, ...]) -> None:
        """From now on by these."""
        self.told.append(names)

    def trouble(self) -> str | None:
        """What a test wants."""
        return self.why


def filtering(stage: Stage, gate: Gate) -> Filtering:
    return Filtering(gate, stage.household, HOSTS, stage.health, lambda: stage.enforcer.watches)


def rule(*lines: str) -> str:
    return "\n[[child.an.rule]]\n" + "\n".join(lines) + "\n"


def agreed(tmp_path: Path, text: str) -> Names | None:
    """What an agreement comes to."""
    found: list[Names | None] = []

    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        found.append(names(stage.watch, stage.household, HOSTS))

    play(tmp_path, text, story)
    return found[0]


def test_where_nothing_is_agreed_about_sites_nobody_is_filtered(tmp_path: Path) -> None:
    assert agreed(tmp_path, "") is None
    assert agreed(tmp_path, rule('app = "minecraft"', 'daily = "1h"')) is None


def test_categories_that_are_blocked_are(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nmode = "filter"\nblock = ["adult", "gambling"]\n')
    assert found is not None
    assert found.child == "an"
    assert found.accounts == {AN}
    assert found.mode is SiteMode.FILTER
    assert found.blocked == {"adult", "gambling"}
    assert "188bet.com" in found.block
    assert not found.allow


def test_the_youngest_may_reach_only_what_was_answered(tmp_path: Path) -> None:
    found = agreed(tmp_path, "[child.an.sites]\nanswered = true\n")
    assert found is not None
    assert found.answered
    assert not found.blocked


def test_a_rule_s_site_is_meant_under_all_its_names(tmp_path: Path) -> None:
    text = '[child.an.sites]\nmode = "listed"\n' + rule('site = "youtube.com"', 'daily = "1h"')
    found = agreed(tmp_path, text)
    assert found is not None
    assert found.mode is SiteMode.LISTED
    assert {"youtube.com", "youtu.be", "googlevideo.com"} <= found.allow
    blocked = agreed(tmp_path, rule('site = "youtube.com"', 'action = "block"'))
    assert blocked is not None
    assert {"youtube.com", "youtu.be", "googlevideo.com"} <= blocked.block
    assert not blocked.allow


def test_searching_safely_is_enough_to_be_filtered(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nsafe_search = true\nyoutube = "strict"\n')
    assert found is not None
    assert (found.safe_search, found.youtube) == (True, YouTube.STRICT)
    assert not found.block


def test_a_category_closes_when_its_time_is_used_and_opens_by_a_grant(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        stage.log_in()
        await stage.beat()
        part.keep()
        part.keep()
        assert gate.told == [()]
        stage.agree(rule('category = "games"', 'action = "block"'))
        await stage.beat()
        part.keep()
        [found] = gate.told[-1]
        assert "games" in found.blocked
        now = stage.watch.now
        stage.watch.grants = (Grant((category("games"),), now, now + 600 * SECONDS),)
        await stage.beat()
        part.keep()
        assert gate.told[-1] == ()

    play(tmp_path, "", story)


def test_a_site_that_a_guardian_s_answer_opened_has_an_address_as_long_as_that_holds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        stage.log_in()
        now = stage.watch.now
        given = (site("youtube.com"), site("888.com"), category("video"))
        stage.watch.grants = (Grant(given, now, now + 600 * SECONDS),)
        await stage.beat()
        part.keep()
        assert {"youtube.com", "youtu.be", "888.com", "888casino.com"} <= gate.told[-1][0].allow
        assert "video" not in gate.told[-1][0].allow
        stage.pc.clock.pass_time(601 * SECONDS)
        await stage.beat()
        part.keep()
        assert not gate.told[-1][0].allow

    play(tmp_path, '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n', story)


def test_what_does_not_hold_is_a_problem_until_it_does(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        part.keep()
        assert not stage.health.problems
        gate.why = "nobody answers"
        part.keep()
        assert [(x.name, x.text) for x in stage.health.problems] == [(UNFILTERED, "nobody answers")]
        gate.why = None
        part.keep()
        assert not stage.health.problems

    play(tmp_path, "", story)
