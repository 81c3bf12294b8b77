"""From Free over Warned and Grace to Over: what a child is told, and what closes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.effects import CloseApp, EndSession, PauseApp, Warn
from policies.model import AppEnd, End, Screen
from policies.standing import Free, Grace, Over, Standing, Terms, Warned, step, terms
from policies.target import SCREEN, category
from policies.verdict import ORDER, Reason, Verdict
from tests.policies.stories import GAMES, MINECRAFT, minutes

NOW = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
AGREED = Terms((minutes(15), minutes(5), minutes(1)), minutes(2), End.LOCK)
CLOSING = [reason for reason in Reason if reason is not Reason.OPEN]


def left(number, target=SCREEN, because=None):
    return Verdict(target, Reason.OPEN, because or target, None if number is None else minutes(number))


def closed(reason, target=SCREEN):
    return Verdict(target, reason, target, timedelta(), closers=(target,), reasons=(reason,))


def follow(verdicts, agreed=AGREED, *, in_use=True):
    """The standings and effects on the way, a minute a step."""
    standing: Standing = Free()
    told = []
    for number, verdict in enumerate(verdicts):
        standing, effects = step(standing, verdict, NOW + minutes(number), agreed, in_use=in_use)
        told.append((standing, effects))
    return told


def test_an_evening_at_the_pc():
    story = follow(
        [left(16), left(15), left(14.9), left(5), left(1), closed(Reason.DAILY), closed(Reason.DAILY)]
    )
    assert [standing for standing, _ in story] == [
        Free(),
        Warned(minutes(15)),
        Warned(minutes(15)),
        Warned(minutes(5)),
        Warned(minutes(1)),
        Grace(NOW + minutes(7)),
        Grace(NOW + minutes(7)),
    ]
    assert [effect for _, effects in story for effect in effects] == [
        Warn(SCREEN, minutes(15), Reason.OPEN),
        Warn(SCREEN, minutes(5), Reason.OPEN),
        Warn(SCREEN, minutes(1), Reason.OPEN),
        Warn(SCREEN, minutes(2), Reason.DAILY, grace=True),
    ]


def test_when_the_grace_is_over_the_pc_is_closed_at_each_step_and_told_when_it_opens():
    standing: Standing = Grace(NOW + minutes(2))
    opens = NOW + minutes(600)
    for _ in range(2):
        standing, effects = step(
            standing, closed(Reason.DAILY), NOW + minutes(2), AGREED, in_use=True, opens_at=opens
        )
        assert standing == Over(Reason.DAILY)
        assert effects == (EndSession(End.LOCK, Reason.DAILY, opens),)


def test_nobody_there_nothing_to_do_and_no_grace_to_use_up():
    story = follow([left(14), closed(Reason.WINDOW)], in_use=False)
    assert story == [(Free(), ()), (Over(Reason.WINDOW), ())]


@pytest.mark.parametrize("reason", [Reason.BLOCK, Reason.BREAK, Reason.AFTER])
def test_what_does_not_come_by_the_clock_has_no_grace(reason):
    assert follow([closed(reason)])[0] == (Over(reason), (EndSession(End.LOCK, reason, None),))
    standing, _ = step(Grace(NOW + minutes(2)), closed(reason), NOW, AGREED, in_use=True)
    assert standing == Over(reason), "nor does it wait for one that has begun"


def test_the_grace_is_given_once_a_day():
    screen = Screen(grace=minutes(2), warn=(minutes(5),), end=End.PAUSE)
    assert terms(screen, grace_used=False, app_end=AppEnd.CLOSE) == Terms(
        (minutes(5),), minutes(2), End.PAUSE, AppEnd.CLOSE
    )
    used = terms(screen, grace_used=True)
    assert follow([closed(Reason.DAILY)], used)[0][0] == Over(Reason.DAILY)


@pytest.mark.parametrize(
    ("reason", "end", "effect"),
    [
        (Reason.DAILY, AppEnd.PAUSE, PauseApp(MINECRAFT, Reason.DAILY)),
        (Reason.DAILY, AppEnd.CLOSE, CloseApp(MINECRAFT, Reason.DAILY)),
        (Reason.BLOCK, AppEnd.PAUSE, CloseApp(MINECRAFT, Reason.BLOCK)),
    ],
)
def test_a_program_is_paused_or_closed_without_grace(reason, end, effect):
    agreed = Terms((), minutes(2), End.LOCK, end)
    assert follow([closed(reason, MINECRAFT)], agreed) == [(Over(reason), (effect,))]


def test_the_end_of_the_screens_time_is_not_told_for_each_app():
    assert follow([left(4, MINECRAFT, SCREEN)]) == [(Free(), ())]
    assert follow([left(4, MINECRAFT, category(GAMES))]) == [(Free(), ())]
    assert follow([left(4, MINECRAFT)])[0][1] == (Warn(MINECRAFT, minutes(4), Reason.OPEN),)


def test_what_was_told_is_not_told_again_when_the_screen_no_longer_ends_first():
    story = follow([left(5, MINECRAFT), left(0.5, MINECRAFT, SCREEN), left(4, MINECRAFT), left(1, MINECRAFT)])
    assert [effects[0].left for _, effects in story if effects] == [minutes(5), minutes(1)]


def test_time_given_moves_the_marks_and_they_are_told_when_they_come():
    story = follow([left(4), left(9), left(6), left(5), left(4), left(30), left(15)])
    assert [effects[0].left for _, effects in story if effects] == [minutes(4), minutes(5), minutes(15)]
    assert story[5][0] == Free()


def test_no_limit_nothing_to_say():
    assert follow([left(None), left(14), left(None)])[2] == (Free(), ())


def test_a_grant_opens_what_was_over():
    for standing in (Over(Reason.DAILY), Grace(NOW)):
        assert step(standing, left(60), NOW, AGREED, in_use=True) == (Free(), ())


STANDINGS = st.one_of(
    st.just(Free()),
    st.sampled_from(AGREED.warn).map(Warned),
    st.integers(-3, 3).map(lambda number: Grace(NOW + minutes(number))),
    st.sampled_from(CLOSING).map(Over),
)
VERDICTS = st.builds(closed, st.sampled_from(CLOSING), st.sampled_from([SCREEN, MINECRAFT])) | st.builds(
    left, st.none() | st.integers(1, 20), st.sampled_from([SCREEN, MINECRAFT]), st.none() | st.just(SCREEN)
)


@given(STANDINGS, VERDICTS, st.booleans(), st.none() | st.just(minutes(2)))
def test_every_step(standing, verdict, in_use, grace):
    agreed = Terms(AGREED.warn, grace, End.LOCK)
    after, effects = step(standing, verdict, NOW, agreed, in_use=in_use)
    assert len(effects) <= 1
    assert in_use or not effects
    assert verdict.open == isinstance(after, Free | Warned)
    if isinstance(after, Over):
        assert (len(effects) == 1) == in_use, "what is over and in use is closed"
        assert after.reason is verdict.reason
    if isinstance(after, Grace):
        assert verdict.reason in ORDER
        assert after.until > NOW
        assert isinstance(standing, Grace) or (grace and verdict.target == SCREEN)
    again = step(after, verdict, NOW, agreed, in_use=in_use)
    assert again[0] == after
    assert not any(isinstance(effect, Warn) for effect in again[1]), "nothing is said twice"
