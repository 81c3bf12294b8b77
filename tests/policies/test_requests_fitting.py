"""What "fifteen minutes more" takes."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.finding import Reason
from policies.forecast import next_change
from policies.model import Action, Allowance, Break, Grant, Rule, Screen
from policies.requests import fitting_grant
from policies.target import PRESENCE, SCREEN, Target, category
from policies.usage import Interval
from policies.verdict import judge
from tests.policies.stories import (
    GAMES,
    MINECRAFT,
    PATIENT,
    PLAYING,
    SUBJECTS,
    Story,
    child,
    daily,
    minutes,
    week,
    worlds,
)


def give(story, at, target=MINECRAFT, extra=15):
    """The grant that fits, after which it holds."""
    verdict, now = story.verdict(at, target, GAMES), story.at(at)
    midnight = story.calendar.bounds(story.calendar.day(now))[1]
    found = fitting_grant(verdict, minutes(extra), now, midnight, by="lan")
    story.grants += (found,)
    return found


def test_used_up_time_is_raised_for_the_day_with_the_screens():
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(60))), screen=Screen(Allowance(daily(60)))))
    story.used(PLAYING, "2026-03-02 15:00", 60)
    found = give(story, "2026-03-02 16:00")
    assert (found.targets, found.extra) == ((MINECRAFT, SCREEN), minutes(15))
    assert story.verdict("2026-03-02 20:00", MINECRAFT, GAMES).left == minutes(15)


def test_time_for_saving_work_is_not_taken_from_what_is_given():
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(60)))))
    story.used(PLAYING, "2026-03-02 15:00", 62)
    give(story, "2026-03-02 16:02")
    assert story.verdict("2026-03-02 16:02", MINECRAFT, GAMES).left == minutes(15)


def test_before_the_end_more_time_is_more_time():
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(60)))))
    story.used(PLAYING, "2026-03-02 15:00", 50)
    give(story, "2026-03-02 15:50")
    assert story.verdict("2026-03-02 15:50", MINECRAFT, GAMES).left == minutes(25)


def test_at_bedtime_it_is_opened_for_that_long():
    story = Story(child(screen=Screen(open=week(every="08:00-20:30"))))
    found = give(story, "2026-03-02 20:30", SCREEN)
    assert (found.extra, found.until) == (None, story.at("2026-03-02 20:45"))
    assert story.verdict("2026-03-02 20:44:59").open
    assert story.verdict("2026-03-02 20:45").reason is Reason.WINDOW


def test_before_bedtime_it_is_opened_for_that_long_after_it():
    story = Story(child(screen=Screen(open=week(every="08:00-20:30"))))
    found = give(story, "2026-03-02 20:26", SCREEN)
    assert (found.extra, found.until) == (None, story.at("2026-03-02 20:45"))
    assert story.verdict("2026-03-02 20:44:59").open
    assert story.verdict("2026-03-02 20:45").reason is Reason.WINDOW


def test_what_was_given_before_bedtime_can_be_given_again():
    story = Story(child(screen=Screen(open=week(every="08:00-20:30"))))
    give(story, "2026-03-02 20:26", SCREEN)
    again = give(story, "2026-03-02 20:40", SCREEN)
    assert (again.extra, again.until) == (None, story.at("2026-03-02 21:00"))


def test_before_the_end_of_its_category_that_is_raised_with_it():
    story = Story(child(Rule(category(GAMES), allowance=Allowance(daily(60)))))
    story.used(PLAYING, "2026-03-02 15:00", 56)
    found = give(story, "2026-03-02 15:56")
    assert (found.targets, found.extra) == ((MINECRAFT, category(GAMES)), minutes(15))
    assert story.verdict("2026-03-02 15:56", MINECRAFT, GAMES).left == minutes(19)


def test_what_would_end_soon_after_is_raised_with_it_and_what_ends_late_is_not():
    story = Story(child(Rule(MINECRAFT, allowance=Allowance(daily(60))), screen=Screen(Allowance(daily(70)))))
    story.used(PLAYING, "2026-03-02 15:00", 56)
    assert give(story, "2026-03-02 15:56", extra=10).targets == (MINECRAFT,)
    assert give(story, "2026-03-02 15:56", extra=15).targets == (MINECRAFT, SCREEN)
    assert story.verdict("2026-03-02 15:56", MINECRAFT, GAMES).left == minutes(29)


def test_before_a_break_it_is_put_off():
    story = Story(child(screen=Screen(pause=Break(minutes(45), minutes(10)))))
    story.used(PLAYING, "2026-03-02 15:00", 43)
    found = give(story, "2026-03-02 15:43", SCREEN)
    assert (found.extra, found.until) == (None, story.at("2026-03-02 16:00"))
    story.used(PLAYING, "2026-03-02 15:43", 17)
    assert story.verdict("2026-03-02 15:59:59").open


def test_what_is_given_long_before_a_break_is_time_of_the_day_and_counts_after_it():
    pause = Break(minutes(45), minutes(10))
    story = Story(child(screen=Screen(Allowance(daily(60)), week(every="08:00-20:30"), pause)))
    found = give(story, "2026-03-02 15:00", SCREEN)
    assert (found.targets, found.extra) == ((SCREEN,), minutes(15))
    story.used(PLAYING, "2026-03-02 15:00", 45)
    assert story.verdict("2026-03-02 15:45").reason is Reason.BREAK
    assert story.verdict("2026-03-02 15:55").left == minutes(30)
    endless = Story(child(screen=Screen(pause=pause)))
    found = give(endless, "2026-03-02 15:00", SCREEN)
    assert (found.extra, found.until) == (minutes(15), endless.at("2026-03-03 00:00")), "no break is left out"


def test_what_is_given_long_before_a_break_is_given_after_the_hours_where_they_end_soon():
    hours = week(every="08:00-20:30")
    story = Story(child(screen=Screen(Allowance(daily(90)), hours, Break(minutes(45), minutes(10)))))
    story.used(PLAYING, "2026-03-02 19:40", 10)
    found = give(story, "2026-03-02 19:50", SCREEN, 30)
    assert (found.targets, found.extra) == ((SCREEN,), None)
    assert (found.at, found.until) == (story.at("2026-03-02 20:30"), story.at("2026-03-02 21:00"))
    assert story.verdict("2026-03-02 19:50").left == minutes(35), "the break comes first, as it would have"
    story.used(PLAYING, "2026-03-02 19:50", 35)
    assert story.verdict("2026-03-02 20:29").reason is Reason.BREAK
    assert story.verdict("2026-03-02 20:45").left == minutes(15)
    assert story.verdict("2026-03-02 21:00").reason is Reason.WINDOW


def test_what_was_opened_until_a_break_s_midst_is_open_for_longer_when_the_rest_is_over():
    story = Story(child(Rule(MINECRAFT, Action.BLOCK), screen=Screen(pause=Break(minutes(20), minutes(20)))))
    story.grants = (Grant((MINECRAFT,), story.at("2026-03-02 15:00"), story.at("2026-03-02 15:30")),)
    found = give(story, "2026-03-02 15:00", extra=10)
    assert (found.targets, found.extra) == ((MINECRAFT,), None)
    assert (found.at, found.until) == (story.at("2026-03-02 15:30"), story.at("2026-03-02 15:50"))
    story.used(PLAYING, "2026-03-02 15:00", 20)
    assert story.verdict("2026-03-02 15:39", MINECRAFT, GAMES).reason is Reason.BREAK
    assert story.verdict("2026-03-02 15:40", MINECRAFT, GAMES).left == minutes(10)


def test_with_a_break_before_it_the_end_of_the_days_time_comes_later_and_that_of_the_hours_does_not():
    hours, pause = week(every="08:00-20:30"), Break(minutes(45), minutes(10))
    story = Story(child(screen=Screen(Allowance(daily(50)), hours, pause)))
    found = give(story, "2026-03-02 19:10", SCREEN)
    assert (found.targets, found.extra) == ((SCREEN,), minutes(15)), "used up at 20:10, or then at 20:25"
    story = Story(child(screen=Screen(Allowance(daily(60)), hours, pause)))
    found = give(story, "2026-03-02 19:10", SCREEN)
    assert found.extra is None
    assert (found.at, found.until) == (story.at("2026-03-02 20:20"), story.at("2026-03-02 20:35"))


def test_what_is_used_up_shortly_before_bedtime_is_opened_past_it():
    story = Story(child(screen=Screen(Allowance(daily(60)), week(every="08:00-20:30"))))
    story.used(PLAYING, "2026-03-02 19:27", 60)
    found = give(story, "2026-03-02 20:27", SCREEN, 30)
    assert (found.extra, found.until) == (None, story.at("2026-03-02 20:57"))


def test_what_was_opened_is_opened_for_longer_though_its_time_is_used_up():
    story = Story(child(screen=Screen(Allowance(daily(60)))))
    story.used(PLAYING, "2026-03-02 15:00", 60)
    story.grants = (Grant((SCREEN,), story.at("2026-03-02 16:00"), story.at("2026-03-02 16:20")),)
    found = give(story, "2026-03-02 16:15", SCREEN)
    assert (found.extra, found.until) == (None, story.at("2026-03-02 16:35"))


def test_at_midnight_what_is_given_does_not_end():
    story = Story(child(screen=Screen(Allowance(weekly=minutes(60)))))
    story.used(PLAYING, "2026-03-03 22:50", 60)
    assert give(story, "2026-03-03 23:50", SCREEN).until == story.at("2026-03-04 00:05")
    story.used(PLAYING, "2026-03-03 23:50", 14)
    assert story.verdict("2026-03-04 00:04").left == minutes(1)
    assert story.verdict("2026-03-04 00:05").reason is Reason.WEEKLY


def test_what_midnight_renews_is_no_end():
    story = Story(child(screen=Screen(Allowance(daily(60)))))
    found = give(story, "2026-03-02 23:30", SCREEN)
    assert (found.extra, found.until) == (minutes(15), story.at("2026-03-03 00:00"))


def test_of_what_has_no_end_more_is_given_until_midnight():
    story = Story(child(Rule(MINECRAFT), screen=Screen(open=week(mon_sun="00:00-24:00", sun="08:00-20:00"))))
    found = give(story, "2026-03-02 15:00")
    assert (found.targets, found.extra) == ((MINECRAFT,), minutes(15))
    assert found.until == story.at("2026-03-03 00:00")


@PATIENT
@given(worlds(600), st.sampled_from(SUBJECTS), st.integers(1, 18))
def test_after_a_fitting_grant_it_is_open_for_that_long_more(world, subject, tens):
    extra, day_end = minutes(10 * tens), world.scene.plan.edges[1]
    held = [x for x in world.scene.grants if x.at <= world.scene.now and (not x.extra or x.until >= day_end)]
    scene = replace(world.scene, grants=tuple(held))
    verdict = judge(scene, subject)
    made = fitting_grant(verdict, extra, scene.now, day_end, by="lan")
    assert made.targets[0] == subject.target
    assert made.extra in {None, extra}
    targets = frozenset({PRESENCE, SCREEN, subject.target})
    if subject.category:
        targets |= {category(subject.category)}
    scene = replace(scene, grants=(*scene.grants, made))
    assert judge(scene, subject).open
    ended = next_change(scene, (subject,), targets)
    if verdict.left is None or ended is None or ended >= min(scene.now + verdict.left + extra, day_end):
        return
    assert verdict.coming is Reason.BREAK, "what a break interrupts counts after it"
    assert verdict.left > minutes(15)
    assert made.extra == extra or made.at > scene.now
    without = replace(scene, grants=tuple(held))
    before, more = (used_until_it_closes(x, subject, targets) for x in (without, scene))
    assert more is None or more >= before + extra


def used_until_it_closes(scene, subject, targets):
    """How long it is used, through its breaks, if somebody always goes on; None: past the end of the day."""
    used, end = timedelta(), scene.plan.edges[1]
    while (verdict := judge(scene, subject)).open or verdict.reason is Reason.BREAK:
        nobody = frozenset[Target]()
        then = next_change(scene, (subject,), targets if verdict.open else nobody)
        if then is None or then >= end:
            return None
        if verdict.open:
            used += then - scene.now
            usage = scene.usage.add(Interval(scene.now, then, targets), scene.plan.calendar)
            scene = replace(scene, usage=usage)
        scene = replace(scene, now=then)
    return used
