"""One ladder: what is tried, in which order, and what is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from agent.api.acts import Act
from agent.api.errors import Unavailable
from agent.service.acting.rungs import Attempt, Climbed, climb
from tests.agent.service.quickly import QuickLoop

Story = list[tuple[str, list[str]]]


class Listener:
    def __init__(self) -> None:
        self.heard: Story = []

    def acted(self, rung: Act, things: Sequence[str], seconds: float) -> None:
        assert seconds >= 0
        self.heard.append((f"{rung}", list(things)))

    def verified(self, rung: Act, things: Sequence[str], left: Sequence[str], seconds: float) -> None:
        assert seconds >= 0
        assert set(left) <= set(things)
        self.heard.append((f"{rung}?", list(left)))


def step(rung: Act, held: str = "", *, can: bool | Exception = True) -> Attempt[str]:
    """A rung that holds those whose letters it names."""

    async def act(_things: list[str]) -> bool:
        if isinstance(can, Exception):
            raise can
        return can

    return Attempt(rung, act, lambda things: [x for x in things if x not in held], 1.0)


def climbed(*steps: Attempt[str]) -> tuple[Climbed[str], Story]:
    listener = Listener()

    async def tell() -> Climbed[str]:
        return await climb(steps, ["a", "b"], asyncio.get_running_loop().time, listener)

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(tell()), listener.heard


def test_the_first_that_holds_all_is_the_last_that_is_tried() -> None:
    result, heard = climbed(step(Act.PAUSE, "ab"), step(Act.KILL, "ab"))
    assert result == Climbed([], (), Act.PAUSE)
    assert heard == [("pause", ["a", "b"]), ("pause?", [])]


def test_the_next_is_for_those_alone_that_the_last_did_not_hold() -> None:
    result, heard = climbed(step(Act.PAUSE, "a"), step(Act.KILL, "b"))
    assert result == Climbed([], (Act.PAUSE,), Act.KILL)
    assert heard == [("pause", ["a", "b"]), ("pause?", ["b"]), ("kill", ["b"]), ("kill?", [])]


@pytest.mark.parametrize("why", [False, Unavailable("not here"), OSError("broken")])
def test_what_cannot_be_tried_has_failed(why: bool | Exception) -> None:
    result, heard = climbed(step(Act.LOCK, can=why), step(Act.LOGOUT, "ab"))
    assert result == Climbed([], (Act.LOCK,), Act.LOGOUT)
    assert [what for what, _ in heard] == ["logout", "logout?"]


def test_what_goes_wrong_in_no_known_way_is_looked_at_and_kept() -> None:
    wrong = ValueError("what nobody has thought of")
    result, heard = climbed(step(Act.PAUSE, "a", can=wrong), step(Act.KILL, "b"))
    assert result == Climbed([], (Act.PAUSE,), Act.KILL, (wrong,))
    assert heard == [("pause", ["a", "b"]), ("pause?", ["b"]), ("kill", ["b"]), ("kill?", [])]
    result, _ = climbed(step(Act.LOCK, can=wrong), step(Act.LOGOUT, can=wrong))
    assert result == Climbed(["a", "b"], (Act.LOCK, Act.LOGOUT), None, (wrong, wrong))


def test_what_nobody_can_look_at_is_not_held() -> None:
    wrong = ValueError("what nobody has thought of")

    def blind(_things: list[str]) -> list[str]:
        raise wrong

    result, _ = climbed(replace(step(Act.PAUSE), left=blind), step(Act.KILL, "ab"))
    assert result == Climbed([], (Act.PAUSE,), Act.KILL, (wrong,))


def test_a_request_that_is_declined_is_no_failure() -> None:
    result, _ = climbed(step(Act.CLOSE, "a"), step(Act.TERMINATE), step(Act.KILL, "b"))
    assert result == Climbed([], (), Act.KILL)


def test_those_that_no_rung_held_are_left() -> None:
    result, _ = climbed(step(Act.LOCK), step(Act.LOGOUT, "a"))
    assert result == Climbed(["b"], (Act.LOCK, Act.LOGOUT), None)


class Thing(str):
    """One of thousands that a child has started; how often they are compared is counted."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Thing.compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


def test_of_thousands_each_is_looked_at_not_compared_with_each_other_one() -> None:
    things: list[str] = [Thing(number) for number in range(400)]

    async def tell() -> Climbed[str]:
        half = replace(step(Act.PAUSE), left=lambda all_: [x for x in all_ if int(x) % 2])
        last = replace(step(Act.KILL), left=lambda _all: [])
        return await climb([half, last], things, asyncio.get_running_loop().time, Unheard())

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        assert runner.run(tell()).held is Act.KILL
    assert Thing.compared < 5 * len(things)


class Unheard:
    def acted(self, rung: Act, things: Sequence[str], seconds: float) -> None:
        """Nobody listens."""

    def verified(self, rung: Act, things: Sequence[str], left: Sequence[str], seconds: float) -> None:
        """Nobody listens."""


