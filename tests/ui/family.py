"""A family in Hanoi on a Wednesday afternoon: what its agent says, for tests and pictures of the faces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from agent.api import messages as m
from agent.api.messages import Seconds, replace
from agent.api.problems import SESSIONS_UNSEEN, told

CODE = "40718253"
PAPER = "7GQH-2M4K-9XVB-5RTD-0CPN-8WJS-6E3F"
NOW = datetime(2026, 11, 25, 9, 10, tzinfo=UTC)
"""16:10 in Hanoi."""
TODAY = date(2026, 11, 25)
MINUTE = timedelta(minutes=1)


def seconds(minutes: float) -> Seconds:
    return Seconds(int(minutes * 60))


def target(key: str, name: str, category: str | None, **changes: Any) -> m.TargetStatus:
    plain = m.TargetStatus(
        target=key,
        name=name,
        category=category,
        open=True,
        reason="open",
        because=key,
        left=None,
        used=seconds(0),
        allowance=None,
        opens_at=None,
        lacking=None,
        standing="free",
        running=False,
        action="limit",
    )
    return replace(plain, **changes)


SCREEN = target(
    "screen",
    "screen",
    None,
    left=seconds(47),
    used=seconds(43),
    allowance=seconds(90),
    action=None,
    coming="daily",
)
RESTING = replace(SCREEN, left=seconds(45), coming="break", pause=seconds(10))
"""A break comes before today's time is over."""
MINECRAFT = target(
    "app:minecraft",
    "Minecraft",
    "games",
    left=seconds(18),
    used=seconds(42),
    allowance=seconds(60),
    standing="warned",
    running=True,
)
ROBLOX = target(
    "app:roblox",
    "Roblox",
    "games",
    open=False,
    reason="after",
    left=seconds(0),
    allowance=seconds(45),
    lacking=seconds(20),
    after="category:study",
    standing="over",
)
YOUTUBE = target(
    "site:youtube.com",
    "YouTube",
    "video",
    open=False,
    reason="daily",
    left=seconds(0),
    used=seconds(45),
    allowance=seconds(45),
    opens_at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
    standing="over",
)
ZALO = target(
    "app:zalo",
    "Zalo",
    "chat",
    open=False,
    reason="window",
    left=seconds(0),
    used=seconds(6),
    opens_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
    standing="over",
)
STUDY = target("category:study", "study", None, used=seconds(35), action="free")
TIKTOK = target(
    "site:tiktok.com", "TikTok", "social", open=False, reason="block", action="block", standing="over"
)
TARGETS = (MINECRAFT, ROBLOX, YOUTUBE, ZALO, STUDY, TIKTOK)

