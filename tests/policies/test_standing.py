"""From Free over Warned and Grace to Over: what a child is told, and what closes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.effects import CloseApp, EndSession, PauseApp, Warn
from policies.finding import ORDER, LayerFinding, Reason
from policies.model import AppEnd, End, Screen
from policies.standing import Free, Grace, Over, Standing, Terms, Warned, ahead, step, terms, there
from policies.target import PRESENCE, SCREEN, Kind, Target, category
from policies.verdict import Verdict
from tests.policies.stories import GAMES, LEARNING, MINECRAFT, PLAYING, STUDY, minutes

NOW = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
AGREED = Terms((minutes(15), minutes(5), minutes(1)), minutes(2), End.LOCK)
CLOSING = [reason for reason in Reason if reason is not Reason.OPEN]


NOBODY = frozenset[Target]()


def left(number, target=SCREEN, because=None, coming=Reason.WINDOW, **more):
    """Open for so many minutes, and for longer where ``more`` says by what: ``daily=20``."""
    by = because or target
    ends = {coming: number} if number is not None else {}
    found = [
        LayerFinding(by, Reason.OPEN, minutes(value), coming=Reason(reason))
        for reason, value in {**ends, **more}.items()
    ]
    return Verdict(
        target, Reason.OPEN, by, None if number is None else minutes(number), findings=tuple(found)
    )


def warned(number, coming=Reason.WINDOW):
    return Warned({coming: minutes(number)})


def closed(reason, target=SCREEN):
    return Verdict(target, reason, target, timedelta(), closers=(target,), reasons=(reason,))


def follow(verdicts, agreed=AGREED, *, in_use=PLAYING, to_close=True):
    """The standings and effects on the way, a minute a step."""
    standing: Standing = Free()
    told = []
    for number, verdict in enumerate(verdicts):
        standing, effects = step(
            standing, verdict, NOW + minutes(number), agreed, in_use=in_use, to_close=to_close
        )
        told.append((standing, effects))
    return told


def test_an_evening_at_the_pc():
    story = follow(
        [left(16), left(15), left(14.9), left(5), left(1), closed(Reason.DAILY), closed(Reason.DAILY)]
    )
    assert [standing for standing, _ in story] == [
        Free(),
        warned(15),
        warned(15),
        warned(5),
        warned(1),
        Grace(NOW + minutes(7)),
        Grace(NOW + minutes(7)),
    ]
    assert [effect for _, effects in story for effect in effects] == [
        Warn(SCREEN, minutes(15), Reason.WINDOW),
        Warn(SCREEN, minutes(5), Reason.WINDOW),
        Warn(SCREEN, minutes(1), Reason.WINDOW),
        Warn(SCREEN, minutes(2), Reason.DAILY, grace=True),
    ]


def test_when_the_grace_is_over_the_pc_is_closed_at_each_step():
    standing: Standing = Grace(NOW + minutes(2))
    for _ in range(2):
        standing, effects = step(
            standing, closed(Reason.DAILY), NOW + minutes(2), AGREED, in_use=PLAYING, to_close=True
        )
        assert standing == Over(Reason.DAILY)
        assert effects == (EndSession(End.LOCK, Reason.DAILY),)


def test_nobody_there_nothing_to_do_and_no_grace_to_use_up():
    story = follow([left(14), closed(Reason.WINDOW)], in_use=NOBODY, to_close=False)
    assert story == [(Free(), ()), (Over(Reason.WINDOW), ())]


@pytest.mark.parametrize("reason", [Reason.BLOCK, Reason.BREAK, Reason.AFTER])
def test_what_does_not_come_by_the_clock_has_no_grace(reason):
    assert follow([closed(reason)])[0] == (Over(reason), (EndSession(End.LOCK, reason),))
    standing, _ = step(Grace(NOW + minutes(2)), closed(reason), NOW, AGREED, in_use=PLAYING, to_close=True)
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
    assert follow([left(4, MINECRAFT)])[0][1] == (Warn(MINECRAFT, minutes(4), Reason.WINDOW),)


def test_what_was_told_is_not_told_again_when_the_screen_no_longer_ends_first():
    own, screens = left(4.5, MINECRAFT), left(0.5, MINECRAFT, SCREEN)
    screens = replace(screens, findings=(*own.findings, *screens.findings))
    story = follow([left(5, MINECRAFT), screens, left(4, MINECRAFT), left(1, MINECRAFT)])
    assert [effects[0].left for _, effects in story if effects] == [minutes(5), minutes(1)]


def test_time_given_moves_the_marks_and_they_are_told_when_they_come():
    story = follow([left(4), left(9), left(6), left(5), left(4), left(30), left(15)])
    assert [effects[0].left for _, effects in story if effects] == [minutes(4), minutes(5), minutes(15)]
    assert story[5][0] == Free()


def test_no_limit_nothing_to_say():
    assert follow([left(None), left(14), left(None)])[2] == (Free(), ())


def test_a_grant_opens_what_was_over():
    for standing in (Over(Reason.DAILY), Grace(NOW)):
        assert step(standing, left(60), NOW, AGREED, in_use=PLAYING, to_close=True) == (Free(), ())


# Who learns for free when the time ends.


def test_the_end_of_the_hours_is_told_to_whoever_is_there_and_work_can_be_saved():
    story = follow([left(15), left(14), left(5), left(1), closed(Reason.WINDOW)], in_use=LEARNING)
    assert [effect for _, effects in story for effect in effects] == [
        Warn(SCREEN, minutes(15), Reason.WINDOW),
        Warn(SCREEN, minutes(5), Reason.WINDOW),
        Warn(SCREEN, minutes(1), Reason.WINDOW),
        Warn(SCREEN, minutes(2), Reason.WINDOW, grace=True),
    ]
    standing, effects = step(
        story[-1][0], closed(Reason.WINDOW), NOW + minutes(6), AGREED, in_use=LEARNING, to_close=True
    )
    assert (standing, len(effects)) == (Over(Reason.WINDOW), 1)


def test_where_all_that_is_in_use_is_always_open_nothing_is_closed():
    story = follow([left(1), *3 * [closed(Reason.WINDOW)]], in_use=LEARNING, to_close=False)
    assert [standing for standing, _ in story][1:] == 2 * [Grace(NOW + minutes(3))] + [Over(Reason.WINDOW)]
    assert [effect.grace for _, effects in story for effect in effects] == [False, True]


def test_a_break_is_told_to_whoever_is_there():
    (_, effects), _ = follow([left(5, coming=Reason.BREAK), closed(Reason.BREAK)], in_use=LEARNING)
    assert effects == (Warn(SCREEN, minutes(5), Reason.BREAK),)


@pytest.mark.parametrize("reason", [Reason.DAILY, Reason.WEEKLY])
def test_time_that_is_not_drawn_on_does_not_end(reason):
    assert follow([left(4, coming=reason)], in_use=LEARNING) == [(Free(), ())]
    assert follow([left(4, coming=reason, window=40)], in_use=LEARNING) == [(Free(), ())]
    story = follow([left(4, coming=reason, window=5), left(1, coming=Reason.WINDOW)], in_use=LEARNING)
    assert [effects for _, effects in story] == [
        (Warn(SCREEN, minutes(5), Reason.WINDOW),),
        (Warn(SCREEN, minutes(1), Reason.WINDOW),),
    ]


def test_who_plays_and_learns_in_turn_is_told_once():
    verdict = left(4, coming=Reason.DAILY, window=14)
    standing: Standing = Free()
    told = []
    for in_use in 3 * [LEARNING, PLAYING]:
        standing, effects = step(standing, verdict, NOW, AGREED, in_use=in_use, to_close=True)
        told += [(effect.left, effect.reason) for effect in effects]
    assert told == [(minutes(14), Reason.WINDOW), (minutes(4), Reason.DAILY)]


@pytest.mark.parametrize("coming", [Reason.WINDOW, Reason.BREAK])
@pytest.mark.parametrize("rest", [0.7, 4])
def test_a_rest_of_time_that_stands_still_keeps_no_other_end_from_being_told(coming, rest):
    standing, _ = step(Free(), left(rest, coming=Reason.DAILY), NOW, AGREED, in_use=PLAYING, to_close=True)
    told = []
    for number in (15, 10, 5, 3, 1, 0.5):
        verdict = left(rest, coming=Reason.DAILY, **{coming: number})
        standing, effects = step(standing, verdict, NOW, AGREED, in_use=LEARNING, to_close=True)
        told += effects
    assert told == [Warn(SCREEN, minutes(number), coming) for number in (15, 5, 1)]


def test_an_end_that_is_gone_is_told_anew_when_it_comes_again():
    story = follow([left(4), left(4, coming=Reason.DAILY), left(4)])
    assert [effect.reason for _, effects in story for effect in effects] == [
        Reason.WINDOW,
        Reason.DAILY,
        Reason.WINDOW,
    ]


def test_what_a_guardian_opened_ends_whatever_is_used():
    opened = LayerFinding(SCREEN, Reason.OPEN, minutes(5), coming=Reason.DAILY, opened=True)
    verdict = Verdict(SCREEN, Reason.OPEN, SCREEN, minutes(5), findings=(opened,))
    assert ahead(verdict, LEARNING) == opened


def test_a_category_is_in_use_whether_it_is_charged_or_free():
    assert there(category(GAMES), PLAYING)
    assert there(category(STUDY), LEARNING)
    assert not there(category(GAMES), LEARNING)
    assert not there(SCREEN, frozenset({Target(Kind.CLAIMED)}))
    assert not there(MINECRAFT, LEARNING)
    (_, effects), *_ = follow([left(5, category(STUDY))], in_use=LEARNING)
    assert effects == (Warn(category(STUDY), minutes(5), Reason.WINDOW),)


STANDINGS = st.one_of(
    st.just(Free()),
    st.dictionaries(st.sampled_from(CLOSING), st.sampled_from(AGREED.warn), min_size=1).map(Warned),
    st.integers(-3, 3).map(lambda number: Grace(NOW + minutes(number))),
    st.sampled_from(CLOSING).map(Over),
)
VERDICTS = st.builds(closed, st.sampled_from(CLOSING), st.sampled_from([SCREEN, MINECRAFT])) | st.builds(
    left,
    st.none() | st.integers(1, 20),
    st.sampled_from([SCREEN, MINECRAFT]),
    st.none() | st.just(SCREEN),
    st.sampled_from(CLOSING),
)
SECONDS = st.sampled_from([NOBODY, PLAYING, LEARNING, frozenset({PRESENCE, SCREEN})])


@given(STANDINGS, VERDICTS, SECONDS, st.booleans(), st.none() | st.just(minutes(2)))
def test_every_step(standing, verdict, in_use, to_close, grace):
    agreed = Terms(AGREED.warn, grace, End.LOCK)
    after, effects = step(standing, verdict, NOW, agreed, in_use=in_use, to_close=to_close)
    assert len(effects) <= 1
    assert to_close or not any(not isinstance(effect, Warn) for effect in effects)
    assert there(verdict.target, in_use) or not any(isinstance(effect, Warn) for effect in effects)
    assert verdict.open == isinstance(after, Free | Warned)
    if isinstance(after, Over):
        assert (len(effects) == 1) == to_close, "what is over and in use is closed"
        assert after.reason is verdict.reason
    if isinstance(after, Grace):
        assert verdict.reason in ORDER
        assert after.until > NOW
        assert isinstance(standing, Grace) or (grace and verdict.target == SCREEN)
    again = step(after, verdict, NOW, agreed, in_use=in_use, to_close=to_close)
    assert again[0] == after
    assert not any(isinstance(effect, Warn) for effect in again[1]), "nothing is said twice"
