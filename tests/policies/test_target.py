"""Targets are written and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.ids import AppId, CategoryId, Host
from policies.target import CLAIMED, PRESENCE, SCREEN, Kind, Target, app, category, site

KEYED = st.sampled_from([kind for kind in Kind if kind not in {Kind.SCREEN, Kind.PRESENCE, Kind.CLAIMED}])


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (SCREEN, "screen"),
        (PRESENCE, "presence"),
        (CLAIMED, "claimed"),
        (app(AppId("minecraft")), "app:minecraft"),
        (site(Host("youtube.com")), "site:youtube.com"),
        (category(CategoryId("games")), "category:games"),
        (app(AppId("a:b")), "app:a:b"),
    ],
)
def test_a_target_is_written_as_it_is_said(target, text):
    assert str(target) == text
    assert Target.parse(text) == target


@given(st.builds(Target, KEYED, st.text(min_size=1)))
def test_what_was_written_is_read_back(target):
    assert Target.parse(str(target)) == target


@pytest.mark.parametrize(
    "text", ["", "screen:x", "app", "app:", "presence:x", "claimed:x", "game:minecraft", "Screen"]
)
def test_what_is_no_target_is_named(text):
    with pytest.raises(ValueError, match=f'"{text}" is no target'):
        Target.parse(text)
