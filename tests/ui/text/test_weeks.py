import pytest

from agent.api.messages import replace
from policies.week import DAY
from tests.ui import family
from ui.text.weeks import compared, comparison, seconds_of


def test_the_same_days_of_two_weeks_are_compared() -> None:
    assert list(seconds_of(family.WEEK).values()) == [88 * 60, 71 * 60, 43 * 60]
    assert seconds_of(None) == {}
    assert compared(family.WEEK, family.LAST_WEEK) == (88 + 71 - 85 - 92) * 60
    unknown = replace(family.LAST_WEEK, days=family.LAST_WEEK.days[1:])
    assert compared(family.WEEK, unknown) == (71 - 92) * 60
    over = replace(family.WEEK, today=family.TODAY + 7 * DAY)
    assert compared(over, family.LAST_WEEK) == (88 + 71 + 43 - 85 - 92 - 60) * 60


def test_a_day_that_is_not_over_is_held_against_no_whole_one() -> None:
    monday = replace(family.WEEK, days=family.WEEK.days[:1], today=family.WEEK.first)
    assert compared(monday, family.LAST_WEEK) is None


def test_where_nothing_can_be_compared_nothing_is_said() -> None:
    assert compared(family.WEEK, None) is compared(family.EMPTY_WEEK, family.LAST_WEEK) is None
    assert comparison(None, None, "en") == comparison(family.WEEK, None, "en") == ""


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (85, "As much as on the same days of the week before. Today is not counted."),
        (97, "12 minutes more than on the same days of the week before. Today is not counted."),
        (84, "1 minute less than on the same days of the week before. Today is not counted."),
    ],
)
def test_the_comparison_in_words(minutes: int, said: str) -> None:
    monday = replace(family.WEEK.days[0], seconds=family.seconds(minutes))
    tuesday = replace(family.WEEK, days=(monday,), today=family.WEEK.first + DAY)
    assert comparison(tuesday, family.LAST_WEEK, "en") == said


def test_of_a_week_that_is_over_no_day_is_left_out() -> None:
    over = replace(family.LAST_WEEK, today=family.TODAY)
    before = family.week(family.WEEK.first - 14 * DAY, (85, 92, 60, 90, 118, 176, 120), 0)
    assert comparison(over, before, "en") == "30 minutes more than on the same days of the week before."
