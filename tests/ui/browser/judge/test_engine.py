from __future__ import annotations

import json

import pytest

from ui.browser.judge import WEIGHTS
from ui.browser.judge.engine import Engine

CASINO = {
    "title": "Nhà cái uy tín, nạp đầu tặng 100%",
    "text": "Cá cược bóng đá, tài xỉu, nổ hũ, casino trực tuyến. Đăng ký nhận code, nạp rút nhanh.",
}
HELP = {
    "title": "Giúp người thân bỏ cờ bạc",
    "text": "Nghiện cá độ, lô đề, tài xỉu là bệnh. Tư vấn tâm lý miễn phí, gọi 111. Bạn không đơn độc.",
}


@pytest.fixture(scope="module")
def engine():
    return Engine()


def test_a_casino_is_gambling_and_the_words_are_told(engine):
    found = engine.judge(CASINO)
    assert found.category == "gambling"
    assert found.score >= 0.5
    assert len(found.because) == 5
    assert "cá cược bóng đá" in found.because


def test_help_against_it_is_not(engine):
    found = engine.judge(HELP)
    assert found.category is None
    assert found.score < 0.5
    assert not found.because


def test_vietnamese_without_marks_and_words_in_disguise(engine):
    bare = {
        "title": "nha cai uy tin",
        "text": "ca cuoc bong da, tai xiu, no hu, xoc dia, nap rut nhanh, tang code",
    }
    masked = {"title": "n\u200bhà cái uy tín", "text": CASINO["text"].replace("casino", "c.a.s.1.n.o c4sino")}
    assert engine.judge(bare).category == engine.judge(masked).category == "gambling"


@pytest.mark.parametrize(
    "labels",
    [
        ["RTA-5042-1996-1400-1577-RTA"],
        ["adult"],
        ["mature"],
        ["isFamilyFriendly: false"],
        ['(pics-1.1 "http://www.icra.org/ratingsv02.html" l r (nz 1 sc 1))'],
    ],
)
def test_what_a_page_says_of_itself_is_believed(engine, labels):
    found = engine.judge({"title": "Welcome", "text": "Please enter.", "labels": labels})
    assert (found.category, found.score) == ("adult", 1)
    assert found.because[0].startswith("label: ")


def test_other_labels_say_nothing(engine):
    page = {
        "title": "Toys",
        "text": "Bricks and dolls for children.",
        "labels": ["general", "safe for kids", ""],
    }
    assert engine.judge(page).category is None


def test_headings_are_read_as_text_is(engine):
    page = {
        "headings": ["Casino online", "Nổ hũ, tài xỉu, xóc đĩa"],
        "text": "Nạp rút nhanh, tặng code tân thủ.",
    }
    assert engine.judge(page).category == "gambling"


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"title": "sex"},
        {"title": "constructor toString __proto__", "text": "hasOwnProperty valueOf constructor"},
        {"title": "\ud800", "text": "\ud800 \U0001f51e" * 3},
        {"title": "a" * 300_000, "text": "\u0301" * 300_000},
    ],
)
def test_odd_pages_are_nothing(engine, page):
    assert engine.judge(page).category is None


def test_a_long_page_is_cut_and_judged_the_same(engine):
    long = {"title": CASINO["title"], "text": (CASINO["text"] + " ") * 5000}
    assert engine.judge(long).category == "gambling"


def test_the_judge_is_small():
    assert WEIGHTS.stat().st_size <= 300_000


def test_a_page_of_few_words_must_be_surer(engine):
    """What is there of a page before it has loaded is no proof yet."""
    model = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    page = {"text": " ".join((CASINO["text"].split() * 99)[: model["short"] - 1])}
    longer = {"text": f"{page['text']} và"}
    assert model["care"] > 0
    careful = Engine(json.dumps(model | {"care": 99}))
    assert engine.judge(page).category == careful.judge(longer).category == "gambling"
    assert careful.judge(page).category is None


def test_training_sees_numbers_and_words(engine):
    seen = engine.look(CASINO)
    model = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert len(seen.numbers) == len(model["numbers"])
    assert "nhà cái" not in seen.words
    assert seen.words["nha cai"] > 0
    assert seen.length == len((CASINO["title"] + " " + CASINO["text"]).replace("100%", "100").split())


@pytest.mark.parametrize("piece", ["a1 ", "đo ", "casino trực tuyến ", "\ufdfa ", "x", "x y z "])
def test_what_a_judgement_costs_has_a_limit(engine, piece):
    """Words are what it costs: each is looked up a few times, counted, and paired with the one before."""
    endless = piece * 5_000
    seen = engine.look({"title": endless, "headings": [endless] * 40, "text": endless})
    assert seen.length <= 1500
    assert len(seen.words) <= 4 * 1500


def test_what_is_below_a_few_screens_is_not_looked_at(engine):
    page = "interminable pages " * 500
    assert engine.look({"text": page + "casino " * 2000}) == engine.look({"text": page})
