"""What was given by mistake is taken back: it ends now, the ladder is the usual one, used time stays used."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.effects import EndSession, PauseApp, Warn
from policies.finding import Reason
from policies.forecast import next_change
from policies.ids import GrantId
from policies.model import Action, Allowance, Grant, Rule, Screen, TakenBack
from policies.scene import Subject
from policies.standing import Free, Grace, Over, step, terms
from policies.takeback import Ended, HoldsNoMore, judge_ended, remaining, take_back
from policies.target import SCREEN, Target, site
from policies.verdict import judge
from tests.policies.stories import (
    GAMES,
    MINECRAFT,
    PATIENT,
    PLAYING,
    Story,
    child,
    daily,
    minutes,
    week,
    worlds,
)

MONDAY = "2026-03-02"
GAME, WHOLE = Subject(MINECRAFT, GAMES), Subject(SCREEN)


def story_of(*rules: Rule, screen: Screen | None = None) -> Story:
    return Story(child(*rules, screen=screen))


def give(story: Story, extra: int | None, until: str = "23:59", target: Target = SCREEN) -> Grant:
    """Given at three in the afternoon."""
    end, more = story.at(f"{MONDAY} {until}"), None if extra is None else minutes(extra)
    made = Grant((target,), story.at(f"{MONDAY} 15:00"), end, more, "lan", id=GrantId(12))
    story.grants += (made,)
    return made


def back(story: Story, made: Grant, at: str) -> Grant:
    taken = take_back(made, TakenBack(story.at(f"{MONDAY} {at}"), "lan", "not today"))
    story.grants = tuple(taken if x is made else x for x in story.grants)
    return taken


def test_what_has_not_begun_is_left_whole_and_can_be_taken_back():
    story = story_of(screen=Screen(open=week(every="08:00-20:30")))
    evening = Grant((SCREEN,), story.at(f"{MONDAY} 20:30"), story.at(f"{MONDAY} 21:00"), None, "lan")
    story.grants += (evening,)
    assert remaining(story.scene(f"{MONDAY} 19:00"), WHOLE, evening) == minutes(30)
    assert remaining(story.scene(f"{MONDAY} 20:50"), WHOLE, evening) == minutes(10)
    back(story, evening, "19:00")
    assert story.verdict(f"{MONDAY} 19:00").left == minutes(90)
    assert story.verdict(f"{MONDAY} 20:30").reason is Reason.WINDOW


def test_it_ends_now_and_says_by_whom_and_why():
    story = story_of()
    made = give(story, 30)
    taken = back(story, made, "15:10")
    assert taken == replace(made, taken=TakenBack(story.at(f"{MONDAY} 15:10"), "lan", "not today"))
    assert taken.end == story.at(f"{MONDAY} 15:10")
    assert (taken.until, taken.id) == (made.until, 12)


def test_in_the_second_in_which_it_was_given_it_can_be_taken_back():
    story = story_of(screen=Screen(open=week(every="none")))
    back(story, give(story, None), "15:00")
    assert story.verdict(f"{MONDAY} 15:00").reason is Reason.WINDOW


def test_what_was_used_stays_used():
    story = story_of(screen=Screen(Allowance(daily(60))))
    story.used(PLAYING, f"{MONDAY} 14:00", 60)
    made = give(story, 30)
    story.used(PLAYING, f"{MONDAY} 15:00", 10)
    assert story.verdict(f"{MONDAY} 15:10").left == minutes(20)
    back(story, made, "15:10")
    verdict = story.verdict(f"{MONDAY} 15:10")
    assert (verdict.reason, verdict.findings[0].left) == (Reason.DAILY, -minutes(10))


def test_what_was_there_without_it_is_left():
    story = story_of(screen=Screen(Allowance(daily(60))))
    story.used(PLAYING, f"{MONDAY} 14:00", 50)
    back(story, give(story, 30), "15:10")
    assert story.verdict(f"{MONDAY} 15:10").left == minutes(10)


def test_another_grant_goes_on():
    story = story_of(screen=Screen(Allowance(daily(60))))
    story.used(PLAYING, f"{MONDAY} 14:00", 60)
    by_mistake, meant = give(story, 90), give(story, 15)
    back(story, by_mistake, "15:01")
    assert story.verdict(f"{MONDAY} 15:01").left == minutes(15)
    assert meant.holds(SCREEN, story.at(f"{MONDAY} 15:01"))


def test_what_was_opened_until_then_closes_now_and_nothing_changes_then():
    story = story_of(screen=Screen(open=week(every="08:00-14:00")))
    made = give(story, None, "20:30")
    assert next_change(story.scene(f"{MONDAY} 15:10"), (WHOLE,), PLAYING) == made.until
    back(story, made, "15:10")
    assert story.verdict(f"{MONDAY} 15:10").reason is Reason.WINDOW
    morning = story.at("2026-03-03 08:00")
    assert next_change(story.scene(f"{MONDAY} 15:10"), (WHOLE,), PLAYING) == morning


def test_the_past_and_what_was_taken_back_cannot_be_taken_back():
    story = story_of()
    made = give(story, 30, "20:30")
    taken = back(story, made, "15:10")
    for at in ("15:10", "21:00"):
        with pytest.raises(HoldsNoMore, match="grant 12 was taken back already"):
            take_back(taken, TakenBack(story.at(f"{MONDAY} {at}"), "mai"))
    with pytest.raises(HoldsNoMore, match="grant 12 is over"):
        take_back(made, TakenBack(made.until, "lan"))
    assert take_back(made, TakenBack(made.until - timedelta(seconds=1), "lan")).taken is not None


# The ladder.


def ending(story: Story, at: str, *, grace_used: bool, subject: Subject = WHOLE):
    verdict = judge(story.scene(f"{MONDAY} {at}"), subject)
    agreed = terms(story.child.screen, grace_used=grace_used)
    return step(Free(), verdict, story.at(f"{MONDAY} {at}"), agreed, in_use=PLAYING, to_close=True)


def test_the_screen_closes_with_the_days_grace_and_without_it_where_that_was_had():
    story = story_of(screen=Screen(open=week(every="08:00-14:00"), grace=minutes(2)))
    back(story, give(story, None), "15:10")
    standing, (told,) = ending(story, "15:10", grace_used=False)
    assert standing == Grace(story.at(f"{MONDAY} 15:12"))
    assert told == Warn(SCREEN, minutes(2), Reason.WINDOW, grace=True)
    standing, (did,) = ending(story, "15:10", grace_used=True)
    assert standing == Over(Reason.WINDOW)
    assert isinstance(did, EndSession)


def test_a_game_is_paused_as_at_any_other_end():
    story = story_of(Rule(MINECRAFT, allowance=Allowance(daily(0))))
    back(story, give(story, 30, target=MINECRAFT), "15:10")
    standing, effects = ending(story, "15:10", grace_used=False, subject=GAME)
    assert (standing, effects) == (Over(Reason.DAILY), (PauseApp(MINECRAFT, Reason.DAILY),))


# How much of it was left, for the log.


def test_of_what_was_opened_the_time_until_then_is_left():
    story = story_of(screen=Screen(open=week(every="none")))
    made = give(story, None, "20:30")
    assert remaining(story.scene(f"{MONDAY} 15:10"), WHOLE, made) == minutes(320)


def test_of_time_given_no_more_is_left_than_the_child_has_and_than_was_given():
    story = story_of(screen=Screen(Allowance(daily(60))))
    story.used(PLAYING, f"{MONDAY} 13:55", 65)
    made = give(story, 30)
    assert remaining(story.scene(f"{MONDAY} 15:00"), WHOLE, made) == minutes(30)
    story.used(PLAYING, f"{MONDAY} 15:00", 10)
    assert remaining(story.scene(f"{MONDAY} 15:10"), WHOLE, made) == minutes(20)
    other = give(story, 90)
    assert remaining(story.scene(f"{MONDAY} 15:10"), WHOLE, made) == minutes(30)
    story.used(PLAYING, f"{MONDAY} 15:10", 110)
    assert remaining(story.scene(f"{MONDAY} 17:00"), WHOLE, other) == timedelta()


def test_where_nothing_limits_it_all_of_it_is_left():
    story = story_of()
    assert remaining(story.scene(f"{MONDAY} 15:00"), WHOLE, give(story, 30)) == minutes(30)


def test_of_what_something_else_closes_nothing_is_left():
    story = story_of(Rule(MINECRAFT, Action.BLOCK))
    made = give(story, 30, target=MINECRAFT)
    assert remaining(story.scene(f"{MONDAY} 15:00"), GAME, made) == timedelta()


@PATIENT
@given(worlds(600), st.none() | st.integers(1, 18), st.integers(0, 18), st.sampled_from([WHOLE, GAME]))
def test_taken_back_it_is_from_now_on_as_if_it_had_never_been_given(world, extra, ago, subject):
    scene = world.scene
    began, end = scene.now - minutes(10 * ago), scene.now + minutes(30)
    made = Grant((subject.target,), began, end, None if extra is None else minutes(10 * extra))
    with_it = replace(scene, grants=(*scene.grants, made))
    assert timedelta() <= remaining(with_it, subject, made) <= (made.extra or minutes(30))
    without = replace(scene, grants=(*scene.grants, take_back(made, TakenBack(scene.now, "lan"))))
    assert judge(without, subject) == judge(scene, subject)
    assert next_change(without, (subject,), PLAYING) == next_change(scene, (subject,), PLAYING)


TUBE = site("youtube.com")


@pytest.mark.parametrize(
    ("rules", "target", "is_open", "ruled"),
    [
        ((), TUBE, True, False),
        ((Rule(TUBE),), TUBE, True, True),
        ((Rule(TUBE, Action.BLOCK),), TUBE, False, False),
        ((Rule(MINECRAFT),), MINECRAFT, True, False),
        ((Rule(MINECRAFT, Action.BLOCK),), MINECRAFT, False, False),
    ],
)
def test_what_is_open_without_it_is_known_and_whether_a_site_s_own_rule_stands(
    rules: tuple[Rule, ...], target: Target, is_open: bool, ruled: bool
):
    story = story_of(*rules)
    ended = back(story, give(story, None, "16:00", target), "15:10")
    scene = story.scene(f"{MONDAY} 15:10")
    told = judge_ended(scene, Subject(target), child(*rules), ended)
    assert told == Ended(ended, is_open, ruled)