GRANT = m.GrantView(
    targets=("app:minecraft",),
    at=NOW - 50 * MINUTE,
    until=datetime(2026, 11, 25, 17, 0, tzinfo=UTC),
    extra=seconds(15),
    by="lan",
    why="Con học xong bài rồi",
    id=12,
)
TAKEN = replace(
    GRANT,
    targets=("app:roblox",),
    extra=seconds(30),
    why="",
    id=11,
    taken_at=NOW - 20 * MINUTE,
    taken_by="lan",
    taken_why="Mẹ bấm nhầm sang con",
)
ASKED = m.RequestView(
    id=3,
    child="an",
    target="site:youtube.com",
    name="YouTube",
    extra=seconds(15),
    reason="Con xem nốt video làm đèn ông sao ạ",
    state="asked",
    asked_at=NOW - 4 * MINUTE,
    expires_at=NOW + 120 * MINUTE,
)
REFUSED = m.RequestView(
    id=2,
    child="an",
    target="app:roblox",
    name="Roblox",
    extra=seconds(30),
    reason="",
    state="refused",
    asked_at=NOW - 60 * MINUTE,
    expires_at=NOW,
    answered_at=NOW - 50 * MINUTE,
    answered_by="lan",
    answer="Tối nay cả nhà sang ông bà, mai con chơi nhé.",
)
GRANTED = replace(
    REFUSED,
    id=1,
    target="app:minecraft",
    name="Minecraft",
    extra=seconds(15),
    state="granted",
    answer=GRANT.why,
)
LESS = replace(GRANTED, extra=seconds(30), given=replace(GRANT, extra=seconds(5)))
"""Half an hour was asked for, and five minutes were given."""
STATUS = m.Status(
    child="an",
    name="An",
    at=NOW,
    day=TODAY,
    present=True,
    counting=True,
    screen=SCREEN,
    targets=TARGETS,
    next_change=NOW + 18 * MINUTE,
    grants=(GRANT,),
    requests=(ASKED, REFUSED, GRANTED),
    health=(),
    observing={"sessions": "logind", "programs": "inotify", "screen": "x11"},
    zone="Asia/Ho_Chi_Minh",
    country="VN",
    language="vi",
    taken=(TAKEN,),
)
UNLIMITED = replace(
    STATUS,
    screen=replace(SCREEN, left=None, allowance=None),
    targets=(),
    grants=(),
    requests=(),
    taken=(),
)
OVER = replace(
    STATUS,
    counting=False,
    screen=replace(
        SCREEN,
        open=False,
        reason="daily",
        left=seconds(0),
        used=seconds(90),
        standing="over",
        opens_at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
    ),
)
ON_BREAK = replace(
    OVER,
    screen=replace(SCREEN, open=False, reason="break", left=seconds(0), opens_at=NOW + 10 * MINUTE),
)
EARLY = replace(ON_BREAK, screen=replace(ON_BREAK.screen, reason="window"))
OVER = replace(
    OVER,
    targets=tuple(
        replace(
            x, open=False, reason="daily", because="screen", left=seconds(0), running=False, standing="over"
        )
        if x.open and x.action == "limit"
        else x
        for x in TARGETS
    ),
)
GRACE = replace(OVER, screen=replace(OVER.screen, standing="grace", left=seconds(0)))
WARNED = replace(STATUS, screen=replace(SCREEN, left=seconds(5), used=seconds(85), standing="warned"))
AWAY = replace(STATUS, present=False, counting=False)
PROBLEM = m.Problem(SESSIONS_UNSEEN, "warning", told(SESSIONS_UNSEEN), NOW - 30 * MINUTE)
STUCK = m.Problem("program-not-closed", "error", "", NOW - 2 * MINUTE, "app:minecraft", "an", "Minecraft")
ILL = replace(STATUS, health=(STUCK, PROBLEM))

NOTICE = m.NoticeView(
    seconds(30), "category:games", {"en": "Look out of the window", "vi": "Nhìn ra cửa sổ một chút nhé"}
)
NOTICED = replace(STATUS, notice=NOTICE)
LONG_NAMES = ("GNU Image Manipulation Program", "LibreOffice Impress", "an-installer-" * 19 + ".AppImage")
LONG = replace(
    STATUS,
    targets=tuple(
        replace(MINECRAFT, target=f"app:{n}", because=f"app:{n}", name=name, left=seconds(90))
        for n, name in enumerate(LONG_NAMES)
    ),
)
CHILDREN = m.Children(
    (
        m.ChildView("an", "An", ("an",), "age-9-12", True, seconds(47), 1),
        m.ChildView("binh", "Bình", ("binh",), "age-6-8", False, None, 0),
    ),
    NOW,
    "Asia/Ho_Chi_Minh",
)
AT_REST, AT_HOME = CHILDREN.children
AILING = replace(CHILDREN, health=ILL.health)
SHUT = replace(
    CHILDREN,
    children=(
        replace(AT_REST, screen_left=seconds(0), pending=0, reason="break", opens_at=NOW + 10 * MINUTE),
        replace(AT_HOME, screen_left=seconds(0), reason="window", opens_at=YOUTUBE.opens_at),
    ),
)
"""An rests, and for Bình the PC is not open yet; neither has used up anything."""
HELP = m.Help(
    "VN",
    (
        m.Helpline("Tổng đài quốc gia bảo vệ trẻ em", "111", "24/7", "https://tongdai111.vn"),
        m.Helpline("VN-COP", "", "", "https://vn-cop.vn"),
    ),
)
