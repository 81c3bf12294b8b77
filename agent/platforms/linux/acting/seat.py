"""What must run on, or all lose the seat: who draws its screen, and who is asked before a terminal is left.

A process may make the kernel ask it before another terminal comes to the front (VT_SETMODE, ioctl_vt(2)); an
account needs no right for that, at the terminal where it is logged in. Who stands still does not answer, and
nobody gets away from there; who has ended is asked no more.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import fcntl
import os
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc
from agent.platforms.linux.system.handles import opened

if TYPE_CHECKING:
    from collections.abc import Iterable

HELD = ("/dev/dri/card", "/dev/input/event", "/dev/fb")
"""A compositor has these open, given by logind or not; an ordinary client draws by /dev/dri/renderD*."""
TERMINALS = ("/dev/tty", "/proc/1/root/dev/tty")
"""In a unit with devices of its own (PrivateDevices) there are none; they are where the first process is."""
LAST = 63
"""The kernel has no more terminals (MAX_NR_CONSOLES)."""
_MAJOR = 4
_ASKED, _DRAWN = 0x5601, 0x4B3B
"""VT_GETMODE, whose first byte is VT_PROCESS or 0, and KDGETMODE, which tells KD_GRAPHICS or 0."""
_TTY = 4
"""Place of the terminal behind the name in /proc/PID/stat (proc_pid_stat(5))."""


def held_by(pid: int) -> bool:
    """Whether a process has such a device open; False where that is shut to us."""
    return any(path.startswith(HELD) for path in opened(pid))


def kept_by_account(uid: int) -> bool:
    """Whether a terminal at which this account is logged in is left only when a program agrees, or never."""
    return any(_owner(number) == uid and any(_modes(number)) for number in range(1, LAST + 1))


def kept_by_programs(pids: Iterable[int]) -> bool:
    """The same of the terminals of these processes, other than those of a display.

    A display's server asks to be asked, and draws; who does only one of the two is none.
    """
    numbers = {number for pid in pids if (number := _terminal(pid))}
    return any(asked != drawn for asked, drawn in map(_modes, numbers))


def _owner(number: int) -> int | None:
    """Whose terminal it is: login(1) gives it to who logs in."""
    for place in TERMINALS:
        try:
            return os.stat(f"{place}{number}").st_uid
        except OSError:
            continue
    return None


def _modes(number: int) -> tuple[bool, bool]:
    """Whether a process is asked before this terminal is left, and whether something draws on it."""
    for place in TERMINALS:
        try:
            handle = os.open(f"{place}{number}", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            asked, drawn = (fcntl.ioctl(handle, question, bytes(8)) for question in (_ASKED, _DRAWN))
        except OSError:
            continue
        finally:
            os.close(handle)
        return bool(asked[0]), bool(drawn[0])
    return False, False


def _terminal(pid: int) -> int | None:
    """The number of the terminal that a process was started at; None where that is a window, or nothing."""
    fields = proc.read(f"/proc/{pid}/stat", 1024).rpartition(b")")[2].split()
    device = int(fields[_TTY]) if len(fields) > _TTY else 0
    number = os.minor(device)
    return number if os.major(device) == _MAJOR and 1 <= number <= LAST else None
