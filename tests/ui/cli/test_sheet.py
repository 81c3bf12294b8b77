from __future__ import annotations

import json

import pytest

from tests.ui.cli.terminals import terminal
from ui.cli import sheet


def test_a_piped_table_is_plain_and_aligned(capsys: pytest.CaptureFixture[str]):
    sheet.table(("name", "left"), [(("Bình", "1 h"), "red"), (("An and all", ""), "")])
    assert capsys.readouterr().out == "name        left\nBình        1 h\nAn and all\n"


def test_a_table_without_headers_begins_with_its_rows(capsys: pytest.CaptureFixture[str]):
    sheet.table(("", ""), [(("a", "b"), "")])
    sheet.table(("", ""), [])
    assert capsys.readouterr().out == "a  b\n"


def test_a_person_gets_a_table_that_fits_the_terminal():
    rows = "[(('[red]An', 'word ' * 40), 'red'), (('B', ''), '')]"
    code = f"from ui.cli import sheet; sheet.table(('name', 'x'), {rows})"
    with terminal("-c", code, COLUMNS="60") as shown:
        assert shown.wait() == 0
    assert "[red]An" in shown.screen
    assert "\x1b[31m" in shown.screen
    assert all(len(line) < 200 for line in shown.screen.splitlines())


def test_nobody_s_words_move_the_cursor(capsys: pytest.CaptureFixture[str]):
    sheet.line("one\ntwo\x1b[2K\u202e")
    sheet.table(("", ""), [(("An\n21:03  Binh", "\x1b[1A"), "")])
    assert capsys.readouterr().out == "one\ntwo?[2K?\nAn 21:03  Binh  ?[1A\n"
    code = "from ui.cli import sheet; sheet.table(('', ''), [(('An\\n21:03', '\\x1b[1A'), '')])"
    with terminal("-c", code, COLUMNS="60") as shown:
        assert shown.wait() == 0
    assert "An 21:03" in shown.screen
    assert "\x1b[1A" not in shown.screen


def test_styles():
    assert sheet.styled("x", "") == "x"
    assert sheet.styled("x", sheet.BAD) == "\x1b[31mx\x1b[0m"
    assert sheet.styled("x", sheet.LOUD) == "\x1b[1mx\x1b[0m"
    assert sheet.styled("x", sheet.QUIET) == "\x1b[2mx\x1b[0m"


def test_bars():
    assert sheet.bar(5, 10, 10) == "█████"
    assert sheet.bar(0, 0) == ""


def test_json_is_indented(capsys: pytest.CaptureFixture[str]):
    sheet.json({"tên": "Bình"})
    assert capsys.readouterr().out == '{\n  "tên": "Bình"\n}\n'
    said = {"why": "cho con\x9b2K\u202e chơi", "x": [1, None]}
    sheet.json(said)
    printed = capsys.readouterr().out
    assert printed == '{\n  "why": "cho con\\u009b2K\\u202e chơi",\n  "x": [\n    1,\n    null\n  ]\n}\n'
    assert json.loads(printed) == said
