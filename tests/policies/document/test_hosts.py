from __future__ import annotations

import pytest

from policies.document.hosts import host

NEWS = "xn--bo-mia.vn"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("youtube.com", "youtube.com"),
        (" YouTube.com.", "youtube.com"),
        ("Báo.vn", NEWS),
        ("a-b.c1.org", "a-b.c1.org"),
    ],
)
def test_names_are_taken_as_they_go_over_the_wire(text: str, name: str):
    assert host(text, {"báo.vn": NEWS}.get) == name


@pytest.mark.parametrize(
    "text",
    [
        "https://youtube.com",
        "youtube.com/watch",
        "youtube",
        "-a.com",
        "a..b",
        "a b.com",
        "báo.vn",
        "a." * 127 + "com",
    ],
)
def test_what_is_no_name_is_refused(text: str):
    assert host(text) is None
    assert host(text, {"báo.vn": "no name"}.get) is None
