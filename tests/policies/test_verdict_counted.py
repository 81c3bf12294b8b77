"""The same verdicts as by counting on the fingers, and what more use never changes."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.finding import Reason
from policies.target import PRESENCE
from policies.usage import Interval
from policies.verdict import judge
from tests.policies.stories import LEARNING, PATIENT, SUBJECTS, TOGETHER, moment, worlds


def compare(world):
    for subject in SUBJECTS:
        verdict = judge(world.scene, subject)
        left = None if verdict.left is None else int(verdict.left.total_seconds())
        counted = world.naive.answer(
            subject.target, subject.category, world.at, world.end, spared=subject.spared
        )
        assert (verdict.reason.value, left, verdict.because) == counted, subject
        assert verdict.open == (not verdict.closers) == (not verdict.reasons)


@PATIENT
@given(worlds(600))
def test_the_same_as_counting_ten_minutes_at_a_time(world):
    compare(world)


@PATIENT
@given(worlds(1, timedelta(seconds=400), windows=False))
def test_the_same_as_counting_second_by_second(world):
    compare(world)


@PATIENT
@given(worlds(600, learn=False, pause=False), TOGETHER, st.integers(1, 100), st.integers(1, 30))
def test_more_use_never_means_more_left(world, targets, back, length):
    """Without learning, which opens, and breaks, after which the time before is forgotten."""
    scene = world.scene
    start = world.at - back * 600
    more = Interval(moment(start), moment(min(world.at, start + length * 600)), targets)
    after = with_more(scene, more)
    for subject in SUBJECTS:
        before, then = judge(scene, subject), judge(after, subject)
        assert then.left is None or before.left is None or then.left <= before.left
        assert before.open or not then.open
        assert before.left is None or then.left is not None


@PATIENT
@given(worlds(600), st.integers(1, 100), st.integers(1, 30))
def test_more_learning_never_closes_what_waits_for_it(world, back, length):
    start = world.at - back * 600
    more = Interval(moment(start), moment(min(world.at, start + length * 600)), LEARNING - {PRESENCE})
    after = with_more(world.scene, more)
    for subject in SUBJECTS:
        before, then = judge(world.scene, subject), judge(after, subject)
        assert Reason.AFTER in before.reasons or Reason.AFTER not in then.reasons
        same = before.because == then.because
        if same and before.lacking is not None and then.lacking is not None:
            assert then.lacking <= before.lacking


def with_more(scene, interval):
    return type(scene)(
        scene.plan,
        scene.usage.add(interval, scene.plan.calendar),
        scene.grants,
        scene.now,
        scene.protected,
    )
