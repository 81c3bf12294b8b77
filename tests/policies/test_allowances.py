"""Allowances, and what is given on top of them: so much more from then on, for each target by itself."""

from datetime import date

from policies.allowances import allowed, learned, left_of_day, left_of_week
from policies.model import Allowance, Grant, Rule, Screen
from policies.target import PRESENCE, SCREEN, Kind, Target, category
from tests.policies.stories import GCOMPRIS, LEARNING, MINECRAFT, PLAYING, STUDY, Story, child, daily, minutes

MONDAY = date(2026, 3, 2)
BROWSING = frozenset({PRESENCE, SCREEN})


def story_of(*targets):
    """Two hours at the PC, the last half hour with the game; then a quarter of an hour more of these."""
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(30))), screen=Screen(Allowance(daily(60)))))
    story.used(BROWSING, "2026-03-02 14:00", 90)
    story.used(PLAYING, "2026-03-02 15:30", 30)
    now, midnight = story.at("2026-03-02 16:00"), story.at("2026-03-03 00:00")
    story.grants = (Grant(targets, now, midnight, minutes(15)),)
    return story


def test_what_the_screen_was_overrun_by_is_not_given_to_the_game():
    scene = story_of(MINECRAFT, SCREEN).scene("2026-03-02 16:00")
    assert left_of_day(scene, SCREEN, minutes(60), MONDAY) == minutes(15)
    assert left_of_day(scene, MINECRAFT, minutes(30), MONDAY) == minutes(15)
    assert allowed(scene, SCREEN, minutes(60), MONDAY) == minutes(135)
    assert allowed(scene, MINECRAFT, minutes(30), MONDAY) == minutes(45)


def test_what_is_given_is_used_up_like_all_time_and_what_is_overrun_again_is_made_up_for_again():
    story = story_of(SCREEN)
    story.used(BROWSING, "2026-03-02 16:00", 17)
    assert left_of_day(story.scene("2026-03-02 16:17"), SCREEN, minutes(60), MONDAY) == -minutes(2)
    more = Grant((SCREEN,), story.at("2026-03-02 16:17"), story.at("2026-03-03 00:00"), minutes(30))
    story.grants = (more, *story.grants)
    assert left_of_day(story.scene("2026-03-02 16:17"), SCREEN, minutes(60), MONDAY) == minutes(30)


def test_given_before_the_end_it_is_added_to_what_is_left():
    scene = story_of(SCREEN).scene("2026-03-02 16:00")
    assert left_of_day(scene, SCREEN, minutes(150), MONDAY) == minutes(45)


def test_of_a_week_too():
    story = story_of(SCREEN)
    story.used(BROWSING, "2026-02-28 10:00", 60)
    story.used(BROWSING, "2026-03-01 10:00", 60)
    scene = story.scene("2026-03-02 16:00")
    assert left_of_week(scene, SCREEN, minutes(100), MONDAY) == minutes(15), "last week is last week"
    assert left_of_week(scene, SCREEN, minutes(180), MONDAY) == minutes(75)
    assert left_of_week(scene, MINECRAFT, minutes(20), MONDAY) == -minutes(10)


def test_learning_is_learning_whether_it_is_charged_or_free():
    story = Story(child())
    story.used(LEARNING, "2026-03-02 14:00", 10)
    story.used({category(STUDY)}, "2026-03-02 14:05", 20)
    assert learned(story.usage, category(STUDY), MONDAY) == minutes(25)
    assert learned(story.usage, GCOMPRIS, MONDAY) == minutes(10)
    assert learned(story.usage, Target(Kind.FREE, STUDY), MONDAY) == minutes(10)
