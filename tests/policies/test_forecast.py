"""When an answer changes: nothing before that instant, something at it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.finding import Reason
from policies.forecast import HORIZON, next_change, next_opening, stand_in
from policies.model import Action, Allowance, Break, Grant, LearnFirst, Rule, Screen
from policies.scene import Subject
from policies.target import PRESENCE, SCREEN, Kind, Target, category, site
from policies.usage import Interval, Usage
from policies.verdict import judge
from tests.policies.stories import (
    CHESS,
    GAMES,
    LEARNING,
    LEGO,
    MINECRAFT,
    PATIENT,
    PLAYING,
    STUDY,
    SUBJECTS,
    TOGETHER,
    VIDEO,
    WIKIPEDIA,
    YOUTUBE,
    Story,
    child,
    daily,
    minutes,
    moment,
    week,
    worlds,
)

TICK = 600
GAME = (Subject(MINECRAFT, GAMES),)
NOBODY = frozenset()


def test_while_an_plays_the_hour_ends_in_an_hour():
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(60)))))
    assert next_change(story.scene("2026-03-02 15:30"), GAME, PLAYING) == story.at("2026-03-02 16:30")
    assert next_change(story.scene("2026-03-02 15:30"), GAME, NOBODY) is None


def test_each_game_ends_after_its_own_hour():
    story = Story(child(Rule(category(GAMES), allowance=Allowance(daily(180)), each=minutes(60))))
    story.used(PLAYING, "2026-03-02 08:00", 20)
    assert next_change(story.scene("2026-03-02 15:00"), GAME, PLAYING) == story.at("2026-03-02 15:40")


def test_learning_opens_the_game_and_the_break_closes_it():
    screen = Screen(pause=Break(minutes(45), minutes(10)))
    story = Story(child(Rule(MINECRAFT, after=LearnFirst(category(STUDY), minutes(30))), screen=screen))
    assert next_change(story.scene("2026-03-02 15:00"), GAME, LEARNING) == story.at("2026-03-02 15:30")
    story.used(LEARNING, "2026-03-02 15:00", 30)
    assert next_change(story.scene("2026-03-02 15:30"), GAME, LEARNING) == story.at("2026-03-02 15:45")
    story.used(LEARNING, "2026-03-02 15:30", 15)
    assert next_change(story.scene("2026-03-02 15:45"), GAME, LEARNING) == story.at("2026-03-02 15:55")


def test_a_change_beyond_the_horizon_is_none_of_today():
    story = Story(child(screen=Screen(open=week(mon="08:00-20:00", tue_sun="none"))))
    now = story.scene("2026-03-02 20:00")
    assert next_change(now, (Subject(SCREEN),), NOBODY) is None
    assert next_opening(now, Subject(SCREEN)) == story.at("2026-03-09 08:00")


def test_what_was_used_up_opens_on_the_next_day_or_in_the_next_week():
    story = Story(child(screen=Screen(Allowance(daily(60), timedelta(hours=2)), week(every="08:00-20:00"))))
    story.used(PLAYING, "2026-03-05 15:00", 60)
    assert next_opening(story.scene("2026-03-05 16:00"), Subject(SCREEN)) == story.at("2026-03-06 08:00")
    story.used(PLAYING, "2026-03-06 15:00", 60)
    assert next_opening(story.scene("2026-03-06 16:00"), Subject(SCREEN)) == story.at("2026-03-09 08:00")


def test_a_blocked_game_never_opens_by_itself():
    story = Story(child(Rule(MINECRAFT, Action.BLOCK)))
    assert next_opening(story.scene("2026-03-02 15:00"), GAME[0]) is None


class Counted(Usage):
    """Tells how often it was asked."""

    asked = 0

    def used(self, target, day, by=None):
        Counted.asked += 1
        return super().used(target, day, by)


def looks(*rules, at="2026-03-02 15:00", of=GAME[0]):
    """How often the screen's hour is looked at to find an opening."""
    story = Story(child(*rules, screen=Screen(Allowance(daily(60)), week(every="08:00-20:00"))))
    scene = replace(story.scene(at), usage=Counted())
    Counted.asked = 0
    next_opening(scene, of)
    return Counted.asked


def test_for_what_no_hour_opens_no_hour_is_looked_at():
    """A child's programs may ask for as many closed names as they like."""
    assert looks(Rule(MINECRAFT, Action.BLOCK)) <= 1
    assert looks(Rule(category(GAMES), Action.BLOCK)) <= 1
    assert looks(Rule(MINECRAFT, after=LearnFirst(category(STUDY), minutes(30)))) <= 1


def test_hours_of_what_has_nothing_to_do_with_it_cost_nothing():
    own = Rule(MINECRAFT, open=week(sat="10:00-12:00"))
    others = [Rule(site(f"{n}.example"), open=week(every=f"{n}:15-{n}:45")) for n in range(9, 18)]
    assert looks(own, *others) == looks(own)


