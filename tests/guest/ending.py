"""A child's time is up on a guest: when the agent found it so, and when nothing of the child was left."""

import json
from pathlib import Path

from tests.guest.family import HEAD, agree, status, used
from tests.guest.machine import accelerated

ENDS = (
    HEAD
    + """
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "{daily}s"
warn = []
grace = "{grace}s"
end = "{end}"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
)
LEFT = "ps -eo uid,pid,args --no-headers | awk '$1 == 1001 || ($1 >= 165536 && $1 < 231072)'"
"""What runs as the child, or as an account of its containers."""
SOON = 5
"""Seconds until nothing is left."""
PATIENCE = {True: SOON, False: 15}
"""The same where more has to end, by whether the processor is real: an emulated one is ten times slower."""
STOPWATCH = "/usr/local/bin/test-stopwatch"
WATCH = Path(__file__).with_name("stopwatch.py").read_text("utf-8")


def patience(guest):
    """For this guest."""
    return PATIENCE["kvm" in accelerated(guest.home / "vmlinuz")]


def agree_on(guest, *, seconds, end, grace=1):
    """So many more seconds at the PC for the child, from now on."""
    agree(guest, ENDS.format(daily=used(guest) + seconds, end=end, grace=grace))


def over(guest):
    """Whether the child has no time left."""
    return status(guest)["screen"]["left"] == 0


def watched(guest):
    """From now on the agent's events of An are written down, with their moments."""
    guest.write(STOPWATCH, WATCH)
    job = guest.spawn(f"exec python3 -I {STOPWATCH} events an")
    guest.until(lambda: "\n" in job.out, 60, 0.05)
    return job


def events(job, name):
    """What was told under this name: when, and what."""
    told = map(json.loads, job.out.rpartition("\n")[0].splitlines())
    return [(at, params) for at, params in told if params.get("event") == name]


def zero(job):
    """When the agent found the child's time to be up: seconds since the boot; None: not yet."""
    found = (at for at, what in events(job, "verdict") if what["target"] == "screen" and not what["ok"])
    return next(found, None)


def emptied(guest):
    """When nothing of the child was left: seconds since the boot."""
    return float(guest.does(f"python3 -I {STOPWATCH} empty 1001"))
