"""What the agent of that family recorded: a day, weeks, a log."""

from __future__ import annotations

from datetime import date, timedelta

from agent.api import messages as m
from agent.api.messages import replace
from tests.ui.family import LONG_NAMES, MINUTE, NOW, TODAY, seconds

DAY = m.DayView(
    child="an",
    day=TODAY,
    screen=seconds(43),
    presence=seconds(78),
    lines=(
        m.Line("app:minecraft", "Minecraft", "games", seconds(42)),
        m.Line("site:youtube.com", "YouTube", "video", seconds(45)),
        m.Line("app:gcompris", "GCompris", "study", seconds(35)),
        m.Line("app:zalo", "Zalo", "chat", seconds(6)),
        m.Line("app:writer", "LibreOffice Writer", "office", seconds(4)),
    ),
)
LONG_DAY = replace(
    DAY,
    lines=tuple(m.Line(f"app:{n}", name, "office", seconds(9)) for n, name in enumerate(LONG_NAMES)),
)
EMPTY_DAY = replace(DAY, screen=seconds(0), presence=seconds(0), lines=())


def week(first: date, minutes: tuple[int, ...], last_week: int) -> m.WeekView:
    days = tuple(
        m.Line(str(first + timedelta(days=n)), "", None, seconds(minutes[n])) for n in range(len(minutes))
    )
    return m.WeekView(
        child="an",
        first=first,
        today=TODAY,
        days=days,
        screen=seconds(sum(minutes)),
        last_week=seconds(last_week),
        apps=(
            m.Line("app:minecraft", "Minecraft", "games", seconds(151)),
            m.Line("app:gcompris", "GCompris", "study", seconds(95)),
            m.Line("app:zalo", "Zalo", "chat", seconds(22)),
        ),
        sites=(m.Line("site:youtube.com", "YouTube", "video", seconds(84)),),
        categories=(
            m.Line("category:games", "games", None, seconds(151)),
            m.Line("category:study", "study", None, seconds(95)),
            m.Line("category:video", "video", None, seconds(84)),
            m.Line("category:chat", "chat", None, seconds(22)),
        ),
        limits_reached=3,
        requests=4,
        granted=2,
        tried={"adult": 3, "gambling": 1},
    )


LAST_WEEK = week(date(2026, 11, 16), (85, 92, 60, 90, 118, 176, 150), 690)
WEEK = week(date(2026, 11, 23), (88, 71, 43), 771)
LOG = (
    m.LogEntry(NOW - 4 * MINUTE, "An", "xin thêm 15 phút cho YouTube", "an"),
    m.LogEntry(NOW - 10 * MINUTE, "Luytre", "YouTube đã đóng: hết giờ trong ngày", "an"),
    m.LogEntry(NOW - 50 * MINUTE, "lan", "trả lời lời xin số 2: không", "an"),
    m.LogEntry(NOW - 1179 * MINUTE, "Luytre", "Roblox đã đóng: hết giờ trong ngày", "an"),
)
TRIED = m.TriedSites(
    "an",
    date(2026, 11, 23),
    (
        m.TriedLine(date(2026, 11, 24), "adult", 3),
        m.TriedLine(date(2026, 11, 24), "adult", 2, "bad.example"),
        m.TriedLine(date(2026, 11, 25), "gambling", 1),
    ),
)
EMPTY_WEEK = replace(
    WEEK,
    tried={},
    days=(),
    screen=seconds(0),
    last_week=seconds(0),
    apps=(),
    sites=(),
    categories=(),
    limits_reached=0,
    requests=0,
    granted=0,
)
