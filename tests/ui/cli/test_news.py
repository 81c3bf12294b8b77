from __future__ import annotations

from typing import Any

import pytest

from agent.api.acts import Act
from agent.api.messages import Event, Problem
from tests.ui import family
from ui.cli.news import news

NAMES = {"app:minecraft": "Minecraft"}
TAKEN = "Minecraft: lan has taken back time that was given"


@pytest.mark.parametrize(
    ("event", "fields", "told"),
    [
        ("warned", {"left": 300}, "Minecraft: 5 minutes left"),
        ("warned", {"left": 300, "reason": "window"}, "Minecraft: closes in 5 minutes"),
        ("warned", {"text": "Năm phút nữa"}, "Năm phút nữa"),
        (
            "notice",
            {"notice": family.NOTICE, "seconds": 1800},
            "Look out of the window (Games: 30 minutes today)",
        ),
        ("acted", {"effect": "pause"}, "Minecraft is paused"),
        ("acted", {"effect": "freeze"}, "Minecraft is paused"),
        ("acted", {"effect": "refuse"}, "Minecraft does not open now"),
        ("acted", {"effect": "terminate"}, "Minecraft was closed"),
        ("acted", {"effect": "kill"}, "Minecraft was closed"),
        ("acted", {"effect": "resume"}, "Minecraft goes on"),
        ("acted", {"effect": "lock"}, "The screen is locked"),
        ("acted", {"effect": "logout"}, "The session ends"),
        ("acted", {"effect": "what"}, ""),
        ("verified", {"ok": True}, ""),
        ("verified", {"ok": False}, "Minecraft: that did not work, the next step is taken"),
        ("health", {"text": "The disk is full."}, "The disk is full."),
        ("health", {}, ""),
        ("stopped", {}, "The agent has stopped."),
        ("request", {"reason": "granted"}, "Minecraft: yes"),
        ("request", {}, "Minecraft: waiting for an answer"),
        ("taken", {"by": "lan"}, TAKEN),
        (
            "taken",
            {"by": "lan", "text": "oops"},
            f"{TAKEN} (“oops”)",
        ),
        (
            "taken",
            {"by": "lan", "text": "oops", "ok": True, "reason": "rule"},
            f"{TAKEN} (“oops”). It is open still, because the rule for Minecraft stands.",
        ),
        ("taken", {"by": "lan", "ok": False}, TAKEN),
        ("policy", {}, "Another agreement is in force."),
        ("usage", {}, ""),
    ],
)
def test_what_happened_is_one_line(event: str, fields: dict[str, Any], told: str):
    assert news(Event(event, family.NOW, target="app:minecraft", **fields), NAMES, "en") == told


def test_what_has_no_target_is_about_the_screen():
    assert (
        news(Event("warned", family.NOW, left=family.seconds(5)), {}, "vi")
        == "Thời gian dùng máy: còn 5 phút"
    )


def test_a_problem_is_said_in_the_readers_language_and_one_that_is_gone_not_at_all():
    clock = Problem("clock-jumped", "warning", "The clock (by 3:00:00)", family.NOW)
    disk = Problem("disk-full", "error", "The disk", family.NOW)
    come = Event("health", family.NOW, reason="disk-full", ok=False, text="The disk", health=(clock, disk))
    assert news(come, {}, "vi").startswith("Đĩa đã đầy.")
    assert news(Event("health", family.NOW, reason="disk-full", ok=True, health=(clock,)), {}, "vi") == ""


@pytest.mark.parametrize("act", Act)
def test_each_act_of_the_agent_has_a_line(act: Act):
    assert news(Event("acted", family.NOW, target="app:minecraft", effect=act), NAMES, "en")
