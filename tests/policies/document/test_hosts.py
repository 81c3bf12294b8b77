from __future__ import annotations

import pytest

from policies.document.hosts import host


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("youtube.com", "youtube.com"),
        ("YouTube.com.", "youtube.com"),
        ("báo.vn", "xn--bo-gia.vn"),
        ("a-b.c1.org", "a-b.c1.org"),
    ],
)
def test_names_are_taken_as_they_go_over_the_wire(text: str, name: str):
    if not text.isascii():
        name = text.encode("idna").decode()
    assert host(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "https://youtube.com",
        "youtube.com/watch",
        "youtube",
        "-a.com",
        "a..b",
        "a b.com",
        "é" * 70 + ".vn",
        "a." * 127 + "com",
    ],
)
def test_what_is_no_name_is_refused(text: str):
    assert host(text) is None
