"""Who may not log in now, and what the child reads then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.api.messages import Event
from agent.catalog import help_of
from agent.platforms.memory import Pc
from agent.ports import Held
from agent.service.acting.refusals import LOOK_EVERY, LoginRefusal, Refusals
from agent.service.household import Household
from agent.service.reporting.health import Health
from policies.document import Vocabulary, read
from policies.finding import Reason
from policies.ids import AccountId
from policies.week import Calendar
from tests.agent.service.known import KNOWN
from tests.agent.service.stage import SECONDS, Stage, play, program

AN, BI = AccountId("an"), AccountId("bi")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


class Table:
    """Refusals on a PC in memory."""

    def __init__(self, language: str = "en") -> None:
        text = f'format = 1\nzone = "Asia/Ho_Chi_Minh"\nlanguage = "{language}"\ncountry = "VN"\n'
        policy = read(text, known=Vocabulary())
        self.pc, self.now = Pc(), 0.0
        events: list[Event] = []
        self.health = Health(events.append, lambda: NOON)
        household = Household(policy, Calendar(ZONE, frozenset(), policy.schooldays), KNOWN)
        self.refusals = Refusals(self.pc.accounts, household, self.health, help_of, self._seconds)

    def _seconds(self) -> float:
        return self.now

    @property
    def problems(self) -> list[str]:
        return [problem.name for problem in self.health.problems]


def test_one_child_reads_why_when_and_whom_to_call() -> None:
    table = Table()
    table.refusals.keep({AN: LoginRefusal(Reason.DAILY, NOON + timedelta(hours=12))})
    assert table.pc.accounts.refused == {AN}
    assert table.pc.accounts.text.splitlines() == [
        "Luytre: today's time is used up.",
        "It opens again at 00:00 26/11.",
        "Need to talk to somebody? Call 111: National child protection line (free)",
    ]


def test_in_vietnamese_as_well() -> None:
    table = Table("vi")
    table.refusals.keep({AN: LoginRefusal(Reason.WINDOW, None)})
    first, *_, last = table.pc.accounts.text.splitlines()
    assert first == "Luytre: bây giờ không phải khung giờ con dùng máy."
    assert last.startswith("Cần người lắng nghe? Gọi 111: ")


def test_of_several_nobody_reads_about_another() -> None:
    table = Table()
    table.refusals.keep({AN: LoginRefusal(Reason.DAILY, NOON), BI: LoginRefusal(Reason.WINDOW, None)})
    assert table.pc.accounts.text.splitlines()[0] == "Luytre: your time at this PC is over for now."
    assert "again" not in table.pc.accounts.text


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.OPEN])
def test_there_are_words_for_every_reason(reason: Reason) -> None:
    for language in ("en", "vi"):
        table = Table(language)
        table.refusals.keep({AN: LoginRefusal(reason, None)})
        assert table.pc.accounts.text.startswith("Luytre: ")


def test_the_same_is_not_done_again_but_looked_at() -> None:
    table = Table()
    closed = {AN: LoginRefusal(Reason.DAILY, None)}
    for _ in range(3):
        table.refusals.keep(closed)
    assert table.pc.accounts.asked == [("refuse", AN)]
    table.pc.accounts.refused = frozenset()  # somebody took the line out of PAM
    table.now = LOOK_EVERY
    table.pc.accounts.failing.add("refuse")
    table.refusals.keep(closed)
    assert table.problems == ["login-not-refused"]
    table.refusals.keep({})
    assert table.problems == []
    assert table.pc.accounts.text == ""


def test_a_system_that_cannot_is_a_problem_until_it_can() -> None:
    table = Table()
    closed = {AN: LoginRefusal(Reason.DAILY, None)}
    table.pc.accounts.refusal = OSError("read-only file system")
    table.refusals.keep(closed)
    assert "read-only file system" in table.health.problems[0].text
    table.pc.accounts.refusal = None
    table.refusals.keep(closed)
    assert table.problems == []


def test_a_child_whose_hours_are_over_is_refused_and_let_in_when_they_begin(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()  # 15:00 in Hanoi; nobody is logged in
        assert stage.pc.accounts.refused == {"an"}
        assert "16:00" in stage.pc.accounts.text
        assert stage.watch.next_change is not None
        stage.pc.clock.pass_time(timedelta(hours=1))
        await stage.beat()
        assert stage.pc.accounts.refused == frozenset()
        stage.log_in()
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.beat()
        assert stage.pc.sessions.current()

    screen = '[child.an.screen]\nend = "lock"\nopen = ["16:00-20:00"]\n'
    play(tmp_path, screen, story, service=True)


def test_a_pause_lets_the_child_log_in(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        assert stage.pc.accounts.refused == frozenset()

    screen = '[child.an.screen]\nend = "pause"\nopen = ["16:00-20:00"]\n'
    play(tmp_path, screen, story, service=True)


def test_the_system_is_told_who_is_a_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert stage.pc.accounts.enrolled == {"an"}
        stage.pc.accounts.refusal = OSError("read-only file system")
        stage.enforcer.load()
        assert stage.standing == ["children-not-enrolled"]
        stage.pc.accounts.refusal = None
        stage.enforcer.load()
        assert stage.standing == []

    play(tmp_path, "", story, service=True)


def test_the_system_is_told_again_each_minute(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.accounts.enrolled = frozenset()  # the account was made anew, and is in no group
        await stage.beat()
        assert not stage.pc.accounts.enrolled
        await asyncio.sleep(LOOK_EVERY)
        await stage.beat()
        assert stage.pc.accounts.enrolled == {"an"}

    play(tmp_path, "", story, service=True)


def test_before_a_screen_is_locked_it_is_known_what_its_locker_may_show(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True))
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        for step in stage.enforcer.steps():
            step.act()
            await asyncio.sleep(0.1)  # others have their turn between two steps
        asked = stage.pc.accounts.asked
        assert asked.index(("refuse", AN)) < asked.index(("lock", AN))

    play(tmp_path, '[child.an.screen]\ndaily = "10s"\nend = "lock"\n', story, service=True)


def test_where_nobody_tells_whether_it_holds_that_is_told_and_looked_at_again() -> None:
    table = Table()
    accounts, hold = table.pc.accounts, table.pc.accounts.hold

    def broken(account: AccountId) -> Held:
        accounts.hold = hold  # type: ignore[method-assign]
        raise OSError("the list cannot be read")

    accounts.hold = broken  # type: ignore[method-assign]
    table.refusals.keep({AN: LoginRefusal(Reason.DAILY, None)})
    assert "an: the list cannot be read" in table.health.problems[0].text
    table.refusals.keep({AN: LoginRefusal(Reason.DAILY, None)})
    assert accounts.asked == [("refuse", "an")] * 2
    assert not table.problems
