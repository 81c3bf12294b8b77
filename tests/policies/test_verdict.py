"""What holds now for a target: the family's stories."""

from datetime import timedelta

import pytest

from policies.finding import Reason
from policies.model import Action, Allowance, Break, LearnFirst, Rule, Screen
from policies.target import PRESENCE, SCREEN, Kind, Target, category
from policies.week import Days, PerDay
from tests.policies.stories import (
    CHESS,
    GAMES,
    GCOMPRIS,
    LEARNING,
    MINECRAFT,
    MYSTERY,
    PLAYING,
    STUDY,
    Story,
    child,
    daily,
    grant,
    minutes,
    week,
)

DAILY = Rule(MINECRAFT, allowance=Allowance(daily(60)))


# An's week: school until half past three, an hour of Minecraft, bed at half past eight.


@pytest.fixture
def an():
    """An is nine: 1 h 30 min on school days and 3 h at the weekend, in the afternoon hours."""
    times = PerDay.of((Days.parse("mon-fri"), minutes(90)), (Days.parse("sat-sun"), minutes(180)))
    hours = week(mon_thu="15:30-17:30 19:00-20:30", fri_sun="08:00-21:30")
    return Story(child(DAILY, screen=Screen(Allowance(times, timedelta(hours=12)), hours)))


def test_before_school_is_over_the_screen_is_closed(an):
    assert an.verdict("2026-03-02 15:29:59").reason is Reason.WINDOW
    assert an.verdict("2026-03-02 15:30").open


def test_an_app_is_closed_with_the_screen_and_the_child_is_told_by_whom(an):
    verdict = an.verdict("2026-03-02 18:00", MINECRAFT, GAMES)
    assert (verdict.reason, verdict.because, verdict.closers) == (Reason.WINDOW, SCREEN, (SCREEN,))


def test_what_is_left_is_the_smallest_of_all_that_applies(an):
    assert an.verdict("2026-03-02 15:30", MINECRAFT, GAMES).left == minutes(60)
    an.used(PLAYING, "2026-03-02 15:30", 45)
    assert an.verdict("2026-03-02 16:15", MINECRAFT, GAMES).left == minutes(15)
    assert an.verdict("2026-03-02 16:15").left == minutes(45)
    near_the_end = an.verdict("2026-03-02 17:20", MINECRAFT, GAMES)
    assert (near_the_end.left, near_the_end.because) == (minutes(10), SCREEN)


def test_why_it_will_end_is_known_before_it_does(an):
    assert an.verdict("2026-03-02 15:30", MINECRAFT, GAMES).coming is Reason.DAILY
    assert an.verdict("2026-03-02 17:20", MINECRAFT, GAMES).coming is Reason.WINDOW
    assert an.verdict("2026-03-08 08:00").coming is Reason.DAILY
    for day in range(2, 8):
        an.used(PLAYING, f"2026-03-0{day} 15:30", 110)
    assert an.verdict("2026-03-08 08:00").coming is Reason.WEEKLY
    story = Story(child(screen=Screen(pause=Break(minutes(45), minutes(10)))))
    assert story.verdict("2026-03-02 15:40").coming is Reason.BREAK
    assert Story(child()).verdict("2026-03-02 15:40").coming is Reason.OPEN


def test_an_hour_of_minecraft_is_an_hour_and_the_screen_goes_on(an):
    an.used(PLAYING, "2026-03-02 15:30", 60)
    verdict = an.verdict("2026-03-02 16:30", MINECRAFT, GAMES)
    assert (verdict.reason, verdict.because, verdict.left) == (Reason.DAILY, MINECRAFT, timedelta())
    assert an.verdict("2026-03-02 16:30").open


def test_the_next_day_the_hour_is_there_again(an):
    an.used(PLAYING, "2026-03-02 15:30", 90)
    assert an.verdict("2026-03-02 17:00").reason is Reason.DAILY
    assert an.verdict("2026-03-03 15:30").left == minutes(90)