def test_what_is_blocked_opens_where_a_guardian_opens_it():
    for target in GAME[0].target, category(GAMES):
        story = Story(child(Rule(target, Action.BLOCK)))
        at, until = story.at("2026-03-02 16:00"), story.at("2026-03-02 17:00")
        story.grants = (Grant((target,), at, until),)
        assert next_opening(story.scene("2026-03-02 15:00"), GAME[0]) == at
        assert next_opening(story.scene("2026-03-02 17:00"), GAME[0]) is None
        story.grants = (Grant((target,), at, until, minutes(15)),)
        assert next_opening(story.scene("2026-03-02 15:00"), GAME[0]) is None


def test_the_end_of_a_grant_is_a_change():
    story = Story(child(screen=Screen(open=week(every="none"))))
    until = story.at("2026-03-02 15:20")
    story.grants = (Grant((SCREEN,), story.at("2026-03-02 15:00"), until),)
    assert next_change(story.scene("2026-03-02 15:05"), (Subject(SCREEN),), PLAYING) == until


def test_the_night_on_which_the_clock_changes():
    story = Story(child(screen=Screen(Allowance(daily(120)))))
    story.used(PLAYING, "2026-03-02 15:00", 120)
    assert next_opening(story.scene("2026-03-02 23:00"), Subject(SCREEN)) == story.at("2026-03-03 00:00")


# Exactness, held against counting on the fingers.


def answers(world, subjects, t):
    """As a change means it: open or not, and if not why and by whom."""
    found = (world.naive.answer(x.target, x.category, t, t, spared=x.spared) for x in subjects)
    return [(reason, None if reason == Reason.OPEN else by) for reason, _, by in found]


@PATIENT
@given(worlds(TICK), TOGETHER, st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=3, unique=True))
def test_nothing_changes_before_next_change_and_something_at_it(world, in_use, subjects):
    found = next_change(world.scene, subjects, in_use)
    last = min(world.at + int(HORIZON.total_seconds()), world.end - TICK)
    before = answers(world, subjects, world.at)
    for t in range(world.at + TICK, (int(found.timestamp()) if found else last) + TICK, TICK):
        world.naive.use(in_use, t - TICK, t)
        changed = answers(world, subjects, t) != before
        assert changed == (moment(t) == found), moment(t)


@settings(PATIENT, max_examples=40)
@given(worlds(TICK), st.sampled_from(SUBJECTS))
def test_it_stays_closed_until_next_opening_and_opens_at_it(world, subject):
    assume(not judge(world.scene, subject).open)
    found = next_opening(world.scene, subject)
    for t in range(world.at, (int(found.timestamp()) if found else world.end - TICK) + TICK, TICK):
        opened = answers(world, [subject], t)[0][0] == Reason.OPEN
        assert opened == (moment(t) == found), moment(t)


@PATIENT
@given(worlds(TICK), st.sampled_from(SUBJECTS))
def test_a_stand_in_is_open_when_they_are_and_opens_with_them(world, subject):
    other = stand_in(world.scene, subject)
    assert judge(world.scene, other).open == judge(world.scene, subject).open
    assert next_opening(world.scene, other) == next_opening(world.scene, subject)


def test_of_which_nothing_is_known_but_their_category_one_stands_for_all():
    each = Rule(category(GAMES), allowance=Allowance(daily(180)), each=minutes(60))
    story = Story(child(each, Rule(CHESS)), protected=frozenset({WIKIPEDIA.key}))
    scene = story.scene("2026-03-02 15:00")
    others = Subject(LEGO, GAMES, spared=True), Subject(YOUTUBE, VIDEO), Subject(MINECRAFT, GAMES)
    assert [stand_in(scene, x).target for x in others] == [site(""), site(""), Target(Kind.APP)]
    alone = Subject(SCREEN), Subject(category(GAMES)), Subject(CHESS, GAMES), Subject(WIKIPEDIA, STUDY)
    assert all(stand_in(scene, x) == x for x in alone)
    story.used(PLAYING, "2026-03-02 14:00", 1)
    until = story.at("2026-03-02 16:00")
    story.grants = (Grant((YOUTUBE,), story.at("2026-03-02 15:00"), until),)
    scene = story.scene("2026-03-02 15:00")
    assert [stand_in(scene, x) == x for x in others] == [False, True, True]


@PATIENT
@given(worlds(TICK), TOGETHER, st.integers(1, 10_000))
def test_beats_on_the_way_do_not_move_a_change(world, in_use, seconds):
    scene = world.scene
    first = next_change(scene, SUBJECTS, in_use)
    now = scene.now + timedelta(seconds=seconds)
    assume(first is not None and now < min(first, scene.plan.edges[1]))
    usage = scene.usage.add(Interval(scene.now, now, in_use), scene.plan.calendar)
    assert next_change(replace(scene, now=now, usage=usage), SUBJECTS, in_use) == first


def test_presence_alone_moves_a_break():
    story = Story(child(screen=Screen(pause=Break(minutes(45), minutes(10)))))
    scene = story.scene("2026-03-02 15:00")
    assert next_change(scene, (Subject(SCREEN),), frozenset({PRESENCE})) == story.at("2026-03-02 15:45")
    assert next_change(scene, (Subject(SCREEN),), frozenset({SCREEN})) is None
