"""The agent's end of the filter of names: what the other half is told, when questions are turned to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent.names import filter as resolving
from agent.names import questions
from agent.names.filter import FIRST_PORT, INDEX, OPEN, PATIENCE, PORTS, SILENT, SYSTEM, ResolverFilter
from agent.names.listed import FETCHED
from agent.names.turning import STALE
from agent.ports.names import Examination, ListTrouble, NameRules, Try
from agent.sitegate.order import Order, Turn, read, written
from agent.sites import asking, examining
from agent.sites.asking import HostAnswer
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.tally import Blocked
from agent.sites.examining import Examined, Port
from agent.sites.lists import HOME
from policies.ids import AccountId, CategoryId, ChildId
from policies.model import SiteMode, YouTube

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
NUMBERS = {"an": (range(1001, 1002), range(100_000, 165_536)), "binh": (range(1002, 1003),)}


def rules(child: str, *accounts: str, block: str = "bad.example", answered: bool = False) -> NameRules:
    return NameRules(
        ChildId(child),
        frozenset(map(AccountId, accounts)),
        SiteMode.FILTER,
        frozenset({CategoryId("adult")}),
        frozenset({"good.example"}),
        frozenset({block}),
        safe_search=True,
        youtube=YouTube.MODERATE,
        led=True,
        answered=answered,
    )


class Half:
    """The half with a network, as far as the agent meets it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def orders(self) -> Orders:
        """The next ones."""
        return profile.read(await asyncio.wait_for(self.reader.readline(), 10))

    def serve(self, *ports: int, lists: bool | None = None, failed: tuple[int, ...] = ()) -> None:
        """These answer, and those could not be had."""
        self.say(report.write(report.Report(serving=ports, lists=lists, failed=failed)))

    def say(self, line: bytes) -> None:
        """Anything."""
        self.writer.write(line)

    async def hung_up_on(self) -> None:
        """Until the agent has had enough of it."""
        with contextlib.suppress(ConnectionResetError):  # what it said last was never read
            assert await asyncio.wait_for(self.reader.read(), 10) == b""

    async def leave(self) -> None:
        """Hang up."""
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


