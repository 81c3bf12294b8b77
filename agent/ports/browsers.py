"""What can be seen of a browser from outside, as its own word is the child's; and what it shall be told."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from agent.ports.programs import Program


class Copy(IntEnum):
    """What a browser has of our extension, the worse the higher."""

    UNKNOWN = 0
    """Nobody can tell: no profile of it is known, or nothing was packed."""
    GENUINE = 1
    MISSING = 2
    CHANGED = 3


class Browsers(Protocol):
    """What can be seen of a browser that runs, from outside."""

    def apart(self, program: Program) -> bool:
        """Whether it may be shown other files than everybody, and so other policies."""

    def misled(self, program: Program) -> bool:
        """Whether it was started so that names of sites lead elsewhere, or by another way."""

    def copy(self, program: Program) -> Copy | None:
        """What lies in its profiles where our extension should be; None: it is not known yet, ask again."""

    def stripped(self, program: Program) -> bool:
        """Whether it was started so that it runs no extension, whoever speaks for it."""

    def tied(self, program: Program) -> bool | None:
        """Whether who started a process is at the other end of what it hears and says; None: not known."""

    def surfs(self, program: Program) -> bool:
        """Whether a program that started a browser's processes is one, and not an app made of one."""


class Post(Protocol):
    """Where a wish is left for root's helper, and where it answers."""

    def lying(self) -> str | None:
        """What is wanted; None where nothing was ever. Raises OSError, UnicodeDecodeError."""

    def leave(self, text: str) -> None:
        """This is wanted from now on. Raises OSError."""

    def answer(self) -> tuple[str, str] | None:
        """The wish that the helper spoke of last, and what is wrong with it; None where it never did."""

    def packings(self) -> int:
        """How often the extension was packed anew."""
