"""When questions are turned: to which port, whose they are, and what the gate is told."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from agent.names.filter import FIRST_PORT, OPEN, PORTS, SILENT, SYSTEM
from agent.ports.names import Examination, Try
from agent.sitegate.order import Order, Turn, written
from agent.sites import examining
from agent.sites.dns import profile, report
from agent.sites.dns.tally import Blocked
from agent.sites.examining import Examined
from policies.ids import ChildId
from tests.agent.names.stand import NUMBERS, Stand, play, rules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")


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