class Stand:
    """One agent's end, with files and a clock."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.halves: list[Half] = []
        self.order, self.said = folder / "sitegate", folder / "said"
        self.place = folder / "net" / "orders.sock"
        self.tried: list[tuple[ChildId, list[Try]]] = []
        self.resolving = ResolverFilter(
            self.place,
            os.getuid(),
            self.order,
            self.said,
            lambda name: NUMBERS.get(name, ()),
            lambda: self.now,
            lambda child, tries: self.tried.append((child, list(tries))),
        )

    async def half(self) -> Half:
        """Another half calls."""
        self.halves.append(Half(*await asyncio.open_unix_connection(os.fspath(self.place))))
        return self.halves[-1]

    async def until(self, true: Callable[[], bool]) -> None:
        """What comes by a socket takes a moment."""
        async with asyncio.timeout(10):
            while not true():  # noqa: ASYNC110 - files and a clock of its own
                await asyncio.sleep(0.01)

    def ordered(self) -> Order | None:
        """What the gate is told."""
        return read(self.order.read_text("utf-8")) if self.order.exists() else None

    def turned(self) -> bool:
        """Whether anybody is."""
        return bool((self.ordered() or Order()).turns)

    def gate(self, text: str | None = None, made: int | None = None) -> None:
        """The gate has looked, and all is so."""
        told = self.order.read_text("utf-8") if text is None else text
        self.said.write_text(json.dumps({"order": told, "made": made}), "utf-8")
        os.utime(self.said, ns=(int(self.now * 1e9), int(self.now * 1e9)))

    def later(self) -> str | None:
        """What is wrong since more than a moment."""
        self.resolving.look()
        self.now += PATIENCE + 1
        return self.beat()

    def beat(self) -> str | None:
        """What is wrong, as the agent asks after each beat."""
        self.resolving.look()
        return self.resolving.trouble()


def play(folder: Path, story: Callable[[Stand], Awaitable[None]]) -> None:
    async def tell() -> None:
        stand = Stand(folder)
        try:
            await story(stand)
        finally:
            await stand.resolving.close()
            for half in stand.halves:
                await half.leave()

    asyncio.run(tell())


def test_the_other_half_is_told_rules_and_nobody_s_name(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        assert stand.place.stat().st_mode & 0o777 == 0o600
        half = await stand.half()
        assert await half.orders() == Orders(index=str(HOME / "index"))
        stand.resolving.keep((rules("an", "an"),))
        told = await half.orders()
        assert told.index == INDEX
        [found] = told.profiles
        assert found == Profile(
            FIRST_PORT,
            blocked=frozenset({"adult"}),
            allow=frozenset({"good.example"}),
            block=frozenset({"bad.example"}),
            safe_search=True,
            youtube="moderate",
            led=True,
        )
        assert b"an" not in profile.write(told).replace(b"index", b"").split(b'"')

    play(tmp_path, story)


def test_questions_are_turned_once_the_port_answers_and_stay_so(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        assert stand.ordered() == Order()
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT + 7)
        half.serve(FIRST_PORT)
        await stand.until(lambda: stand.ordered() == Order((Turn(FIRST_PORT, NUMBERS["an"]),)))
        await half.leave()
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        assert stand.ordered() == Order((Turn(FIRST_PORT, NUMBERS["an"]),)), "until it answers for the other"
        again = await stand.half()
        assert [x.port for x in (await again.orders()).profiles] == [FIRST_PORT, FIRST_PORT + 1]
        again.serve(FIRST_PORT, FIRST_PORT + 1)
        await stand.until(lambda: len((stand.ordered() or Order()).turns) == 2)
        stand.resolving.keep((rules("binh", "binh"),))
        assert stand.ordered() == Order((Turn(FIRST_PORT + 1, NUMBERS["binh"]),)), "each keeps its port"
        stand.resolving.keep(())
        assert stand.ordered() == Order()

    play(tmp_path, story)


def test_whom_to_ask_upstream_is_told_with_the_rules(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        assert (await half.orders()).upstream == ()
        stand.resolving.keep((rules("an", "an"),), ("tls://192.0.2.1#dns.example", "192.0.2.2"))
        assert (await half.orders()).upstream == ("tls://192.0.2.1#dns.example", "192.0.2.2")
        stand.resolving.keep((rules("an", "an"),), kept=frozenset({"school.example"}))
        told = await half.orders()
        assert not told.upstream
        assert told.protected == {"school.example"}

    play(tmp_path, story)


def test_a_port_that_somebody_else_has_holds_up_nobody_and_its_child_gets_another(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT + 1, failed=(FIRST_PORT,))
        await stand.until(lambda: stand.ordered() == Order((Turn(FIRST_PORT + 1, NUMBERS["binh"]),)))
        assert stand.later() == SILENT, "one is still unfiltered"
        another, same = (x.port for x in (await half.orders()).profiles)
        assert another in PORTS
        assert another not in {FIRST_PORT, FIRST_PORT + 1}
        assert same == FIRST_PORT + 1
        half.serve(same, another)
        both = Order((Turn(another, NUMBERS["an"]), Turn(same, NUMBERS["binh"])))
        await stand.until(lambda: stand.ordered() == both)
        stand.gate()
        assert stand.later() is None
        half.say(report.write(report.Report(blocked=(Blocked(another, "bad.example", "adult", 1),))))
        await stand.until(lambda: bool(stand.tried))
        assert stand.tried == [("an", [Try("bad.example", "adult", 1)])]

    play(tmp_path, story)


def test_who_was_turned_stays_so_whatever_becomes_of_the_port(tmp_path: Path) -> None:
    before = Order((Turn(FIRST_PORT, NUMBERS["an"]),))
    (tmp_path / "sitegate").write_text(written(before), "utf-8")

    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        assert stand.ordered() == before, "by the agent before this one"
        half = await stand.half()
        await half.orders()
        half.serve(failed=(FIRST_PORT,))
        [another, _] = [x.port for x in (await half.orders()).profiles]
        assert another != FIRST_PORT
        shut = Order((Turn(another, NUMBERS["an"], shut=True),))
        assert stand.ordered() == shut, "nobody else that has either port is asked"
        stand.gate()
        assert await stand.resolving.examine() == Examination(
            (ChildId("an"), ChildId("binh")), turned=False, found=None
        )
        half.serve(another)
        await stand.until(lambda: stand.ordered() == Order((Turn(another, NUMBERS["an"]),)))

    play(tmp_path, story)


def test_each_child_keeps_its_port_when_another_agent_starts(tmp_path: Path) -> None:
    moved = Order((Turn(FIRST_PORT, NUMBERS["binh"], answered=True), Turn(23_978, NUMBERS["an"])))
    (tmp_path / "sitegate").write_text(written(moved), "utf-8")

    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("chi", "not-there"), rules("an", "an")))
        half = await stand.half()
        assert [x.port for x in (await half.orders()).profiles] == [FIRST_PORT, 23_978]
        assert stand.ordered() == Order(moved.turns[1:])
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        assert [x.port for x in (await half.orders()).profiles] == [23_978, FIRST_PORT + 1]

    play(tmp_path, story)
    (tmp_path / "sitegate").write_text(written(moved), "utf-8")

    async def later(stand: Stand) -> None:
        stand.resolving.keep(
            (rules("chi", "not-there"), rules("an", "an"), rules("binh", "binh", answered=True))
        )
        half = await stand.half()
        assert [x.port for x in (await half.orders()).profiles] == [FIRST_PORT + 1, 23_978, FIRST_PORT]
        assert stand.ordered() == Order(moved.turns[::-1]), "all else stays as it is"

    play(tmp_path, later)


def test_what_is_told_of_lists_holds_while_somebody_is_filtered(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        assert stand.resolving.lists() == ListTrouble()
        half.say(report.write(report.Report((FIRST_PORT,), lists=True, held=("one",))))
        await stand.until(lambda: stand.resolving.lists() == ListTrouble(held=("one",)))
        half.serve(FIRST_PORT, lists=False)

        def lost() -> bool:
            stand.now += FETCHED
            return stand.resolving.lists().lost

        await stand.until(lost)
        stand.resolving.keep(())
        assert stand.resolving.lists() == ListTrouble(), "nobody is filtered"

    play(tmp_path, story)


def test_what_was_tried_is_told_of_the_child_behind_the_port(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        half = await stand.half()
        blocked = (
            Blocked(FIRST_PORT + 1, "bad.example", "adult", 2),
            Blocked(FIRST_PORT, "own.example", "", 1),
            Blocked(FIRST_PORT + 1, "bet.example", "gambling", 1),
            Blocked(FIRST_PORT + 9, "nobody.example", "adult", 1),
        )
        half.say(report.write(report.Report(blocked=blocked)))
        await stand.until(lambda: len(stand.tried) == 2)
        assert stand.tried == [
            ("binh", [Try("bad.example", "adult", 2), Try("bet.example", "gambling", 1)]),
            ("an", [Try("own.example", "", 1)]),
        ]

    play(tmp_path, story)


def test_it_is_tried_when_the_doctor_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "TRIAL", 0.2)
    found = Examined("whole", 5, "", (Port(FIRST_PORT, refuses=True, helps=None),))

    async def story(stand: Stand) -> None:
        assert await stand.resolving.examine() is None, "nobody is filtered"
        stand.resolving.keep((rules("an", "an"),))
        children = (ChildId("an"),)
        assert await stand.resolving.examine() == Examination(children, turned=False, found=None)
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        stand.gate()
        assert await stand.resolving.examine() == Examination(children, turned=True, found=None), "too late"
        half.say(examining.answer(found) * 2)
        assert await half.reader.readline() == examining.QUESTION
        asked = asyncio.get_running_loop().create_task(stand.resolving.examine())
        assert await half.reader.readline() == examining.QUESTION
        half.say(examining.answer(found) * 2)
        assert await asked == Examination(children, turned=True, found=found)

    play(tmp_path, story)


def test_two_who_ask_the_doctor_at_once_hear_the_same(tmp_path: Path) -> None:
    found = Examined("whole", 5, "", (Port(FIRST_PORT, refuses=True, helps=True),))

    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        asked = [asyncio.create_task(stand.resolving.examine()) for _ in range(2)]
        assert await half.reader.readline() == examining.QUESTION
        half.say(examining.answer(found))
        told = Examination((ChildId("an"),), turned=False, found=found)
        assert await asyncio.gather(*asked) == [told, told]

    play(tmp_path, story)


def test_who_reaches_only_what_was_answered_is_told_to_both(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an", answered=True),))
        half = await stand.half()
        assert [x.answered for x in (await half.orders()).profiles] == [True]
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        assert stand.ordered() == Order((Turn(FIRST_PORT, NUMBERS["an"], answered=True),))

    play(tmp_path, story)


def test_a_table_that_was_made_anew_is_told_to_the_other_half(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an", answered=True),))
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        for made in (1, 1, 2):
            stand.gate(made=made)
            assert stand.later() is None
        assert await half.reader.readline() == profile.ANEW
        assert await half.reader.readline() == profile.ANEW
        stand.resolving.keep((rules("an", "an"),))
        assert [x.answered for x in (await half.orders()).profiles] == [False]
        stand.gate(made=3)
        assert stand.later() is None
        stand.resolving.keep((rules("an", "an", answered=True),))
        assert (await half.orders()).profiles, "nobody was kept to what was answered: nothing to tell"
        await half.leave()
        await stand.until(lambda: stand.later() == SILENT)
        stand.gate(made=4)
        assert await stand.resolving.examine()
        assert stand.later() == SILENT
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(lambda: stand.later() is None)
        stand.resolving.keep(())
        assert not (await half.orders()).profiles, "who calls hears what holds, and nothing of before"

    play(tmp_path, story)


def test_an_order_that_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep(())
        before = stand.order.stat().st_ino
        stand.resolving.keep(())
        assert stand.order.stat().st_ino == before

    play(tmp_path, story)


def test_an_account_that_does_not_exist_yet_is_no_order_and_once_it_is_made_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        half.serve(FIRST_PORT)
        stand.resolving.keep((rules("chi", "not-there"),))

        def well() -> bool:
            stand.gate()
            return stand.later() is None

        await stand.until(well)
        assert stand.ordered() == Order()
        for uid in (1003, 1004):
            monkeypatch.setitem(NUMBERS, "not-there", (range(uid, uid + 1),))
            assert stand.beat() is None
            assert stand.ordered() == Order((Turn(FIRST_PORT, NUMBERS["not-there"]),)), "made anew too"
        stand.gate()
        assert stand.later() is None

    play(tmp_path, story)


def test_two_who_have_the_same_containers_are_both_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the line for Podman was copied for the second child, or stands there twice."""
    shared = NUMBERS["an"][1]
    monkeypatch.setitem(NUMBERS, "an", (*NUMBERS["an"], shared, range(5, 5)))
    monkeypatch.setitem(NUMBERS, "binh", (*NUMBERS["binh"], shared))

    async def story(stand: Stand) -> None:
        half = await stand.half()
        half.serve(FIRST_PORT, FIRST_PORT + 1)
        both = rules("an", "an"), rules("binh", "binh")
        stand.resolving.keep(both)
        an, binh = range(1001, 1002), range(1002, 1003)
        told = Order((Turn(FIRST_PORT, (an, shared)), Turn(FIRST_PORT + 1, (binh,))))
        await stand.until(lambda: stand.ordered() == told)
        stand.gate()
        await stand.until(lambda: stand.later() is None)
        stand.resolving.keep(both[::-1])
        turned = {turn.port: turn.numbers[0] for turn in (stand.ordered() or Order()).turns}
        assert turned == {FIRST_PORT: an, FIRST_PORT + 1: binh}

    play(tmp_path, story)