def test_the_weekly_pool_ends_before_the_weekend_does(an):
    for day in range(2, 7):
        an.used(PLAYING, f"2026-03-0{day} 15:30", 90)
    an.used(PLAYING, "2026-03-07 08:00", 180)
    assert an.verdict("2026-03-08 08:00").left == minutes(90)
    an.used(PLAYING, "2026-03-08 08:00", 90)
    assert an.verdict("2026-03-08 09:30").reason is Reason.WEEKLY
    assert an.verdict("2026-03-09 15:30").open, "on Monday the week begins anew"


def test_no_rule_no_limit():
    verdict = Story(child()).verdict("2026-03-02 03:00")
    assert verdict.open
    assert verdict.left is None


# Homework first.


def test_games_open_after_half_an_hour_of_learning():
    first = LearnFirst(category(STUDY), minutes(30))
    story = Story(child(Rule(category(GAMES), after=first), Rule(category(STUDY), Action.FREE)))
    closed = story.verdict("2026-03-02 15:00", MINECRAFT, GAMES)
    assert (closed.reason, closed.because, closed.lacking) == (Reason.AFTER, category(GAMES), minutes(30))
    story.used(LEARNING, "2026-03-02 15:00", 20)
    assert story.verdict("2026-03-02 15:20", MINECRAFT, GAMES).lacking == minutes(10)
    story.used(LEARNING, "2026-03-02 16:00", 10)
    assert story.verdict("2026-03-02 16:10", MINECRAFT, GAMES).open
    assert story.verdict("2026-03-03 00:00", MINECRAFT, GAMES).reason is Reason.AFTER


def test_learning_counts_whether_it_is_charged_or_free_and_once():
    story = Story(child(Rule(MINECRAFT, after=LearnFirst(category(STUDY), minutes(30)))))
    story.used({category(STUDY)}, "2026-03-02 15:00", 20)
    story.used({Target(Kind.FREE, STUDY)}, "2026-03-02 15:10", 15)
    assert story.verdict("2026-03-02 16:00", MINECRAFT, GAMES).lacking == minutes(5)


def test_one_app_may_be_what_must_be_done_first():
    story = Story(child(Rule(MINECRAFT, after=LearnFirst(GCOMPRIS, minutes(10)))))
    story.used({GCOMPRIS}, "2026-03-02 15:00", 10)
    assert story.verdict("2026-03-02 15:10", MINECRAFT, GAMES).open


# Always, block, free; the finest rule.


def test_the_learning_app_stays_open_at_zero_minutes():
    screen = Screen(Allowance(daily(0)), week(every="none"))
    verdict = Story(child(Rule(GCOMPRIS, Action.ALWAYS), screen=screen)).verdict("2026-03-02 22:00", GCOMPRIS)
    assert verdict.open
    assert verdict.left is None


@pytest.mark.parametrize(
    ("own", "above", "expected"),
    [
        (Action.BLOCK, Action.ALWAYS, Reason.BLOCK),
        (Action.ALWAYS, Action.BLOCK, Reason.OPEN),
        (Action.LIMIT, Action.ALWAYS, Reason.OPEN),
        (Action.LIMIT, Action.BLOCK, Reason.BLOCK),
        (Action.BLOCK, Action.LIMIT, Reason.BLOCK),
        (None, Action.ALWAYS, Reason.OPEN),
        (None, Action.BLOCK, Reason.BLOCK),
    ],
)
def test_always_wins_over_all_but_a_block_of_the_same_or_a_finer_target(own, above, expected):
    rules = [Rule(category(GAMES), above)]
    if own:
        rules.append(Rule(MINECRAFT, own, Allowance(daily(0)) if own is Action.LIMIT else Allowance()))
    assert Story(child(*rules)).verdict("2026-03-02 15:00", MINECRAFT, GAMES).reason is expected


