"""What a filter of names is told: what is closed to whom now, and when that is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from agent import catalog
from agent.api.problems import LIST_HELD, LISTS_OLD, LISTS_UNUSED, NAMES_UNFILTERED, told
from agent.ports.names import ListTrouble, NameRules
from agent.service.browsing.filtering import Filtering, names
from agent.service.observing.hosts import Hosts
from policies.ids import CategoryId, ChildId, Host
from policies.model import Grant, SiteMode, YouTube
from policies.resolvers import KNOWN
from policies.target import PRESENCE, SCREEN, category, site
from tests.agent.service.stage import AN, SECONDS, Stage, play

HOSTS = Hosts(cache(catalog.web))


BET = ('site = "888.com"', 'action = "block"')


class Gate:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[NameRules, ...]] = []
        self.upstream: list[tuple[str, ...]] = []
        self.kept: list[frozenset[str]] = []
        self.why: str | None = None
        self.asked: list[bool] = []
        self.amiss = ListTrouble()
        self.looks = 0

    def keep(
        self, names: tuple[NameRules, ...], upstream: tuple[str, ...], kept: frozenset[str], *, asked: bool
    ) -> None:
        """From now on by these."""
        self.asked.append(asked)
        self.told.append(names)
        self.upstream.append(upstream)
        self.kept.append(kept)

    def look(self) -> None:
        """Once a beat."""
        self.looks += 1

    def trouble(self) -> str | None:
        """What a test wants."""
        return self.why

    def lists(self) -> ListTrouble:
        """The same."""
        return self.amiss


def filtering(stage: Stage, gate: Gate) -> Filtering:
    return Filtering(gate, stage.household, HOSTS, stage.health, lambda: stage.enforcer.watches)


def rule(*lines: str) -> str:
    return "\n[[child.an.rule]]\n" + "\n".join(lines) + "\n"


def agreed(tmp_path: Path, text: str) -> NameRules | None:
    """What an agreement comes to."""
    found: list[NameRules | None] = []

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


@pytest.mark.parametrize(
    ("born", "more", "led"),
    [
        ("2016-12", "safe_search = true", True),
        ("2016-11", "safe_search = true", False),
        ("2016-12", "answered = true", False),
        ("2012-01", 'safe_search = true\nyoutube = "strict"', True),
        ("2012-01", "safe_search = true\nanswered = true", True),
        ("", "safe_search = true", False),
    ],
)
def test_engines_that_nobody_can_lead_are_closed_to_the_youngest(
    tmp_path: Path, born: str, more: str, led: bool
) -> None:
    """Whatever YouTube may show: below ten (it is November 2026), or kept as short as those."""

    async def story(stage: Stage) -> None:
        await stage.beat()
        watch = stage.enforcer.watches[ChildId("binh")]
        found = names(watch, stage.household, HOSTS)
        assert found is not None
        assert found.led is led

    month = f'born = "{born}"\n' if born else ""
    play(
        tmp_path,
        f'[child.binh]\nname = "Bình"\n{month}accounts = ["binh"]\n[child.binh.sites]\n{more}\n',
        story,
    )


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


def test_where_only_what_rules_allow_is_open_a_category_s_rule_is_told(tmp_path: Path) -> None:
    text = '[child.an.sites]\nmode = "listed"\n' + rule('category = "study"', 'daily = "1h"')
    found = agreed(tmp_path, text + rule('category = "games"', 'action = "block"'))
    assert found is not None
    assert found.ruled == {"study"}
    assert found.blocked == {"games"}
    assert "wikipedia.org" not in found.block
    used = agreed(tmp_path / "used", text.replace("1h", "0m"))
    assert used is not None
    assert not used.ruled
    assert "wikipedia.org" in used.block
    filtered = agreed(tmp_path / "filtered", text.replace("listed", "filter") + rule(*BET))
    assert filtered is not None
    assert not filtered.ruled


def test_what_lies_below_a_closed_site_and_is_another_is_told(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule('category = "search"', 'action = "block"'))
    assert found is not None
    assert {"google.com", "yahoo.com"} <= found.block
    assert {"mail.google.com", "classroom.google.com", "mail.yahoo.com"} <= found.apart
    assert not found.apart & found.block
    assert "gemini.google.com" in found.block


YOUTUBE = ('site = "youtube.com"', 'action = "block"')


@pytest.mark.parametrize("lines", [YOUTUBE, ('site = "youtube.com"', 'daily = "0m"')])
def test_a_site_that_a_rule_closes_is_meant_with_all_below_it(tmp_path: Path, lines: tuple[str, ...]) -> None:
    found = agreed(tmp_path, rule(*lines) + rule('category = "search"', 'action = "block"'))
    assert found is not None
    assert {"youtube.com", "google.com"} <= found.block
    assert "music.youtube.com" not in found.apart
    assert "mail.google.com" in found.apart


def test_what_lies_below_a_closed_site_is_open_where_a_rule_of_its_own_says_so(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule(*YOUTUBE) + rule('site = "music.youtube.com"', 'daily = "1h"'))
    assert found is not None
    assert "music.youtube.com" in found.allow
    assert "youtube.com" in found.block


def test_below_a_site_that_a_category_closes_another_is_open(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule('category = "video"', 'action = "block"'))
    assert found is not None
    assert "youtube.com" in found.block
    assert "music.youtube.com" in found.apart
    both = agreed(tmp_path / "both", rule(*YOUTUBE) + rule('category = "video"', 'action = "block"'))
    assert both is not None
    assert "music.youtube.com" not in both.apart
    open_ = agreed(
        tmp_path / "open",
        rule('site = "youtube.com"', 'daily = "1h"') + rule('category = "video"', 'action = "block"'),
    )
    assert open_ is not None
    assert "youtube.com" in open_.block


def test_made_for_children_is_not_closed_with_its_category(tmp_path: Path) -> None:
    closed = '[child.an.sites]\nmode = "filter"\nblock = ["games", "film", "video", "search"]\n'
    found = agreed(tmp_path, closed)
    assert found is not None
    assert found.blocked == {"games", "film", "video", "search"}
    assert not {"lego.com", "nick.com", "youtubekids.com", "blinde-kuh.de", "fragfinn.de"} & found.block
    assert "youtube.com" in found.block
    named = agreed(tmp_path / "named", closed + rule('site = "nick.com"', 'action = "block"'))
    assert named is not None
    assert {"nick.com", "nickjr.com", "nickelodeon.com"} <= named.block
    assert "junior.nickelodeon.com" not in named.apart


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


def test_what_is_blocked_where_nothing_is_filtered_is_not(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nmode = "open"\nblock = ["adult"]\nsafe_search = true\n')
    assert found is not None
    assert not found.blocked


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


def test_what_does_not_hold_is_a_problem_until_it_does(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        part.keep()
        part.keep()
        assert gate.looks == 2 * len(gate.told), "each time, for what is another by itself is told by nobody"
        assert not stage.health.problems
        gate.why = "nobody answers"
        part.keep()
        assert [(x.name, x.text) for x in stage.health.problems] == [
            (NAMES_UNFILTERED, told(NAMES_UNFILTERED, "nobody answers"))
        ]
        gate.why = None
        part.keep()
        assert not stage.health.problems

    play(tmp_path, "", story)


def test_lists_that_cannot_be_used_are_a_problem_until_they_can(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        gate.amiss = ListTrouble(lost=True)
        part.keep()
        part.keep()
        [found] = stage.health.problems
        assert (found.name, found.severity, found.text) == (LISTS_UNUSED, "error", told(LISTS_UNUSED))
        gate.amiss = ListTrouble()
        part.keep()
        assert not stage.health.problems

    play(tmp_path, "", story)


def test_old_lists_and_those_that_changed_too_much_are_problems_until_they_are_right(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()

        def stand() -> list[tuple[str, str | None]]:
            part.keep()
            part.keep()
            return [(x.name, x.target) for x in stage.health.problems]

        gate.amiss = ListTrouble(old=True, held=("one", "two"))
        assert stand() == [(LISTS_OLD, None), (LIST_HELD, "list:one"), (LIST_HELD, "list:two")]
        assert {x.severity for x in stage.health.problems} == {"warning"}
        assert "sudo luytre lists update --accept two" in stage.health.problems[-1].text
        gate.amiss = ListTrouble(held=("two",))
        assert stand() == [(LIST_HELD, "list:two")]
        gate.amiss = ListTrouble()
        assert not stand()

    play(tmp_path, "", story)
