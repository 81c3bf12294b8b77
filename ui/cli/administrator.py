"""Calls that an administrator of the PC must confirm: in a dialogue of the desktop, else in this terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.api.contract import Method
    from ui.cli.face import Face

P = TypeVar("P")
R = TypeVar("R")
PATIENCE = 240.0
"""Seconds for a password to be typed; the agent gives up before."""
ASKER = "/usr/bin/pkttyagent"
"""polkit's own: it talks with the terminal, and what is typed goes to polkit alone (pkttyagent(1))."""


def as_administrator(face: Face, method: Method[P, R], params: P) -> R:
    """Call a method of administrators. Raises NotAdministrator."""
    if face.client.welcome.account != "root" and sys.stdin.isatty():
        _ = face.speak
        told = _("An administrator of this PC is asked for the password of their own account.")
        click.echo(told, err=True)
    with password_asked_here():
        return face.call(method, params, PATIENCE)


@contextmanager
def password_asked_here() -> Iterator[None]:
    """Meanwhile polkit may ask in this terminal, where no desktop does it."""
    needless = sys.platform == "win32" or os.geteuid() == 0 or not sys.stdin.isatty()
    if needless or not Path(ASKER).exists():
        yield
        return
    registered, notify = os.pipe()
    words = [ASKER, "--process", str(os.getpid()), "--notify-fd", str(notify), "--fallback"]
    try:
        asker = subprocess.Popen(words, pass_fds=(notify,))  # noqa: TID251 - polkit asks in this terminal
    finally:
        os.close(notify)
    try:
        os.read(registered, 1)  # it closes its end when it is known to polkit, or when it fails
        yield
    finally:
        os.close(registered)
        asker.terminate()
        asker.wait()