def test_an_account_of_the_system_s_own_opens_no_other_child_s_names_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NUMBERS, "games", (range(5, 6),))

    async def story(stand: Stand) -> None:
        half = await stand.half()
        half.serve(FIRST_PORT, FIRST_PORT + 1)
        stand.resolving.keep((rules("chi", "games"), rules("binh", "binh")))
        told = Order((Turn(FIRST_PORT + 1, NUMBERS["binh"]),))
        await stand.until(lambda: stand.ordered() == told)
        assert stand.later() == OPEN
        stand.gate()
        assert stand.later() == SYSTEM
        asked = asyncio.create_task(stand.resolving.examine())
        await asyncio.sleep(0)
        half.say(examining.answer(Examined("whole")))
        assert not (await asked).turned, "the doctor says no more than the status"
        stand.resolving.keep((rules("binh", "binh"),))
        assert stand.beat() is None

    play(tmp_path, story)


def test_whoever_leaves_opens_all_names(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        half.serve(FIRST_PORT)
        stand.resolving.keep((rules("an", "an"),))
        await stand.until(stand.turned)

    play(tmp_path, story)
    assert read((tmp_path / "sitegate").read_text("utf-8")) == Order()
    assert not (tmp_path / "net" / "orders.sock").exists()


def test_what_does_not_hold_is_told_by_its_part(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        assert stand.later() is None, "nobody is filtered"
        stand.resolving.keep((rules("an", "an"),))
        assert stand.beat() is None, "not at once"
        assert stand.later() == SILENT
        half = await stand.half()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        assert stand.later() == OPEN
        stand.gate(written(Order()))
        assert stand.later() == OPEN
        stand.gate()
        assert stand.later() is None
        stand.now += STALE
        assert stand.later() == OPEN, "nobody looks any more"
        stand.gate()
        assert stand.beat() is None
        await half.leave()
        await stand.until(lambda: stand.later() == SILENT)

    play(tmp_path, story)


def test_a_half_that_says_nonsense_is_not_believed_and_the_next_caller_is_heard(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        await half.orders()
        half.say(b"no json\n")
        half.say(report.write(report.Report(lists=True)))
        half.say(b"x" * (2 * report.LONGEST))
        await half.hung_up_on()
        first = await stand.half()
        await first.orders()
        second = await stand.half()
        await second.orders()
        await first.hung_up_on()
        second.serve(FIRST_PORT)
        await stand.until(stand.turned)

    play(tmp_path, story)


def test_a_half_that_takes_no_orders_is_hung_up_on_and_nothing_is_kept_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "UNTAKEN", 1 << 16)
    many = " ".join(f"n{x}.example" for x in range(3000))

    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        half.reader._transport.pause_reading()  # type: ignore[attr-defined]
        line = stand.resolving._writer
        assert line is not None
        for _ in range(50):
            stand.resolving.keep((rules("an", "an", block=many),))
            assert line.transport.get_write_buffer_size() < 1 << 17
        assert line.transport.is_closing()
        assert stand.resolving._writer is None
        assert await stand.resolving.known("site.example") is None
        assert stand.later() == SILENT
        assert stand.turned()
        again = await stand.half()
        assert (await again.orders()).profiles[0].block == frozenset({many})

    play(tmp_path, story)


def test_what_lists_know_of_a_name_is_asked_once_for_all_who_want_to_know(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        assert await stand.resolving.known("luck.example") is None  # nobody is there
        half = await stand.half()
        await half.orders()
        wanted = [asyncio.create_task(stand.resolving.known("luck.example")) for _ in range(2)]
        line = await asyncio.wait_for(half.reader.readline(), 10)
        assert asking.asked(line) == "luck.example"
        told = HostAnswer(listed=True, category="gambling")
        half.say(asking.answer("other.example", HostAnswer(listed=True)))
        half.say(asking.answer("luck.example", told))
        half.say(asking.answer("luck.example", HostAnswer(listed=False)))
        assert await asyncio.gather(*wanted) == [told, told]

    play(tmp_path, story)


def test_where_lists_are_only_asked_nobody_s_questions_are_turned(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        assert not (await half.orders()).asked
        stand.resolving.keep((), asked=True)
        assert await half.orders() == Orders(index=INDEX, asked=True)
        assert stand.later() is None
        half.serve(lists=False)

        def lost() -> bool:
            stand.now += FETCHED
            return stand.resolving.lists().lost

        await stand.until(lost)
        assert not stand.turned()
        wanted = asyncio.create_task(stand.resolving.known("luck.example"))
        assert asking.asked(await half.reader.readline()) == "luck.example"
        half.say(asking.answer("luck.example", HostAnswer(listed=True, category="gambling")))
        assert await wanted == HostAnswer(listed=True, category="gambling")
        asked = asyncio.create_task(stand.resolving.examine())
        assert await half.reader.readline() == examining.QUESTION
        half.say(examining.answer(Examined("damaged")))
        assert await asked == Examination((), turned=False, found=Examined("damaged"))
        await half.leave()
        await stand.until(lambda: stand.later() == SILENT)
        stand.resolving.keep(())
        assert stand.later() is None
        assert await stand.resolving.examine() is None

    play(tmp_path, story)


def test_where_nobody_answers_in_time_no_list_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "ANSWER", 0.01)

    async def story(stand: Stand) -> None:
        half = await stand.half()
        await half.orders()
        assert await stand.resolving.known("luck.example") is None  # nobody is filtered: it is not asked
        stand.resolving.keep((rules("an", "an"),))
        await half.orders()
        assert await stand.resolving.known("luck.example") is None

    play(tmp_path, story)
