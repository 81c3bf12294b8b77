"""Time that nobody waits for."""

import asyncio


class QuickLoop(asyncio.SelectorEventLoop):
    """A loop that does not wait: when nothing is left to do, it is later."""

    _ahead = 0.0

    def time(self) -> float:
        return super().time() + self._ahead

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._ahead += max(0.0, self._scheduled[0].when() - self.time())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]
