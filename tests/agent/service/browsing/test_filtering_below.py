"""What lies below a site that is closed, and what is meant with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.model import SiteMode
from tests.agent.service.browsing.gate import agreed, rule


def test_a_rule_s_site_is_meant_under_all_its_names(tmp_path: Path) -> None:
    text = '[child.an.sites]\nmode = "listed"\n' + rule('site = "youtube.com"', 'daily = "1h"')
    found = agreed(tmp_path, text)
    assert found is not None
    assert found.mode is SiteMode.LISTED
    assert {"youtube.com", "youtu.be", "googlevideo.com"} <= found.allow
    blocked = agreed(tmp_path, rule('site = "youtube.com"', 'action = "block"'))
    assert blocked is not None
    assert {"youtube.com", "youtu.be", "googlevideo.com"} <= blocked.block
    assert not blocked.allow


def test_what_lies_below_a_closed_site_and_is_another_is_told(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule('category = "search"', 'action = "block"'))
    assert found is not None
    assert {"google.com", "yahoo.com"} <= found.block
    assert {"mail.google.com", "classroom.google.com", "mail.yahoo.com"} <= found.apart
    assert not found.apart & found.block
    assert "gemini.google.com" in found.block


YOUTUBE = ('site = "youtube.com"', 'action = "block"')


@pytest.mark.parametrize("lines", [YOUTUBE, ('site = "youtube.com"', 'daily = "0m"')])
def test_a_site_that_a_rule_closes_is_meant_with_all_below_it(tmp_path: Path, lines: tuple[str, ...]) -> None:
    found = agreed(tmp_path, rule(*lines) + rule('category = "search"', 'action = "block"'))
    assert found is not None
    assert {"youtube.com", "google.com"} <= found.block
    assert "music.youtube.com" not in found.apart
    assert "mail.google.com" in found.apart


def test_what_lies_below_a_closed_site_is_open_where_a_rule_of_its_own_says_so(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule(*YOUTUBE) + rule('site = "music.youtube.com"', 'daily = "1h"'))
    assert found is not None
    assert "music.youtube.com" in found.allow
    assert "youtube.com" in found.block


def test_below_a_site_that_a_category_closes_another_is_open(tmp_path: Path) -> None:
    found = agreed(tmp_path, rule('category = "video"', 'action = "block"'))
    assert found is not None
    assert "youtube.com" in found.block
    assert "music.youtube.com" in found.apart
    both = agreed(tmp_path / "both", rule(*YOUTUBE) + rule('category = "video"', 'action = "block"'))
    assert both is not None
    assert "music.youtube.com" not in both.apart
    open_ = agreed(
        tmp_path / "open",
        rule('site = "youtube.com"', 'daily = "1h"') + rule('category = "video"', 'action = "block"'),
    )
    assert open_ is not None
    assert "youtube.com" in open_.block


def test_made_for_children_is_not_closed_with_its_category(tmp_path: Path) -> None:
    closed = '[child.an.sites]\nmode = "filter"\nblock = ["games", "film", "video", "search"]\n'
    found = agreed(tmp_path, closed)
    assert found is not None
    assert found.blocked == {"games", "film", "video", "search"}
    assert not {"lego.com", "nick.com", "youtubekids.com", "blinde-kuh.de", "fragfinn.de"} & found.block
    assert "youtube.com" in found.block
    named = agreed(tmp_path / "named", closed + rule('site = "nick.com"', 'action = "block"'))
    assert named is not None
    assert {"nick.com", "nickjr.com", "nickelodeon.com"} <= named.block
    assert "junior.nickelodeon.com" not in named.apart
