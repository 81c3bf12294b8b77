"""What the service begins with."""

from __future__ import annotations

from pathlib import Path

from agent import agreement, platforms
from agent.bootstrap import whole_pc


def test_it_keeps_its_state_where_a_service_does() -> None:
    chosen = whole_pc.settings(platforms.system("linux"), {"LANG": "vi_VN.UTF-8"}, None, None)
    assert chosen.service
    assert chosen.state == Path("/var/lib/luytre")
    assert agreement.policy(chosen.starter).language == "vi"


def test_another_folder_may_be_named(tmp_path: Path) -> None:
    assert whole_pc.settings(platforms.system("linux"), {}, tmp_path, None).state == tmp_path
