"""What the other half is asked, and who waits for its word: one question for all who want the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agent.sites import asking, examining

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.sites.asking import HostAnswer
    from agent.sites.examining import Examined

ANSWER = 2.0
"""Seconds in which the other half says what lists know of a name."""
TRIAL = 8.0
"""Seconds in which it tries itself."""


class Questions:
    """Those that are open. ``say``: a line to the other half."""

    def __init__(self, say: Callable[[bytes], None]) -> None:
        self._say = say
        self._names: dict[str, asyncio.Future[HostAnswer | None]] = {}
        self._trial: asyncio.Future[Examined | None] | None = None

    async def known(self, host: str) -> HostAnswer | None:
        """What lists know of a name; None where nobody says so in time."""
        waited = self._names.get(host)
        if waited is None:
            waited = self._names[host] = self._ask(asking.question(host), ANSWER)
            waited.add_done_callback(lambda _: self._names.pop(host, None))
        return await asyncio.shield(waited)

    async def examined(self) -> Examined | None:
        """What it finds when it tries itself; None where it says nothing in time."""
        if self._trial is None or self._trial.done():
            self._trial = self._ask(examining.QUESTION, TRIAL)
        return await asyncio.shield(self._trial)

    def hear(self, line: bytes) -> bool:
        """Whether a line answers a question; whoever waits for it goes on."""
        found = examining.answered(line)
        if found is not None:
            _settle(self._trial, found)
            return True
        known = asking.answered(line)
        if known is not None:
            _settle(self._names.get(known[0]), known[1])
            return True
        return False

    def _ask(self, question: bytes, seconds: float) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        waited = loop.create_future()
        late = loop.call_later(seconds, _settle, waited, None)
        waited.add_done_callback(lambda _: late.cancel())
        self._say(question)
        return waited


def _settle(waited: asyncio.Future[Any] | None, told: object) -> None:
    if waited is not None and not waited.done():
        waited.set_result(told)
