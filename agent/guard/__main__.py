"""Runs the guard until it is killed: there is nothing to tidy up, the kernel takes the marks back itself."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os

from agent import signs
from agent.guard.guard import Guard
from agent.guard.leash import Leash
from agent.guard.line import Line
from agent.guard.marks import ASK, TELL, Marks
from agent.guard.order import SOCKET

LEASH = 4
"""Seconds that whoever starts a closed program waits at the very most; nobody else ever waits."""


def main(arguments: list[str] | None = None) -> int:
    """Start, serve; the exit status where it cannot."""
    words = sys.argv[1:] if arguments is None else arguments
    keeper = signs.Keeper(os.environ)
    try:
        asks, tells, line = Marks(ASK), Marks(TELL), Line(words[0] if words else SOCKET)
        guard = Guard(asks, tells, line, Leash(LEASH), keeper.alive, keeper.pace)
        keeper.ready()
        guard.run()
    except OSError as error:
        sys.stderr.write(f"The exec guard cannot work here: {error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
