"""What is done to a whole account, in tests: the account without rights, and programs of it."""

import sys

assert sys.platform == "linux"

from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for

ACCOUNT = f"#{STRANGER}"
AN = {"User": [STRANGER, "an"], "Seat": "seat0", "Type": "tty", "Leader": 1}
"""Its login, as logind tells it."""


def runs(start, *command, group=None, **settings):
    """A program of the account, in a control group of its own."""
    process = start.stranger(*command or ("/bin/sleep", "100"), cwd="/", **settings)
    wait_for(lambda: proc.account(process.pid) == STRANGER)
    if group:
        (group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    return process
