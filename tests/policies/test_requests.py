"""More time, please: asked, answered once, and kept; and a family's whole day played at random."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from policies.effects import Warn
from policies.finding import Reason
from policies.forecast import next_change
from policies.ids import ChildId, RequestId
from policies.model import Allowance, Break, Grant, Rule, Screen, TakenBack
from policies.plan import plan
from policies.requests import (
    AlreadyAnswered,
    Request,
    State,
    answer_of,
    expire,
    fitting_grant,
    grant,
    refuse,
)
from policies.scene import Scene, Subject
from policies.standing import Free, Grace, Over, Standing, step, terms
from policies.takeback import take_back
from policies.target import PRESENCE, SCREEN, Target, category
from policies.usage import Interval, Usage
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

AN = Story(child())
ASKED_AT, MIDNIGHT = AN.at("2026-03-02 19:00"), AN.at("2026-03-03 00:00")
ASKED = Request(RequestId(1), ChildId("an"), MINECRAFT, minutes(15), "one more level", ASKED_AT, MIDNIGHT)
GIVEN = Grant((MINECRAFT,), ASKED_AT + minutes(3), MIDNIGHT, minutes(15), by="lan", why="well asked")


def test_lan_says_yes():
    answered = grant(ASKED, GIVEN)
    assert (answered.state, answered.answered_at) == (State.GRANTED, GIVEN.at)
    assert (answered.answered_by, answered.answer) == ("lan", "well asked")


def test_lan_says_no_and_why():
    answered = refuse(ASKED, ASKED_AT + minutes(3), "lan", "dinner is ready")
    assert (answered.state, answered.answer) == (State.REFUSED, "dinner is ready")


def test_what_an_answer_gave_is_found_among_the_grants():
    answered, given = grant(ASKED, GIVEN), replace(GIVEN, answers=ASKED.id)
    assert answer_of(answered, (GIVEN, replace(GIVEN, answers=RequestId(2)), given)) is given
    assert answer_of(answered, (GIVEN,)) is None
    assert answer_of(refuse(ASKED, GIVEN.at, "lan", ""), (given,)) is None


def test_a_request_is_answered_now_though_what_it_gives_begins_later():
    answered = grant(ASKED, GIVEN, ASKED_AT + minutes(1))
    assert answered.answered_at == ASKED_AT + minutes(1)


def test_a_request_is_answered_once():
    for answered in (grant(ASKED, GIVEN), refuse(ASKED, GIVEN.at, "lan", "")):
        for again in (
            lambda request: grant(request, GIVEN),
            lambda request: refuse(request, GIVEN.at, "lan", ""),
        ):
            with pytest.raises(AlreadyAnswered, match=f"request 1 is already {answered.state}"):
                again(answered)
        assert expire(answered, MIDNIGHT) is answered


def test_a_request_of_yesterday_has_expired():
    assert expire(ASKED, MIDNIGHT - timedelta.resolution) is ASKED
    expired = expire(ASKED, MIDNIGHT)
    assert (expired.state, expired.answered_at) == (State.EXPIRED, MIDNIGHT)
    with pytest.raises(AlreadyAnswered, match="already expired"):
        refuse(ASKED, MIDNIGHT, "lan", "too late")


# What "fifteen minutes more" takes.


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


# A day played at random.

GAME = Rule(MINECRAFT, allowance=Allowance(daily(12)))
FAMILY = child(
    GAME,
    screen=Screen(
        Allowance(daily(35), minutes(90)),
        week(every="08:00-20:00"),
        Break(minutes(25), minutes(5)),
        warn=(minutes(10), minutes(5), minutes(1)),
        grace=minutes(2),
    ),
)
PLAYED = (Subject(SCREEN), Subject(MINECRAFT, GAMES))
BEAT = timedelta(seconds=30)
DOING = st.sampled_from([PLAYING, PLAYING, frozenset({PRESENCE, SCREEN}), frozenset[Target]()])


class Days(RuleBasedStateMachine):
    """An plays and asks, Lan answers, time passes, the agent is started anew."""

    def __init__(self):
        super().__init__()
        self.calendar = AN.calendar
        self.now = AN.at("2026-03-07 19:30")
        self.usage, self.doing = Usage(), frozenset[Target]()
        self.grants: tuple[Grant, ...] = ()
        self.requests: dict[RequestId, Request] = {}
        self.standings: dict[Target, Standing] = {}
        self.told: set[tuple[Target, Reason, timedelta]] = set()
        self.graces: dict = {}
        """What is stored: lives through a start of the agent."""

    @initialize(hours=st.integers(0, 30))
    def begin(self, hours):
        self.now += timedelta(hours=hours)

    def scene(self):
        made = plan(FAMILY, self.calendar, self.calendar.day(self.now))
        return Scene(made, self.usage, self.grants, self.now)

    def first_standing(self, verdict):
        until = self.graces.get(self.calendar.day(self.now))
        if verdict.target != SCREEN or verdict.open or until is None:
            return Free()
        return Grace(until) if self.now < until else Over(verdict.reason)

    def beat(self):
        scene = self.scene()
        for subject in PLAYED:
            verdict = judge(scene, subject)
            self.move_marks(verdict)
            before = self.standings.get(subject.target) or self.first_standing(verdict)
            agreed = terms(FAMILY.screen, grace_used=scene.plan.day in self.graces)
            after, effects = step(
                before, verdict, self.now, agreed, in_use=self.doing, to_close=subject.target in self.doing
            )
            self.check(verdict, before, after, effects)
            self.standings[subject.target] = after

    def move_marks(self, verdict):
        """A mark of an end is told again only when time was given, or it was closed, in between."""
        lefts = [(x.coming, x.left) for x in verdict.findings if x.left is not None]
        ahead = {(coming, mark) for coming, left in lefts for mark in FAMILY.screen.warn if left <= mark}
        for target, *end in tuple(self.told):
            if target == verdict.target and not (verdict.open and tuple(end) in ahead):
                self.told.discard((target, *end))

    def check(self, verdict, before, after, effects):
        target, day = verdict.target, self.calendar.day(self.now)
        for effect in effects:
            if isinstance(effect, Warn) and not effect.grace:
                mark = min(mark for mark in FAMILY.screen.warn if effect.left <= mark)
                assert (target, effect.reason, mark) not in self.told, "once for each mark of an end"
                self.told.add((target, effect.reason, mark))
        if isinstance(after, Grace) and not isinstance(before, Grace):
            assert day not in self.graces, "once a day, however often the agent starts"
            assert target == SCREEN
            self.graces[day] = after.until
        if isinstance(after, Over):
            closing = [effect for effect in effects if not isinstance(effect, Warn)]
            assert bool(closing) == (target in self.doing), "what is over and in use is closed"
        assert verdict.open == (not isinstance(after, Grace | Over))

    @rule(doing=DOING, beats=st.integers(1, 60))
    def time_passes(self, doing, beats):
        self.doing = doing
        for _ in range(beats):
            self.beat()
            self.usage = self.usage.add(Interval(self.now, self.now + BEAT, doing), self.calendar)
            self.now += BEAT
        self.beat()

    @rule(hours=st.integers(1, 14))
    def nobody_is_there(self, hours):
        self.doing = frozenset()
        self.now += timedelta(hours=hours)
        self.beat()

    @rule()
    def the_agent_starts_anew(self):
        self.standings, self.told = {}, set()
        self.beat()

    @rule(what=st.sampled_from([SCREEN, MINECRAFT]), extra=st.integers(1, 30))
    def an_asks(self, what, extra):
        key = RequestId(len(self.requests) + 1)
        end = self.scene().plan.edges[1]
        self.requests[key] = Request(key, FAMILY.id, what, minutes(extra), "", self.now, end)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), yes=st.booleans())
    def lan_answers(self, data, yes):
        key = data.draw(st.sampled_from(sorted(self.requests)))
        request = expire(self.requests[key], self.now)
        scene = self.scene()
        subject = next(subject for subject in PLAYED if subject.target == request.target)
        verdict = judge(scene, subject)
        made = fitting_grant(verdict, request.extra, self.now, scene.plan.edges[1], by="lan")
        try:
            answered = grant(request, made) if yes else refuse(request, self.now, "lan", "")
        except AlreadyAnswered:
            assert request.state is not State.ASKED
            return
        assert request.state is State.ASKED
        self.requests[key] = answered
        if not yes:
            return
        self.grants += (made,)
        now = judge(self.scene(), subject)
        assert now.open, "after a grant it is open"
        if verdict.left is not None and now.left is not None:
            rested = verdict.coming is Reason.BREAK and verdict.left > minutes(15)
            assert rested or now.left >= verdict.left + request.extra, "and for as long as was said"
        self.beat()
        assert not isinstance(self.standings[request.target], Grace | Over)

    @precondition(lambda self: any(grant.runs(self.now) for grant in self.grants))
    @rule(data=st.data())
    def lan_takes_back(self, data):
        made = data.draw(st.sampled_from([grant for grant in self.grants if grant.runs(self.now)]))
        answered, taken = dict(self.requests), TakenBack(self.now, "lan")
        self.grants = tuple(take_back(x, taken) if x is made else x for x in self.grants)
        assert self.requests == answered, "what was answered stays answered"
        for subject in PLAYED:
            without = replace(self.scene(), grants=tuple(x for x in self.grants if x.taken is None))
            assert judge(self.scene(), subject) == judge(without, subject), "it counts for nothing any more"
        self.beat()

    @invariant()
    def requests_only_go_forward(self):
        for key, request in self.requests.items():
            current = expire(request, self.now)
            assert (current.state is State.EXPIRED) >= (request.state is State.EXPIRED)
            assert current.state is not State.ASKED or self.now < request.expires_at
            self.requests[key] = current


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=40, stateful_step_count=25)
