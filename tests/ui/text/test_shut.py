import pytest

from policies.finding import Reason
from ui.text.shut import shut


@pytest.mark.parametrize("language", ["en", "vi"])
def test_each_reason_has_a_heading_of_its_own(language: str) -> None:
    closed = [reason for reason in Reason if reason is not Reason.OPEN]
    assert len({shut(reason, language) for reason in closed}) == len(closed)


def test_a_break_is_no_end() -> None:
    assert shut("break", "en") == "on a break"
    assert shut("break", "vi") == "đang nghỉ giải lao"
    assert shut("open", "en") == shut("unheard", "en") == "time is over"
