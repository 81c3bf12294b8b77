"""A small family's records, as values, for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from agent.ports.credentials import Lockout, OneTimeCode
from agent.ports.store import Entry, Mark, PolicyChange, PolicyRecord, Tried, Use
from policies.ids import AppId, CategoryId, ChildId, RequestId
from policies.model import Grant, TakenBack
from policies.requests import Request
from policies.target import PRESENCE, SCREEN, Target, app, category, site
from policies.timeline import Timeline

if TYPE_CHECKING:
    from agent.ports.store import Store

AN, BINH = ChildId("an"), ChildId("bình")
LUCK = CategoryId("gambling")
GAME, GAMES, TUBE = app(AppId("minecraft")), category(CategoryId("games")), site("youtube.com")
DAY = date(2026, 3, 4)
MORNING = datetime(2026, 3, 4, 8, tzinfo=UTC)
BEFORE = MORNING - timedelta(hours=12)
BEAT = timedelta(seconds=15)
POLICY = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n# bé An: chơi ít thôi\n'


def use(target: Target, start: int, end: int, child: ChildId = AN, day: date = DAY) -> Use:
    """Use from and to so many seconds after eight."""
    return Use(child, day, target, MORNING + timedelta(seconds=start), MORNING + timedelta(seconds=end))


def mark(seconds: int, *, clean: bool = False, sequence: int = 0) -> Mark:
    """The heartbeat so many seconds after eight."""
    passed = timedelta(seconds=seconds, microseconds=123_457)
    line = Timeline(MORNING + passed, passed, passed / 2, "boot-1", timedelta(minutes=-7))
    return Mark(line, {AN: frozenset({SCREEN, GAME})}, clean, sequence)


def agreed(text: str = POLICY, at: datetime = MORNING) -> PolicyRecord:
    """A version without a number."""
    return PolicyRecord(
        0,
        text,
        at,
        "lan",
        "nghỉ hè",
        (PolicyChange("Minecraft: 1 h", known=False), PolicyChange("Chủ nhật: 3 h", AN)),
    )


def asked(child: ChildId = AN, at: datetime = MORNING) -> Request:
    """A request without a number."""
    return Request(RequestId(0), child, GAME, timedelta(minutes=15), "xin mẹ", at, at + timedelta(hours=1))


def given(at: datetime = MORNING, extra: timedelta | None = timedelta(minutes=15)) -> Grant:
    """A grant for a game and what contains it."""
    return Grant((GAME, SCREEN, GAMES), at, at + timedelta(hours=2), extra, "lan", "ngoan lắm")


def appealed(child: ChildId = AN, at: datetime = MORNING) -> Request:
    """A request that says that a guess is wrong, without a number."""
    return replace(asked(child, at), target=TUBE, guessed=LUCK)


def taken(at: datetime = MORNING) -> TakenBack:
    """That it was taken back half an hour later."""
    return TakenBack(at + timedelta(minutes=30), "mai", "lộn ngày")


def code(child: ChildId = AN, at: datetime = MORNING, request: RequestId | None = None) -> OneTimeCode:
    """A one-time code without a number."""
    minutes = timedelta(minutes=10)
    return OneTimeCode(0, child, GAME, minutes, "lan", "ngoan", at, at + minutes, b"salt", bytes(32), request)


def live(store: Store) -> None:
    """A bit of everything: what the golden databases hold."""
    store.keep_policy(agreed("format = 1\n"))
    store.keep_policy(agreed())
    for second in range(0, 300, 15):
        targets = (PRESENCE, SCREEN, GAME, GAMES) if second < 150 else (PRESENCE, SCREEN, TUBE)
        store.beat(mark(second + 15), [use(target, second, second + 15) for target in targets])
    yesterday = DAY - timedelta(days=1)
    store.beat(mark(316), [use(SCREEN, -86400, -86400 + 600, BINH, yesterday)])
    store.roll_up(DAY)
    answered = store.new_request(asked())
    store.new_request(appealed(BINH))
    store.keep_grant(AN, given(), answered)
    store.keep_grant(BINH, given(extra=None))
    opened = store.keep_grant(BINH, replace(given(BEFORE), guessed=LUCK))
    store.keep_taken(opened.id, taken(BEFORE))
    store.log(Entry(MORNING, "lan", "changed the agreement", kind="policy"))
    store.log(Entry(MORNING, "an", "asked for 15 minutes", AN, "request"))
    store.keep_secret("$argon2id$secret")
    store.keep_recovery(bytes(range(32)))
    store.keep_code(code())
    store.keep_lockout(Lockout("an", 5, timedelta(seconds=30), timedelta(hours=3), "boot-1"))
    store.keep_tried(AN, [Tried(DAY, "adult", 2), Tried(DAY, "adult", 2, "bad.example")])
    store.keep_grace(AN, DAY, MORNING + timedelta(minutes=2))
    store.keep_holidays("VN", 2026, frozenset({date(2026, 2, 17), date(2026, 4, 30)}))
    store.beat(mark(330, clean=True), [])
