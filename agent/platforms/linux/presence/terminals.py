"""Lines for whoever sits at a terminal, where no tray can tell anything: as shutdown(8) writes them.

A terminal belongs to its account, which may stop it (Ctrl+S) or not read it: nobody waits for that.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
import stat

from agent.platforms.linux.system.reading import at_once

FOLDERS = ("/dev", "/proc/1/root/dev")
"""In a unit with devices of its own (PrivateDevices) the PC's terminals are where the first process is."""
_NAME = re.compile(r"pts/\d+|tty\d+")
"""As logind names them; of a remote login before it has one it says ``ssh``."""


def write(name: str, uid: int, text: str) -> bool:
    """Whether it was written at this terminal, if that is still the account's."""
    if not _NAME.fullmatch(name):
        return False
    lines = "".join(f"\r\n{line}" for line in text.splitlines())
    for folder in FOLDERS:
        try:
            handle = at_once(f"{folder}/{name}", os.O_WRONLY | os.O_NOCTTY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            found = os.fstat(handle)
            if not stat.S_ISCHR(found.st_mode) or found.st_uid != uid:
                return False  # its session has ended, and somebody else's has it
            os.write(handle, f"{lines}\r\n".encode())
        except OSError:
            return False
        finally:
            os.close(handle)
        return True
    return False
