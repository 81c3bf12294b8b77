"""What is done at each beat, one thing after the other: one that fails is told by name, and stops no other.

Whatever a child makes of its processes, files and names may hit an error of ours. It must take nothing with
it: not the next step, and not the step of another child.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Part(StrEnum):
    """Where a step failed, as faces have words for it (``ui.text.problems``)."""

    LIMITS = "limits"
    LOGINS = "logins"
    NOTES = "notes"
    STARTS = "starts"
    BROWSERS = "browsers"
    TRIED = "tried"
    NAMES = "names"
    SIGHT = "sight"
    TIMERS = "timers"
    FACES = "faces"
    DOORS = "doors"


class Step(NamedTuple):
    """One of them."""

    part: Part
    act: Callable[[], object]


class NotWhole(ExceptionGroup[Exception]):
    """Some steps failed; the others were taken."""

    failed: tuple[tuple[Part, Exception], ...]

    def __new__(cls, failed: Sequence[tuple[Part, Exception]]) -> Self:
        """``failed``: each with what went wrong, in the order in which they were tried."""
        told = super().__new__(
            cls, f"not whole: {', '.join(part for part, _ in failed)}", [error for _, error in failed]
        )
        told.failed = tuple(failed)
        return told

    @property
    def parts(self) -> tuple[Part, ...]:
        """Where, each once."""
        return tuple(dict.fromkeys(part for part, _ in self.failed))


def walk(steps: Iterable[Step]) -> Iterator[None]:
    """Take them all, with a rest behind each in which others may be heard.

    NotWhole at the end where some failed, with the parts that a step told of itself.
    """
    failed: list[tuple[Part, Exception]] = []
    for part, act in steps:
        try:
            act()
        except NotWhole as told:
            failed += told.failed
        except Exception as error:  # noqa: BLE001 - what fails of one child must free no other
            failed.append((part, error))
        yield
    if failed:
        raise NotWhole(failed)


def take(steps: Iterable[Step]) -> None:
    """Take them all without a rest; NotWhole as above."""
    for _ in walk(steps):
        pass
