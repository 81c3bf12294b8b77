"""The kernel's own hand on us: hang for some seconds, and be killed.

Whoever starts a program that we are asked about waits for our answer. A thread or a second process that looks
after us could be stopped, swapped out or starved with us; a timer of the kernel can not. It sends SIGKILL,
which ends a stopped process too (signal(7)); our marks go with us, and everybody who waited goes on.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import ctypes
import os
import signal

_MONOTONIC = 1


class _Event(ctypes.Structure):
    """sigevent(3type): 64 bytes, of which a plain signal needs two fields."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("signal", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("rest", ctypes.c_char * 48),
    )


class _Times(ctypes.Structure):
    """itimerspec(3type)."""

    _fields_ = tuple((name, ctypes.c_long) for name in ("every", "every_ns", "first", "first_ns"))


class Leash:
    """Kills this process when it is not told for ``seconds`` that all is well. OSError where it cannot."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._timer = ctypes.c_void_p()
        event = _Event(signal=signal.SIGKILL, notify=0)
        self._check(self._libc.timer_create(_MONOTONIC, ctypes.byref(event), ctypes.byref(self._timer)))

    def renew(self) -> None:
        """All is well now; the seconds begin anew. They stand still while the PC sleeps."""
        self._set(self.seconds)

    def loosen(self) -> None:
        """Nobody waits for us: we may take our time."""
        self._set(0)

    def close(self) -> None:
        """Never kill."""
        self._libc.timer_delete(self._timer)

    def _set(self, seconds: int) -> None:
        times = _Times(first=seconds)
        self._check(self._libc.timer_settime(self._timer, 0, ctypes.byref(times), None))

    @staticmethod
    def _check(answer: int) -> None:
        if answer:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
