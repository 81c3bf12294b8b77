"""Sites that are closed by their category or listed alone, and what is made for children."""

import pytest

from policies.finding import Reason
from policies.ids import CategoryId
from policies.model import Action, Allowance, Rule, Screen, SiteMode, Sites
from policies.scene import Subject
from policies.target import Kind, Target, category
from policies.verdict import judge
from tests.policies.stories import (
    CHESS,
    GAMES,
    LEGO,
    STUDY,
    VIDEO,
    WIKIPEDIA,
    YOUTUBE,
    Story,
    child,
    daily,
    grant,
    minutes,
)


def test_a_blocked_category_of_sites_names_the_category_and_one_site_is_opened_alone():
    adult = CategoryId("adult")
    story = Story(child(sites=Sites(SiteMode.FILTER, (adult,))))
    verdict = story.verdict("2026-03-02 15:00", MYSTERY_SITE, adult)
    assert (verdict.reason, verdict.because) == (Reason.BLOCK, category(adult))
    assert verdict.closers == (MYSTERY_SITE,), "a guardian who opens this one opens no other"
    story.grants = (grant(story, (MYSTERY_SITE,), "2026-03-02 15:00", "2026-03-02 15:30"),)
    assert story.verdict("2026-03-02 15:10", MYSTERY_SITE, adult).left == minutes(20)
    assert story.verdict("2026-03-02 15:10", OTHER_SITE, adult).reason is Reason.BLOCK
    story.grants = (grant(story, (category(adult),), "2026-03-02 15:00", "2026-03-02 15:30"),)
    assert story.verdict("2026-03-02 15:10", OTHER_SITE, adult).open
    assert story.verdict("2026-03-02 15:10", YOUTUBE, VIDEO).open


def test_small_children_see_listed_sites_alone():
    story = Story(child(Rule(YOUTUBE), Rule(category(STUDY)), sites=Sites(SiteMode.LISTED)))
    assert story.verdict("2026-03-02 15:00", YOUTUBE, VIDEO).open
    assert story.verdict("2026-03-02 15:00", WIKIPEDIA, STUDY).open
    assert story.verdict("2026-03-02 15:00", CHESS, GAMES).reason is Reason.BLOCK


def test_help_stays_open_whatever_was_agreed():
    screen = Screen(Allowance(daily(0)))
    story = Story(child(Rule(WIKIPEDIA, Action.BLOCK), screen=screen), protected=frozenset({WIKIPEDIA.key}))
    assert story.verdict("2026-03-02 15:00", WIKIPEDIA, STUDY).open
    assert story.verdict("2026-03-02 15:00", CHESS, GAMES).reason is Reason.DAILY


MYSTERY_SITE, OTHER_SITE = Target(Kind.SITE, "a.example"), Target(Kind.SITE, "b.example")


SPARED = Subject(LEGO, GAMES, spared=True)
NO_GAMES = Rule(category(GAMES), Action.BLOCK)


@pytest.mark.parametrize(
    ("family", "reason"),
    [
        (child(NO_GAMES), Reason.OPEN),
        (child(sites=Sites(SiteMode.FILTER, (GAMES,))), Reason.OPEN),
        (child(NO_GAMES, Rule(LEGO)), Reason.BLOCK),
        (child(Rule(LEGO, Action.BLOCK)), Reason.BLOCK),
        (child(Rule(category(GAMES), allowance=Allowance(daily(0)))), Reason.DAILY),
        (child(NO_GAMES, screen=Screen(Allowance(daily(0)))), Reason.DAILY),
        (child(sites=Sites(SiteMode.LISTED)), Reason.BLOCK),
        (child(NO_GAMES, sites=Sites(SiteMode.LISTED)), Reason.BLOCK),
        (child(Rule(category(GAMES)), sites=Sites(SiteMode.LISTED)), Reason.OPEN),
    ],
)
def test_a_block_of_a_category_does_not_mean_what_is_made_for_children(family, reason):
    assert judge(Story(family).scene("2026-03-02 16:00"), SPARED).reason is reason
