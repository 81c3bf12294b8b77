from __future__ import annotations

import pytest

from policies.document.node import Node, Sheet, Vocabulary


def node(value: object) -> Node:
    return Node(value, ("a",), Sheet(Vocabulary(), {("a",): 7}))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5, "a: must be a text in quotes (line 7)"),
        ("  ", "a: is empty (line 7)"),
        ("x\ty", "a: has a sign that cannot be printed (line 7)"),
    ],
)
def test_what_is_no_text_is_told(value: object, told: str):
    written = node(value)
    assert written.text() is None
    assert [str(error) for error in written.sheet.errors] == [told]


def test_texts_lose_outer_blanks():
    assert node(" An ").text() == "An"


def test_what_is_no_table_or_list_counts_as_empty_and_is_told():
    written = node(1)
    assert written.table() == {}
    assert list(written.items()) == []
    assert [error.text for error in written.sheet.errors] == ["must be a table", "must be a list"]


def test_paths_lead_into_tables_and_lists():
    assert node({"b": 1}).table()["b"].path == ("a", "b")
    assert [item.path for item in node(["x", "y"]).items()] == [("a", 0), ("a", 1)]


def test_what_a_preset_brings_is_told_at_the_key_that_names_it():
    written = Node({"b": {"c": 5}}, ("a",), Sheet(Vocabulary(), {("a",): 7}), preset="strict")
    written.table()["b"].table()["c"].text()
    assert [error.say("en") for error in written.sheet.errors] == [
        'a: (from the preset "strict") must be a text in quotes (line 7)'
    ]


def test_zones_are_a_set_or_a_question():
    assert Vocabulary().has_zone("Asia/Nowhere")
    assert Vocabulary(zones={"UTC"}).has_zone("UTC")
    assert not Vocabulary(zones={"UTC"}).has_zone("Asia/Nowhere")
    assert Vocabulary(zones=lambda name: name == "UTC").has_zone("UTC")
