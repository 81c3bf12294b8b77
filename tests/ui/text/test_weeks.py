from dataclasses import replace

import pytest

from tests.ui import family
from ui.text.weeks import compared, comparison, seconds_of


def test_the_same_days_of_two_weeks_are_compared() -> None:
    assert list(seconds_of(family.WEEK).values()) == [88 * 60, 71 * 60, 43 * 60]
    assert seconds_of(None) == {}
    assert compared(family.WEEK, family.LAST_WEEK) == (88 + 71 + 43 - 85 - 92 - 60) * 60
    monday = replace(family.WEEK, days=family.WEEK.days[:1])
    assert compared(monday, family.LAST_WEEK) == 180


def test_where_nothing_can_be_compared_nothing_is_said() -> None:
    assert compared(family.WEEK, None) is compared(family.EMPTY_WEEK, family.LAST_WEEK) is None
    assert comparison(None, "en") == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (59, "The same as on these days last week."),
        (720, "12 minutes more than on these days last week."),
        (-60, "1 minute less than on these days last week."),
    ],
)
def test_the_comparison_in_words(more: int, said: str) -> None:
    assert comparison(more, "en") == said