def test_all_reasons_are_known_and_the_strongest_is_told():
    screen = Screen(Allowance(daily(0), timedelta()), week(every="none"), Break(minutes(45), minutes(10)))
    story = Story(child(Rule(MINECRAFT, Action.BLOCK), screen=screen))
    story.used({PRESENCE}, "2026-03-02 15:00", 45)
    verdict = story.verdict("2026-03-02 15:45", MINECRAFT)
    assert verdict.reason is Reason.BLOCK
    assert verdict.reasons == (Reason.BLOCK, Reason.WINDOW, Reason.DAILY, Reason.WEEKLY, Reason.BREAK)
    assert verdict.closers == (MINECRAFT, SCREEN)


# Decree 147/2024: sixty minutes for each game, a hundred and eighty for all.


def test_each_game_has_its_hour_and_all_together_have_three():
    story = Story(child(Rule(category(GAMES), allowance=Allowance(daily(180)), each=minutes(60))))
    story.used(PLAYING, "2026-03-02 08:00", 60)
    assert story.verdict("2026-03-02 09:00", MINECRAFT, GAMES).reason is Reason.DAILY
    assert story.verdict("2026-03-02 09:00", MYSTERY, GAMES).left == minutes(60)
    assert story.verdict("2026-03-02 09:00", CHESS, GAMES).left == minutes(60)
    assert story.verdict("2026-03-02 09:00", category(GAMES)).left == minutes(120)
    story.used({category(GAMES), CHESS}, "2026-03-02 09:00", 55)
    story.used({category(GAMES), GCOMPRIS}, "2026-03-02 10:00", 55)
    assert story.verdict("2026-03-02 11:00", MYSTERY, GAMES).left == minutes(10)


def test_a_rule_of_its_own_says_more_than_the_hour_for_each():
    rules = Rule(MINECRAFT, allowance=Allowance(daily(90))), Rule(category(GAMES), each=minutes(60))
    assert Story(child(*rules)).verdict("2026-03-02 08:00", MINECRAFT, GAMES).left == minutes(90)


# Grants.


def test_a_quarter_of_an_hour_more_until_the_end_of_the_day(an):
    an.used(PLAYING, "2026-03-06 15:30", 60)
    an.grants = (grant(an, (MINECRAFT,), "2026-03-06 16:30", "2026-03-07 00:00", 15),)
    assert an.verdict("2026-03-06 16:29", MINECRAFT, GAMES).reason is Reason.DAILY
    assert an.verdict("2026-03-06 16:30", MINECRAFT, GAMES).left == minutes(15)
    assert an.verdict("2026-03-07 15:00", MINECRAFT, GAMES).left == minutes(60)


def test_a_grant_at_bedtime_opens_until_then(an):
    an.grants = (grant(an, (SCREEN,), "2026-03-02 20:25", "2026-03-02 21:00"),)
    assert an.verdict("2026-03-02 20:26").left == minutes(34), "the later of both ends"
    assert an.verdict("2026-03-02 20:45").left == minutes(15)
    assert an.verdict("2026-03-02 20:45").coming is Reason.WINDOW
    assert an.verdict("2026-03-02 21:00").reason is Reason.WINDOW


def test_a_grant_takes_nothing_from_what_is_open_anyway(an):
    an.grants = (grant(an, (SCREEN,), "2026-03-02 15:30", "2026-03-02 15:40"),)
    assert an.verdict("2026-03-02 15:30").left == minutes(90)
    always = Story(child(screen=Screen(open=week(mon_sun="00:00-24:00"))))
    always.grants = (grant(always, (SCREEN,), "2026-03-02 15:30", "2026-03-02 15:40"),)
    assert always.verdict("2026-03-02 15:30").left is None
    free = Story(child(Rule(MINECRAFT)))
    free.grants = (grant(free, (MINECRAFT,), "2026-03-02 15:30", "2026-03-02 15:40"),)
    assert free.verdict("2026-03-02 15:30", MINECRAFT).left is None
