"""A family's text, and what becomes of it when it is edited."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from policies.document import Vocabulary
from policies.document.editing import Wish, edit
from policies.ids import AppId, CategoryId, ChildId, Host
from policies.model import Action
from policies.target import Target, app, category, site
from tests.policies.document.texts import HEAD, KNOWN

AN = ChildId("an")
MINECRAFT, GAMES, YOUTUBE = app(AppId("minecraft")), category(CategoryId("games")), site(Host("youtube.com"))
M45 = timedelta(minutes=45)
FAMILY = (
    HEAD
    + """
# What we said at Tết.
[child.an]
name = "An"

# homework first
[[child.an.rule]]
app = "minecraft"   # block by block
daily = { mon-fri = "1h", sat-sun = "3h" }  # agreed
after = { category = "study", atleast = "30m" }
# not in the morning
open = ["15:00-20:00"]

[[child.an.rule]]
category = "games"
action = "block"

# the rest
[child.an.sites]
mode = "filter"

[child.binh]
name = "Bình"
"""
)
WISHES = st.one_of(
    st.none(),
    st.sampled_from([Action.BLOCK, Action.FREE, Action.ALWAYS]),
    st.integers(1, 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)


def edited(text: str, target: Target, wish: Wish, known: Vocabulary = KNOWN) -> str:
    return edit(text, AN, target, wish, known=known).text


def with_rules(*rules: str, head: str = "[child.an]\n") -> str:
    return HEAD + head + "".join(f"\n[[child.an.rule]]\n{rule}\n" for rule in rules)
