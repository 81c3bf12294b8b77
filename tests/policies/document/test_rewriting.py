"""Lines of a rule go, come and change; the lines around them are those of the family."""

from __future__ import annotations

from policies.document.rewriting import Sheet
from policies.ids import ChildId

TEXT = """\
[child.an]

[[child.an.rule]]  # first
app = "a"
  # why
  daily = "1h"  # so much

[[child.an.rule]]
app = "b"
"""
SHEET = Sheet.of(TEXT, ChildId("an"))
RULES = SHEET.rules


def test_a_key_is_changed_in_its_place():
    assert list(SHEET.with_key((*RULES, 0), "daily", "2h")) == [TEXT.replace('"1h"', '"2h"')]


def test_a_key_takes_the_place_of_a_useless_one():
    assert list(SHEET.with_key((*RULES, 0), "action", "block", ["daily"])) == [
        TEXT.replace('daily = "1h"', 'action = "block"')
    ]


def test_a_new_key_is_the_last_one_and_stands_as_the_one_above():
    assert list(SHEET.with_key((*RULES, 0), "weekly", "2h")) == [
        TEXT.replace("# so much\n", '# so much\n  weekly = "2h"\n')
    ]
    bare = Sheet.of("[[child.an.rule]]", ChildId("an"))
    assert list(bare.with_key((*RULES, 0), "app", "a")) == ['[[child.an.rule]]\napp = "a"\n']


def test_a_rule_goes_and_with_it_a_blank_line_but_no_comment():
    assert list(SHEET.without(1)) == [TEXT[: TEXT.rindex("\n[[")]]
    assert list(SHEET.without(0)) == [
        '[child.an]\n  # why\n\n[[child.an.rule]]\napp = "b"\n',
    ]
    close = TEXT.replace("\n\n[[", "\n[[")
    assert list(Sheet.of(close, ChildId("an")).without(1)) == [close[: close.rindex("[[")]]


def test_a_rule_comes_behind_the_others():
    assert list(SHEET.with_more([("app", '"c"')])) == [f'{TEXT}\n[[child.an.rule]]\napp = "c"\n']


def test_there_is_no_such_rule_or_child():
    assert list(SHEET.with_key((*RULES, 2), "daily", "2h")) == []
    assert list(SHEET.without(2)) == []
    assert list(Sheet.of(TEXT, ChildId("binh")).with_more([])) == []


def test_a_table_of_the_child_comes_behind_all_else_of_it():
    screen = ("child", "an", "screen")
    more = '\n[child.an.screen]\ndaily = "2h"\n'
    assert list(SHEET.with_table(screen, "daily", "2h")) == [TEXT + more]
    assert list(Sheet.of(TEXT + more, ChildId("an")).with_key(screen, "daily", "3h")) == [
        TEXT + more.replace("2h", "3h")
    ]
    assert list(SHEET.with_key(screen, "daily", "2h")) == []
    assert list(SHEET.with_table(("child", "binh", "screen"), "daily", "2h")) == []
