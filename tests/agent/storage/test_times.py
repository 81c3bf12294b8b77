from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from agent.storage.times import length, moment, stamp, ticks

zones = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=3, minutes=30))])


@given(st.datetimes(timezones=zones, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
def test_a_moment_comes_back_to_the_microsecond(at):
    assert moment(stamp(at)) == at
    assert moment(stamp(at)).tzinfo is UTC


@given(st.timedeltas())
def test_a_length_comes_back_to_the_microsecond(lasting):
    assert length(ticks(lasting)) == lasting
