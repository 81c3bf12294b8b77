"""What the service begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import agreement, whole_pc


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_policy_names_the_administrators_and_limits_all_others(language: str) -> None:
    text = whole_pc.starter("Asia/Ho_Chi_Minh", "VN", language, {"lan", "bố"})
    agreed = agreement.policy(text)
    assert agreed.guardians == ("bố", "lan")
    assert agreed.children == ()
    assert agreed.language == language
    child = agreement.stranger(agreed.guardians[0], agreed)
    assert child.accounts == ("bố",)
    assert child.id == "@bố"
    assert child.screen.open.entries


def test_it_keeps_its_state_where_a_service_does() -> None:
    chosen = whole_pc.settings({"LANG": "vi_VN.UTF-8"}, None, None)
    assert chosen.service
    assert chosen.state == Path("/var/lib/luytre")
    assert agreement.policy(chosen.starter).language == "vi"


def test_another_folder_may_be_named(tmp_path: Path) -> None:
    assert whole_pc.settings({}, tmp_path, None).state == tmp_path
