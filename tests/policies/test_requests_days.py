"""Days played at random: a child plays and asks, a guardian answers, the agent starts anew."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from policies.effects import Warn
from policies.finding import Reason
from policies.ids import RequestId
from policies.model import Allowance, Break, Grant, Rule, Screen, TakenBack
from policies.plan import plan
from policies.requests import AlreadyAnswered, Request, State, expire, fitting_grant, grant, refuse
from policies.scene import Scene, Subject
from policies.standing import Free, Grace, Over, Standing, step, terms
from policies.takeback import take_back
from policies.target import PRESENCE, SCREEN, Target
from policies.usage import Interval, Usage
from policies.verdict import judge
from tests.policies.stories import GAMES, MINECRAFT, PLAYING, Story, child, daily, minutes, week

AN = Story(child())
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
