import pytest

from ui.link.reconnect import Presence
from ui.text.presence import presence


@pytest.mark.parametrize("word", Presence)
def test_every_presence_is_said(word: Presence) -> None:
    for language in ("en", "vi"):
        title, advice = presence(word, language)
        assert title
        assert bool(advice) == (word not in {Presence.UNKNOWN, Presence.PRESENT})


def test_nobody_is_accused_and_parents_read_their_own_step() -> None:
    assert presence(Presence.STRANGER, "vi")[0] == "Có chương trình khác trả lời thay Luytre"
    assert "restart the PC" in presence(Presence.MISSING, "en", for_parents=True)[1]
    assert "Do not type a PIN here" in presence(Presence.STRANGER, "en", for_parents=True)[1]
    same = Presence.OTHER_VERSION
    assert presence(same, "en", for_parents=True) == presence(same, "en")


def test_a_missing_agent_is_not_glossed_over() -> None:
    title, advice = presence(Presence.MISSING, "en")
    assert title == "Luytre is not running"
    assert "no limit is kept" in advice
