"""What an agent in try mode assumes about the account it serves."""

from __future__ import annotations

from pathlib import Path

from agent import agreement, platforms
from agent.bootstrap.try_mode import settings

HANOI = "Asia/Ho_Chi_Minh"


def test_the_settings_of_a_first_start(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"TZ": HANOI, "XDG_RUNTIME_DIR": "/run/user/1000"}
    made = settings(platforms.system("linux"), "bé na", environment, Path("state"), Path("policy.toml"))
    assert made.state == tmp_path / "state"
    assert made.runtime == Path("/run/user/1000")
    assert made.policy == Path("policy.toml")
    agreed = agreement.policy(made.starter)
    assert (agreed.zone, agreed.language, agreed.country) == (HANOI, "vi", "VN")
    assert [child.name for child in agreed.children] == ["bé na"]
    assert not agreed.children[0].rules


def test_without_a_session_and_without_options() -> None:
    made = settings(platforms.system("linux"), "#1234", {}, None, None)
    assert made.runtime is None
    assert made.state.is_absolute()
    assert agreement.policy(made.starter).children
