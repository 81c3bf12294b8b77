"""A rule in words, in both languages."""

from __future__ import annotations

import pytest

from policies.changes import describe
from policies.model import Rule
from policies.target import Target
from tests.policies.document.texts import RULE, rules


@pytest.mark.parametrize(
    ("body", "english", "vietnamese"),
    [
        ('action = "block"', "blocked", "bị chặn"),
        (
            'action = "free"\nopen.sat = ["08:00-20:00"]',
            "does not count; open 08:00–20:00 on Saturday",
            "không tính giờ; mở 08:00–20:00 vào thứ Bảy",
        ),
        (
            'daily = { mon-fri = "1h", holiday = "3h", every = "2h", 2026-12-24 = "4h" }',
            "4 h on 24 December 2026; 3 h on holidays; 1 h on Monday to Friday; 2 h every day",
            "4 giờ vào ngày 24/12/2026; 3 giờ vào ngày lễ; 1 giờ vào thứ Hai đến thứ Sáu; 2 giờ mỗi ngày",
        ),
        (
            'open = { sun = "none", every = "all" }',
            "closed on Sunday; open all day every day",
            "đóng vào Chủ nhật; mở cả ngày mỗi ngày",
        ),
        (
            'daily.schoolday = "0m"\nweekly = "2h"',
            "0 min on school days; 2 h a week",
            "0 phút vào ngày đi học; 2 giờ một tuần",
        ),
        (
            'after = { app = "krita", atleast = "5m" }',
            "opens after 5 min of krita",
            "mở sau khi dùng krita 5 phút",
        ),
    ],
)
def test_rules_in_words(body: str, english: str, vietnamese: str):
    (rule,) = rules(f'{RULE}app = "roblox"\n{body}')
    assert describe(rule, "en") == english
    assert describe(rule, "vi") == vietnamese


def test_a_category_limits_each_one():
    (rule,) = rules(f'{RULE}category = "games"\neach = "1h"')
    assert describe(rule, "en") == "1 h every day for each one"
    assert describe(rule, "vi") == "mỗi thứ 1 giờ mỗi ngày"


def test_a_rule_that_says_nothing_says_so():
    assert describe(Rule(Target.parse("app:x")), "en") == "no limit"
