import pytest

from ui.link.reconnect import Presence
from ui.text.presence import presence


@pytest.mark.parametrize("word", Presence)
def test_every_presence_is_said(word: Presence) -> None:
    for language in ("en", "vi"):
        title, advice = presence(word, language)
        assert title
        assert bool(advice) == (word not in {Presence.UNKNOWN, Presence.PRESENT})


def test_a_missing_agent_is_not_glossed_over() -> None:
    title, advice = presence(Presence.MISSING, "en")
    assert title == "Luytre is not running"
    assert "no limit is kept" in advice
