"""Who is logged in, in logind's words and in ours."""

import sys

assert sys.platform == "linux"

import os

from agent.platforms.linux.system import accounts
from agent.ports import Session
from tests.backends.linux.real import STRANGER

ACCOUNT = f"#{STRANGER}"
AN = {"User": [STRANGER, "an"], "Seat": "seat0", "Display": ":0", "Leader": 1}
BACKGROUND = Session("background", ACCOUNT, background=True)


def me(display=None):
    return Session("self", accounts.name(os.getuid()), display=display, graphical=display is not None)
