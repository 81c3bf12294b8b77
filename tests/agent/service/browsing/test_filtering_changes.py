"""When a filter of names is told anew: time that is used up, given or over, another agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policies.ids import CategoryId, ChildId, Host
from policies.model import Grant, SiteMode
from policies.resolvers import KNOWN
from policies.target import PRESENCE, SCREEN, category, site
from tests.agent.service.browsing.gate import Gate, filtering, rule
from tests.agent.service.stage import SECONDS, Stage, play


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


LIMIT = 'category = "social"', 'daily = "10s"'


def test_a_site_has_no_address_while_its_own_share_of_its_category_is_used_up(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        keeping = filtering(stage, gate)
        await stage.beat()
        keeping.keep()
        assert gate.told == [()]
        now = stage.tally.now
        targets = frozenset({site("youtube.com"), category(CategoryId("video")), SCREEN, PRESENCE})
        stage.tally.charge({ChildId("an"): targets}, now, now + 70 * SECONDS)
        stage.tally.in_use = {}
        await stage.live(80 * SECONDS)
        keeping.keep()
        keeping.keep()
        assert len(gate.told) == 2
        assert {"youtube.com", "googlevideo.com"} <= gate.told[1][0].block
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(hours=14))
        stage.enforcer.catch_up()
        stage.enforcer.load()
        await stage.beat()
        keeping.keep()
        assert gate.told[2:] == [()]

    play(tmp_path, rule('category = "video"', 'each = "60s"'), story)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", False),
        (rule('app = "minecraft"', 'daily = "1h"'), False),
        (rule('site = "facebook.com"', 'daily = "1h"'), False),
        (rule(*LIMIT), True),
        (rule('category = "social"', 'open = { mon-sun = ["00:00-23:00"] }'), True),
        (rule(*LIMIT).replace("child.an", "child.chi") + '[child.chi]\nname = "Chi"\n', False),
    ],
)
def test_lists_are_asked_where_a_rule_speaks_of_a_category(tmp_path: Path, text: str, asked: bool) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        part.keep()
        assert (gate.told, gate.asked) == ([()], [asked])

    play(tmp_path, text, story)


def test_a_category_s_limit_filters_nobody_until_it_is_used_up(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        stage.log_in()
        await stage.beat()
        part.keep()
        assert gate.told == [()]
        stage.agree(rule('category = "social"', 'daily = "0m"'))
        await stage.beat()
        part.keep()
        [found] = gate.told[-1]
        assert found.mode is SiteMode.OPEN
        assert found.blocked == {"social"}
        assert "facebook.com" in found.block
        assert gate.asked == [True, True]

    play(tmp_path, rule(*LIMIT), story)


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


def test_who_answers_for_open_names_is_as_the_family_chose(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        part.keep()
        chosen = replace(stage.household.policy, resolver="cloudflare-family")
        stage.household.adopt(chosen)
        part.keep()
        stage.household.adopt(replace(chosen, resolver="192.0.2.1", school=(Host("school.example"),)))
        part.keep()
        assert gate.upstream == [(), KNOWN["cloudflare-family"].servers, ("192.0.2.1",)]
        assert gate.kept == [frozenset(), frozenset(), {"school.example"}]

    play(tmp_path, "", story)
