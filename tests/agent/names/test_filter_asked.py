"""What the other half is asked: by the doctor, and what lists know of a name."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from agent.names import questions
from agent.names.filter import FIRST_PORT, INDEX, SILENT
from agent.names.listed import FETCHED
from agent.ports.names import Examination
from agent.sites import asking, examining
from agent.sites.asking import HostAnswer
from agent.sites.dns.profile import Orders
from agent.sites.examining import Examined, Port
from policies.ids import ChildId
from tests.agent.names.stand import Stand, play, rules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")


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
