"""No sign of a text moves the cursor, the line or the way of reading."""

import pytest

from agent.api.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Con xin 15 phút ạ – «được» không? 日本 👍🏽", "Con xin 15 phút ạ – «được» không? 日本 👍🏽"),
        ("👩\u200d👧", "👩\u200d👧"),  # one picture of several
        ("one\ntwo\r\n\tthree\u2028four\xa0five", "one two   three four five"),
        ("\x1b[1A\x1b[2Kno\x00\x7f\x9b", "?[1A?[2Kno???"),
        ("".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200F))), "?" * 10),
        ("\ud800", "?"),
    ],
)
def test_what_no_face_could_show_is_a_question_mark(text: str, shown: str) -> None:
    assert printable(text) == shown
