from __future__ import annotations

from policies.document.errors import DocumentError, DocumentErrors


def test_an_error_says_where_it_is_in_both_languages():
    error = DocumentError("child.an.name", "is empty", 4, "đang để trống")
    assert str(error) == "child.an.name: is empty (line 4)"
    assert error.say("vi") == "child.an.name: đang để trống (dòng 4)"


def test_an_error_without_a_place_is_its_sentence_alone():
    assert DocumentError("", "this is no TOML").say("vi") == "this is no TOML"


def test_many_errors_are_told_one_a_line():
    errors = DocumentErrors((DocumentError("a", "x", 1), DocumentError("b", "y")))
    assert str(errors) == "a: x (line 1)\nb: y"
