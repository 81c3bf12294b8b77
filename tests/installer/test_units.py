"""What the units say of each other and of the system's own."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from agent.service.browsing.wishes import PATIENCE
from front.environment import ROOT
from linux import deb

if TYPE_CHECKING:
    from pathlib import Path

LINUX = ROOT / "installer" / "linux"
DOORS = {"systemd-user-sessions.service", "display-manager.service"}
"""Who lets people in."""
PLANS = {"cron.service", "crond.service", "cronie.service", "atd.service"}
"""Who runs what was planned for a boot, by the names that distributions give them."""
PLANNER = """[Unit]
After=remote-fs.target nss-user-lookup.target
[Service]
ExecStart=/bin/true
"""
"""As Debian's cron.service and atd.service are ordered."""


def words(unit: str, key: str) -> set[str]:
    """All that a unit says under this key of its first section."""
    lines = (LINUX / unit).read_text("utf-8").partition("[Service]")[0].splitlines()
    return {word for line in lines if line.startswith(f"{key}=") for word in line.partition("=")[2].split()}


def test_nobody_comes_in_and_nothing_planned_runs_before_the_agent_is_ready() -> None:
    assert words("luytre-agent.service", "Before") == DOORS | PLANS
    text = (LINUX / "luytre-agent.service").read_text("utf-8")
    assert "\nType=notify\n" in text, "it is ready when it says so"
    assert "\nTimeoutStartSec=60s\n" in text, "and they go on where it never does"


def test_the_agent_pulls_in_and_waits_for_nothing_of_them() -> None:
    for key in ("After", "Wants", "Requires", "BindsTo", "RequiredBy", "WantedBy"):
        for unit in (x for x in deb.UNITS if x.endswith(".service")):
            assert not words(unit, key) & (DOORS | PLANS), (unit, key)


def test_an_agent_that_was_killed_starts_nothing_before_itself() -> None:
    """What it needs of the system is done once a boot, by a unit that stays so and that it can do without."""
    text = (LINUX / "luytre-agent.service").read_text("utf-8")
    assert "ExecStartPre" not in text
    assert {"luytre-pepper.service"} <= words("luytre-agent.service", "After")
    assert {"luytre-pepper.service"} <= words("luytre-agent.service", "Wants")
    for binding in ("PartOf", "Requires", "BindsTo"):
        assert not words("luytre-pepper.service", binding) | words("luytre-agent.service", binding)
    assert "\nRemainAfterExit=yes\n" in (LINUX / "luytre-pepper.service").read_text("utf-8")


def test_the_agent_waits_longer_for_who_tells_browsers_than_systemd_does() -> None:
    text = (LINUX / "luytre-browsers.service").read_text("utf-8")
    assert "\nTimeoutStartSec=2min\n" in text, "a PC that is overrun may need it"
    assert PATIENCE > 120


@pytest.mark.root
def test_systemd_itself_finds_no_circle_in_that_order(tmp_path: Path) -> None:
    for unit in deb.UNITS:
        text = (LINUX / unit).read_text("utf-8")
        lines = ("ExecStart=/bin/true" if x.startswith("ExecStart=") else x for x in text.splitlines())
        (tmp_path / unit).write_text("\n".join(lines) + "\n")
    for name in ("cron.service", "atd.service"):
        (tmp_path / name).write_text(PLANNER)
    (tmp_path / "multi-user.target.wants").mkdir()
    for unit in ("luytre-agent.service", "cron.service", "atd.service"):
        (tmp_path / "multi-user.target.wants" / unit).symlink_to(tmp_path / unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "multi-user.target"],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cycle" not in done.stderr + done.stdout, done.stderr
