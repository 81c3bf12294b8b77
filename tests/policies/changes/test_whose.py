"""Whose a change is of which only the words were kept."""

from __future__ import annotations

import pytest

from policies.changes import Change, may_read, say
from policies.changes.whose import HOUSEHOLD
from policies.changes.words import SENTENCES
from policies.ids import ChildId

AN, MINH, MINH_ANH = ChildId("an"), ChildId("minh"), ChildId("minh-anh")
NAMES = {AN: "An", MINH: "Minh", MINH_ANH: "Minh Anh"}


def readers(said: str, names: dict[ChildId, str] = NAMES) -> list[ChildId]:
    return [child for child in names if may_read(said, child, names)]


def test_a_child_reads_what_begins_with_its_name() -> None:
    assert readers("An: screen time 1 h → 2 h every day") == [AN]
    assert readers("An is new in the agreement") == [AN]
    assert readers("An không còn trong thỏa thuận") == [AN]


def test_of_two_names_that_begin_alike_the_longer_one_is_meant() -> None:
    assert readers("Minh Anh: Minecraft 1 h → 2 h every day") == [MINH_ANH]
    assert readers("Minh Anh is in the agreement no longer") == [MINH_ANH]
    assert readers("Minh: Minecraft 1 h → 2 h every day") == [MINH]
    assert readers("Minh: Anh: x", {**NAMES, MINH_ANH: "Minh: Anh"}) == [MINH_ANH]


def test_what_cannot_be_told_is_no_child_s_to_read() -> None:
    assert readers("Bình: screen time 1 h → 2 h every day") == []
    assert readers("Bình is in the agreement no longer") == []
    assert readers("Minh Anh: screen time 1 h → 2 h every day", {AN: "An", MINH: "Minh"}) == []
    assert readers("An: screen time 1 h → 2 h every day", {AN: "An", MINH: "An"}) == []


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("field", HOUSEHOLD)
def test_what_the_household_agreed_is_everybody_s(field: str, language: str) -> None:
    said = say(Change(field, before=("a", "b"), after=("c.example",)), language)
    assert readers(said) == [*NAMES]
    assert may_read(said, AN, {})


def test_all_other_sentences_are_of_a_child() -> None:
    """Those before a child's own in the table, but for a child that comes or goes."""
    fields = [*SENTENCES]
    assert set(HOUSEHOLD) == {*fields[: fields.index("name")]} - {"child", "no child"}
