from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.ports.store import Use
from agent.storage import open_store
from policies.target import PRESENCE, SCREEN
from policies.usage import NONE, Spans
from tests.agent.storage.family import AN, BINH, DAY, GAME, MORNING, mark, use

EIGHT = int(MORNING.timestamp())


def runs(store, target, day=DAY):
    return [(a - EIGHT, b - EIGHT) for a, b in store.usage(AN, day).spans(target, day).runs]


def rows(store):
    return store.state.tables.database.rows("SELECT count(*) FROM spans")[0][0]


def test_beats_that_follow_each_other_are_one_row(store):
    for second in range(0, 600, 15):
        store.beat(mark(second), [use(SCREEN, second, second + 15), use(GAME, second, second + 15)])
    assert rows(store) == 2
    assert runs(store, SCREEN) == [(0, 600)]


def test_a_pause_is_a_pause(store):
    store.beat(mark(0), [use(SCREEN, 0, 15), use(SCREEN, 30, 45)])
    store.beat(mark(0), [use(SCREEN, 16, 20)])
    assert runs(store, SCREEN) == [(0, 15), (16, 20), (30, 45)]


def test_the_same_seconds_again_change_nothing(store):
    for start, end in ((0, 15), (0, 15), (5, 10), (0, 1), (10, 12)):
        store.beat(mark(0), [use(SCREEN, start, end)])
    assert runs(store, SCREEN) == [(0, 15)]


def test_an_empty_use_is_none(store):
    store.beat(mark(0), [use(SCREEN, 15, 15), use(GAME, 15, 14)])
    assert rows(store) == 0


def test_late_seconds_close_the_gaps_they_fill(store):
    store.beat(mark(0), [use(SCREEN, 0, 15), use(SCREEN, 30, 45), use(SCREEN, 60, 75)])
    store.beat(mark(0), [use(SCREEN, 10, 62)])
    assert runs(store, SCREEN) == [(0, 75)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_any_order_gives_the_set_of_seconds(tmp_path_factory, parts):
    store = open_store(tmp_path_factory.mktemp("usage"))
    wanted = NONE
    for start, more in parts:
        store.beat(mark(0), [use(SCREEN, start, start + more)])
        wanted = wanted.add(EIGHT + start, EIGHT + start + more)
    assert store.usage(AN, DAY).spans(SCREEN, DAY) == wanted
    store.roll_up(DAY + timedelta(days=1))
    assert store.usage(AN, DAY).spans(SCREEN, DAY) == Spans((), wanted.total)
    store.close()


def test_children_and_days_are_apart(store):
    store.beat(
        mark(0), [use(SCREEN, 0, 15), use(SCREEN, 0, 20, BINH), use(SCREEN, 0, 30, AN, date(2026, 3, 5))]
    )
    assert store.usage(BINH, DAY).used(SCREEN, DAY) == timedelta(seconds=20)
    assert store.usage(AN, date(2026, 3, 5)).days.keys() == {date(2026, 3, 5)}
    assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=15)


def test_rolled_up_days_are_sums(store):
    before = DAY - timedelta(days=1)
    store.beat(
        mark(0), [use(SCREEN, 0, 15, day=before), use(SCREEN, 20, 25, day=before), use(SCREEN, 40, 50)]
    )
    store.roll_up(DAY)
    usage = store.usage(AN, before)
    assert usage.spans(SCREEN, before) == Spans((), 20)
    assert usage.spans(SCREEN, DAY).rolled == 0
    assert usage.used_in_week(SCREEN, DAY) == timedelta(seconds=30)
    store.beat(mark(0), [use(SCREEN, 60, 63, day=before)])
    assert store.usage(AN, before).spans(SCREEN, before).total == 23
    store.roll_up(DAY)
    store.roll_up(DAY)
    assert store.usage(AN, before).spans(SCREEN, before) == Spans((), 23)


def test_totals_are_the_same_before_and_after_the_roll_up(store):
    days = [DAY - timedelta(days=back) for back in range(4)]
    store.beat(
        mark(0),
        [use(target, 0, 10 * (n + 1), day=day) for n, day in enumerate(days) for target in (SCREEN, GAME)],
    )
    store.beat(mark(0), [use(PRESENCE, 0, 5, BINH)])
    before = store.totals(AN, days[2], days[0])
    store.roll_up(days[1])
    assert (
        store.totals(AN, days[2], days[0])
        == before
        == {
            day: dict.fromkeys((SCREEN, GAME), timedelta(seconds=10 * (n + 1)))
            for n, day in enumerate(days[:3])
        }
    )


def test_parts_of_a_second_count_as_the_policies_count_them(store):
    half = timedelta(milliseconds=600)
    store.beat(mark(0), [Use(AN, DAY, SCREEN, MORNING + half, MORNING + timedelta(seconds=3) + half)])
    assert runs(store, SCREEN) == [(0, 3)]


def test_the_larger_of_two_sums_is_believed(store):
    store.beat(mark(0), [use(SCREEN, 0, 100), use(GAME, 0, 100)])
    with store.state.writing() as tables:
        tables.uses.raise_to({AN: {DAY: {SCREEN: 130, GAME: 40, PRESENCE: 7}}, BINH: {DAY: {SCREEN: 9}}})
    usage = store.usage(AN, DAY)
    assert usage.spans(SCREEN, DAY) == Spans(((EIGHT, EIGHT + 100),), 30)
    assert usage.used(GAME, DAY) == timedelta(seconds=100)
    assert usage.used(PRESENCE, DAY) == timedelta(seconds=7)
    assert tables.uses.sums(DAY) == {
        AN: {DAY: {SCREEN: 130, GAME: 100, PRESENCE: 7}},
        BINH: {DAY: {SCREEN: 9}},
    }
    assert tables.uses.sums(DAY + timedelta(days=1)) == {}


def test_the_first_day_of_which_something_is_kept(store):
    assert store.first_used(AN) is None
    store.beat(mark(0), [use(SCREEN, 0, 15)])
    assert (store.first_used(AN), store.first_used(BINH)) == (DAY, None)
    before = DAY - timedelta(days=3)
    store.beat(mark(0), [Use(AN, before, SCREEN, MORNING, MORNING + timedelta(seconds=5))])
    assert store.first_used(AN) == before
    store.roll_up(DAY)
    assert store.first_used(AN) == before
