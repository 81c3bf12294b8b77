from __future__ import annotations

import json

from tests.ui.cli.stage import run_piped
from ui.cli.judge import line_of, page_of


def test_each_page_gets_a_line_in_the_order_of_the_input():
    pages = [
        {
            "host": "win.example",
            "title": "Online casino",
            "text": "Slots, roulette, free spins, deposit bonus.",
            "lang": "en",
        },
        {"host": "school.example", "title": "Toán lớp 6", "text": "Bài tập phân số có lời giải."},
    ]
    typed = "\n".join(json.dumps(x, ensure_ascii=False) for x in pages) + "\n\nno json\n[1]\n"
    said = run_piped(["sites", "judge-page"], typed)
    assert said.status == 0, said.err
    casino, school, *broken = [json.loads(line) for line in said.out.splitlines()]
    assert list(casino) == ["host", "category", "score", "because"]
    assert (casino["host"], casino["category"]) == ("win.example", "gambling")
    assert "roulette" in casino["because"]
    assert (school["host"], school["category"], school["because"]) == ("school.example", None, "")
    assert (
        broken == [{"host": "", "category": None, "score": 0.0, "because": "no page: not a JSON object"}] * 2
    )


def test_what_is_of_the_wrong_kind_is_left_out():
    line = '{"host": 7, "title": null, "text": "x", "headings": ["a", 1], "labels": "adult"}'
    assert page_of(line) == {"text": "x", "headings": ["a"]}
    assert page_of("[" * 100_000) is None


def test_no_line_ends_the_stream():
    huge = json.dumps({"host": "huge.example", "text": "x" * 2**25})
    typed = (
        f'{{"host": "\\ud800"}}\n{{"text": "casino \\udfff roulette"}}\n{huge}\n{{"host": "last.example"}}\n'
    )
    said = run_piped(["sites", "judge-page"], typed)
    assert said.status == 0, said.err
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["host"] for line in lines] == ["\ud800", "", "huge.example", "last.example"]
    assert lines[2]["because"] == "no page: too much to read"


def test_what_an_encoding_has_not_is_escaped():
    answer = {"host": "", "because": "sòng bạc"}
    assert "sòng bạc" in line_of(answer, "utf-8")
    assert json.loads(line_of(answer, "latin-1")) == answer
    sly = {"host": "888.com", "because": "\x9b2K\u202e"}
    assert line_of(sly, "utf-8").isascii()
    assert json.loads(line_of(sly, "utf-8")) == sly
