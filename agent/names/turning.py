"""Root's gate as the agent meets it: an order in a file, and what the gate says of it in another."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from agent.sitegate.order import BadOrder, Order, read, written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from agent.sitegate.order import Turn

STALE = 150.0
"""Seconds since the gate was looked at last; it is looked at once a minute."""


class Turning:
    """Whose questions are turned. Raises OSError where nothing can be written."""

    def __init__(self, order: Path, said: Path, seconds: Callable[[], float]) -> None:
        self._order, self._said, self._seconds = order, said, seconds
        self._before = _found(order)
        self._seen = 0, seconds()
        self._told: str | None = None
        self.made: int | None = None
        """When the gate made its table, as it said last: what is kept in there begins anew then."""

    def turn(self, turns: Collection[Turn], serving: Collection[int]) -> None:
        """Those whose port answers, and those who were turned before: what is closed stays closed.

        Another port than before may be somebody else's too: until it answers, nobody is asked at all.
        """
        held: list[Turn] = []
        for turn in turns:
            before = self._earlier(turn.numbers)
            if turn.port in serving or any(x.port == turn.port and not x.shut for x in before):
                held.append(turn)
            elif before:
                held.append(turn._replace(shut=True))
        self.write(Order(tuple(held)))

    def port(self, numbers: Collection[range]) -> int | None:
        """Where these accounts were turned last, by whichever agent; None where they were not.

        What is named first counts: two may have had the same containers.
        """
        before = self._before.turns
        return next((turn.port for each in numbers for turn in before if each in turn.numbers), None)

    def write(self, order: Order) -> None:
        """Only what is another: each writing starts the gate."""
        self._before, text = order, written(order)
        with contextlib.suppress(FileNotFoundError):
            if self._order.read_bytes() == text.encode():
                return
        new = self._order.with_suffix(".new")
        new.touch(0o600)
        new.write_text(text, "utf-8")
        new.replace(self._order)

    def look(self) -> None:
        """Hear what the gate says now."""
        try:
            changed = self._said.stat().st_mtime_ns
            told = json.loads(self._said.read_bytes())
            self._told, self.made = told["order"], told.get("made")
        except (OSError, ValueError, KeyError, TypeError):
            self._told = None
            return
        if changed != self._seen[0]:
            self._seen = changed, self._seconds()

    def holds(self, turns: Collection[Turn]) -> bool:
        """Whether the gate's last report confirms exactly these redirections, and is younger than STALE."""
        same = self._told == written(Order(tuple(turns)))
        return same and self._seconds() - self._seen[1] < STALE

    def _earlier(self, numbers: Collection[range]) -> list[Turn]:
        return [x for x in self._before.turns if not set(numbers).isdisjoint(x.numbers)]


def _found(place: Path) -> Order:
    """What was ordered before this agent came; nothing where that cannot be read."""
    try:
        return read(place.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, BadOrder):
        return Order()
