"""What lists say is asked once, kept for a while, and waited for no longer than a moment."""

from __future__ import annotations

import asyncio

from agent.service.browsing.kinds import LASTS, MOST, Kinds
from policies.ids import Host

LUCK, PLAIN = Host("luck.example"), Host("plain.example")


class Half:
    """Who has the lists."""

    now = 0.0

    def __init__(self, **known: str) -> None:
        self.known = known
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.answers.set()

    async def ask(self, host: str) -> str | None:
        self.asked.append(host)
        await self.answers.wait()
        return self.known.get(host.partition(".")[0])


def test_an_answer_is_good_for_a_while() -> None:
    async def story() -> None:
        half = Half(luck="gambling", plain="")
        kinds = Kinds(lambda: half.now, half.ask)
        assert kinds.unasked([LUCK, PLAIN]) == [LUCK, PLAIN]
        assert kinds.of(LUCK) is None
        await kinds.learn([LUCK, PLAIN])
        assert (kinds.of(LUCK), kinds.of(PLAIN)) == ("gambling", None)
        assert kinds.unasked([LUCK, PLAIN]) == []
        half.now = LASTS + 1
        assert kinds.unasked([LUCK]) == [LUCK]
        assert kinds.of(LUCK) == "gambling"  # until another comes
        half.known["luck"] = ""
        await kinds.learn([LUCK])
        assert kinds.of(LUCK) is None

    asyncio.run(story())


def test_where_nobody_has_lists_nobody_is_asked_and_where_nobody_answers_it_is_asked_again() -> None:
    async def story() -> None:
        assert Kinds(lambda: 0.0).unasked([LUCK]) == []
        half = Half()
        kinds = Kinds(lambda: 0.0, half.ask)
        await kinds.learn([LUCK])
        assert kinds.unasked([LUCK]) == [LUCK]

    asyncio.run(story())


def test_what_comes_too_late_is_there_for_the_next_question_and_is_asked_once() -> None:
    async def story() -> None:
        half = Half(luck="gambling")
        half.answers.clear()
        kinds = Kinds(lambda: 0.0, half.ask)
        await kinds.learn([LUCK])
        await kinds.learn([LUCK])
        assert kinds.of(LUCK) is None
        half.answers.set()
        await kinds.learn([LUCK])
        assert half.asked == [LUCK]
        assert kinds.of(LUCK) == "gambling"

    asyncio.run(story())


def test_the_oldest_is_let_go() -> None:
    async def story() -> None:
        half = Half(luck="gambling", plain="")
        kinds = Kinds(lambda: 0.0, half.ask)
        await kinds.learn([LUCK])
        await kinds.learn([Host(f"plain.n{number}.example") for number in range(MOST)])
        assert kinds.unasked([LUCK]) == [LUCK]

    asyncio.run(story())