class Opening:
    """Some of them are open again after so many acts."""

    def __init__(self, *steps: Attempt[str], after: int, open_again: str) -> None:
        self.steps, self.after, self.open_again = steps, after, open_again
        self.ended = 0.0

    def wanted(self, things: list[str]) -> list[str]:
        return [x for x in things if self.after or x not in self.open_again]

    def climbed(self) -> tuple[Climbed[str], Story]:
        listener = Listener()
        steps = [replace(step, act=self.counted(step.act)) for step in self.steps]

        async def tell() -> Climbed[str]:
            seconds = asyncio.get_running_loop().time
            begun = seconds()
            found = await climb(steps, ["a", "b"], seconds, listener, self.wanted)
            self.ended = seconds() - begun
            return found

        with asyncio.Runner(loop_factory=QuickLoop) as runner:
            return runner.run(tell()), listener.heard

    def counted(self, act: Callable[[list[str]], Awaitable[bool]]) -> Callable[[list[str]], Awaitable[bool]]:
        async def acted(things: list[str]) -> bool:
            self.after -= 1
            return await act(things)

        return acted


def test_to_what_is_open_again_nothing_more_is_done() -> None:
    story = Opening(step(Act.CLOSE), step(Act.TERMINATE), step(Act.KILL, "a"), after=1, open_again="b")
    result, heard = story.climbed()
    assert result == Climbed([], (), Act.KILL)
    assert heard[:3] == [("close", ["a", "b"]), ("close?", ["a"]), ("terminate", ["a"])]


def test_when_all_is_open_again_there_is_nothing_to_wait_for_and_to_tell() -> None:
    story = Opening(step(Act.LOCK), step(Act.LOGOUT, "ab"), after=1, open_again="ab")
    assert story.climbed() == (Climbed([], (), None), [("lock", ["a", "b"])])
    assert story.ended < 1.0


def test_what_was_held_before_the_others_were_open_again_is_told() -> None:
    story = Opening(step(Act.PAUSE, "a"), step(Act.KILL, "ab"), after=1, open_again="b")
    assert story.climbed() == (Climbed([], (), Act.PAUSE), [("pause", ["a", "b"]), ("pause?", [])])


def test_what_went_wrong_is_kept_though_all_is_open_again() -> None:
    wrong = ValueError("what nobody has thought of")
    story = Opening(step(Act.LOCK, can=wrong), step(Act.LOGOUT, "ab"), after=1, open_again="ab")
    assert story.climbed() == (Climbed([], (), None, (wrong,)), [("lock", ["a", "b"])])


def test_what_opens_while_a_rung_cannot_be_tried_is_left_alone() -> None:
    story = Opening(step(Act.LOCK, can=False), step(Act.LOGOUT, "ab"), after=1, open_again="ab")
    assert story.climbed() == (Climbed([], (Act.LOCK,), None), [])


def test_a_rung_gets_its_time() -> None:
    looks: list[float] = []

    def slow(look: Callable[[], float]) -> Callable[[list[str]], list[str]]:
        def left(things: list[str]) -> list[str]:
            looks.append(look())
            return things if looks[-1] - looks[0] < 0.5 else []

        return left

    async def nothing(_things: list[str]) -> bool:
        return True

    async def tell() -> Climbed[str]:
        clock = asyncio.get_running_loop().time
        steps: list[Attempt[str]] = [Attempt(Act.LOCK, nothing, slow(clock), 1.0)]
        work: Awaitable[Climbed[str]] = climb(steps, ["a"], clock, Listener())
        return await work

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        assert runner.run(tell()).held is Act.LOCK
    assert 0.5 <= looks[-1] - looks[0] < 1


@pytest.mark.parametrize(
    ("coming_until", "holds_at", "held"),
    [(9.0, 3.5, True), (9.0, 7.0, False), (1.5, 3.5, False), (0.5, 0.8, True)],
    ids=["on its way", "too late", "not any more", "in time"],
)
def test_what_is_on_its_way_is_waited_for(coming_until: float, holds_at: float, *, held: bool) -> None:
    """At most so long, and only while it is."""

    async def tell() -> tuple[Climbed[str], float]:
        clock = asyncio.get_running_loop().time
        began = clock()

        async def coming(things: list[str]) -> bool:
            assert things == ["a", "b"]
            return clock() - began < coming_until

        slow = replace(
            step(Act.LOCK),
            left=lambda things: [] if clock() - began >= holds_at else things,
            coming=coming,
            longest=4.0,
        )
        result = await climb([slow, step(Act.PAUSE, "ab")], ["a", "b"], clock, Listener())
        return result, clock() - began

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        result, took = runner.run(tell())
    assert result == (Climbed([], (), Act.LOCK) if held else Climbed([], (Act.LOCK,), Act.PAUSE))
    assert took < 6
