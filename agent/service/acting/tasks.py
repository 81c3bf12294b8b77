"""What is being done at this moment, while beats go on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable


class Tasks:
    """Acts under way; kept here, for the event loop alone keeps none of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: dict[str, Exception] = {}

    def start(self, work: Awaitable[None], over: Callable[[], None]) -> None:
        """Do it; ``over`` is called at its end, good or bad."""

        async def run() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 - told at the next beat, whatever it was
                self.tell([error])
            finally:
                over()

        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def tell(self, errors: Iterable[Exception]) -> None:
        """What went wrong in an act that went on all the same; the same error is kept once."""
        self._failed.update({repr(error): error for error in errors})

    def look(self) -> None:
        """Raise what went wrong since the last look: a beat tells that."""
        failed, self._failed = [*self._failed.values()], {}
        if failed:
            raise ExceptionGroup("acts went wrong", failed)

    def cancel(self) -> None:
        """Give up all of them; ``settle`` waits until they are."""
        for task in self._tasks:
            task.cancel()

    async def settle(self) -> None:
        """Wait until nothing is being done any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)
