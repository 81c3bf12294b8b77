import pytest

from agent.api.messages import replace
from policies.week import DAY
from tests.ui import family, records
from ui.text.weeks import compared, comparison, seconds_of


def test_the_same_days_of_two_weeks_are_compared() -> None:
    assert list(seconds_of(records.WEEK).values()) == [88 * 60, 71 * 60, 43 * 60]
    assert seconds_of(None) == {}
    assert compared(records.WEEK, records.LAST_WEEK) == (88 + 71 - 85 - 92) * 60
    unknown = replace(records.LAST_WEEK, days=records.LAST_WEEK.days[1:])
    assert compared(records.WEEK, unknown) == (71 - 92) * 60
    over = replace(records.WEEK, today=family.TODAY + 7 * DAY)
    assert compared(over, records.LAST_WEEK) == (88 + 71 + 43 - 85 - 92 - 60) * 60


def test_a_day_that_is_not_over_is_held_against_no_whole_one() -> None:
    monday = replace(records.WEEK, days=records.WEEK.days[:1], today=records.WEEK.first)
    assert compared(monday, records.LAST_WEEK) is None


def test_where_nothing_can_be_compared_nothing_is_said() -> None:
    assert compared(records.WEEK, None) is compared(records.EMPTY_WEEK, records.LAST_WEEK) is None
    assert comparison(None, None, "en") == comparison(records.WEEK, None, "en") == ""


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (85, "As much as on the same days of the week before. Today is not counted."),
        (97, "12 minutes more than on the same days of the week before. Today is not counted."),
        (84, "1 minute less than on the same days of the week before. Today is not counted."),
    ],
)
def test_the_comparison_in_words(minutes: int, said: str) -> None:
    monday = replace(records.WEEK.days[0], seconds=family.seconds(minutes))
    tuesday = replace(records.WEEK, days=(monday,), today=records.WEEK.first + DAY)
    assert comparison(tuesday, records.LAST_WEEK, "en") == said


def test_of_a_week_that_is_over_no_day_is_left_out() -> None:
    over = replace(records.LAST_WEEK, today=family.TODAY)
    before = records.week(records.WEEK.first - 14 * DAY, (85, 92, 60, 90, 118, 176, 120), 0)
    assert comparison(over, before, "en") == "30 minutes more than on the same days of the week before."
