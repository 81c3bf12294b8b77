"""Asks PAM itself whether an account could come in now: the account stage of each door, and no login.

Modules of PAM are code of many makers, so they are loaded into a process of its own, which may change nothing
and ends at once (``checks.refusals``). What it found it says to systemd as the status of its unit.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import time
from typing import TYPE_CHECKING

from agent.platforms.linux.system.notify import READY, Notifier

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLD, UNTOLD = "let in by: ", "no answer"
"""The status is TOLD and the doors that let the account in; UNTOLD if one gave no clear answer."""
KEPT = 10.0
"""Seconds for which it can be read."""
_LETS_IN = {0, 12}
"""PAM_SUCCESS, and PAM_NEW_AUTHTOK_REQD of who comes in with a new password (security/_pam_types.h)."""
_REFUSES = {6, 7, 13}
"""PAM_PERM_DENIED, PAM_AUTH_ERR, PAM_ACCT_EXPIRED; all else says that something is broken."""
_CONVERSATION_FAILED = 19
"""PAM_CONV_ERR: nobody reads what is said here, or answers it."""
_SILENT = 0x8000


class NoAnswer(Exception):
    """A door neither lets in nor refuses."""


def lets_in(door: str, account: str, folder: str | None = None) -> bool:
    """Whether this service of PAM would let the account in now; ``folder``: other files than the system's.

    Raises NoAnswer.
    """
    import ctypes  # of no use to the agent, who knows this file for what it says

    kinds = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    nobody = ctypes.CFUNCTYPE(ctypes.c_int, *kinds)(lambda *_: _CONVERSATION_FAILED)
    talk = (ctypes.c_void_p * 2)(ctypes.cast(nobody, ctypes.c_void_p).value, None)  # struct pam_conv
    pam, handle = ctypes.CDLL("libpam.so.0"), ctypes.c_void_p()
    place = None if folder is None else folder.encode()
    if pam.pam_start_confdir(door.encode(), account.encode(), talk, place, ctypes.byref(handle)):
        raise NoAnswer(door)
    said: int = pam.pam_acct_mgmt(handle, _SILENT)
    pam.pam_end(handle, said)
    if said not in _LETS_IN | _REFUSES:
        raise NoAnswer(door)
    return said in _LETS_IN


def main(words: Sequence[str]) -> int:
    """An account, and the doors that are to be asked."""
    account, *doors = words
    try:
        told = TOLD + " ".join(door for door in doors if lets_in(door, account))
    except NoAnswer:
        told = UNTOLD
    Notifier(os.environ).tell(READY, f"STATUS={told}")
    time.sleep(KEPT)
    return 0
