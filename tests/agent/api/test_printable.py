"""No sign of a text moves the cursor, the line or the way of reading."""

import json

import pytest

from agent.api.printable import escaped, printable


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Con xin 15 phút ạ – «được» không? 日本 👍🏽", "Con xin 15 phút ạ – «được» không? 日本 👍🏽"),
        ("tie\u0302\u0301ng", "tie\u0302\u0301ng"),  # letters of several signs
        ("\x9b2K\x7f\x85\u202e\u2066", r"\u009b2K\u007f\u0085\u202e\u2066"),
        ("\U000e0041\U000f0000", r"\udb40\udc41\udb80\udc00"),  # as RFC 8259, section 7
        ("a\u2028b\xa0", r"a\u2028b\u00a0"),
    ],
)
def test_json_keeps_its_value_and_obeys_nobody(text: str, shown: str) -> None:
    assert escaped(f'["{text}"]') == f'["{shown}"]'
    assert json.loads(escaped(f'["{text}"]')) == [text]


def test_json_of_several_lines_keeps_them() -> None:
    assert escaped('{\n  "a": "\x9b"\n}') == '{\n  "a": "\\u009b"\n}'
