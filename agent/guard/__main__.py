"""Runs the guard until it is killed: there is nothing to tidy up, the kernel takes the marks back itself."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import os
import time

from agent import signs
from agent.guard.guard import Guard
from agent.guard.leash import Leash
from agent.guard.line import Line
from agent.guard.marks import ASK, TELL, Marks
from agent.guard.order import SOCKET

LEASH = 4
"""Seconds that whoever starts a closed program waits at the very most; nobody else ever waits."""
IMPOSSIBLE = 78
"""Exit status where the kernel or our rights forbid it for good (EX_CONFIG): nobody need start it again."""
FOR_GOOD = frozenset({errno.EPERM, errno.ENOSYS, errno.EINVAL})
"""Errors by which the kernel says so; others (too little memory, too many open files) may pass."""
CALM = 1.0
"""Seconds to wait before giving up on an error that may pass: systemd starts us again."""


def main(arguments: list[str] | None = None) -> int:
    """Start, serve; the exit status where it cannot."""
    words = sys.argv[1:] if arguments is None else arguments
    keeper = signs.Supervisor(os.environ)
    try:
        asks, tells, leash = Marks(ASK), Marks(TELL), Leash(LEASH)
    except OSError as error:
        if error.errno in FOR_GOOD:
            return _fail(error, IMPOSSIBLE)
        time.sleep(CALM)
        return _fail(error, 1)
    try:
        line = Line(words[0] if words else SOCKET)
        guard = Guard(asks, tells, line, leash, keeper.alive, keeper.pace)
        keeper.ready()
        guard.run()
    except OSError as error:
        return _fail(error, 1)


def _fail(error: OSError, status: int) -> int:
    sys.stderr.write(f"The exec guard cannot work here: {error}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
