"""What clients say is made fit to be shown before anything keeps it."""

import pytest

from agent.api.errors import BadParams
from agent.service import said
from policies.ids import AppId
from policies.target import SCREEN, app


def test_a_target_is_read() -> None:
    assert said.target("screen") == SCREEN
    assert said.target("app:minecraft") == app(AppId("minecraft"))


def test_words_are_one_line_and_not_endless() -> None:
    assert said.words("please\n\x1b[2K") == "please ?[2K"
    assert len(said.words(900 * "x")) == 500


@pytest.mark.parametrize("text", ["", "the game", "site:", "site:x.y\n", "app:\x1b[2K", "app:" + 300 * "x"])
def test_what_is_no_target_or_could_not_be_shown_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(BadParams, match="is no target") as told:
        said.target(text)
    assert len(str(told.value)) < 200
    assert str(told.value).isprintable()
