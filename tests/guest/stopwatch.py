"""Runs in the guest as root: moments of the agent's own events, and when nothing of an account was left.

``stopwatch.py events CHILD`` prints each event with its moment, ``stopwatch.py empty UID …`` one moment, in
seconds since the boot; a line of JSON each.
"""

import contextlib
import json
import os
import socket
import sys
import time

DOOR = "/run/luytre/0/agent.sock"
CONTAINERS = range(165536, 231072)
"""Accounts of the containers of the first account but one (subuid(5))."""


def tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def events(child: str) -> None:
    """Tell what the agent tells, as long as it is there."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(DOOR)
        for number, call in enumerate((("hello", {"protocol": 1}), ("subscribe", {"child": child}))):
            request = {"jsonrpc": "2.0", "id": number, "method": call[0], "params": call[1]}
            line.sendall(json.dumps(request).encode() + b"\n")
        for text in line.makefile("rb"):
            tell([time.monotonic(), json.loads(text).get("params", {})])


def empty(*accounts: str) -> None:
    """Wait until nothing of these accounts and of containers runs; the numbers of processes are reused."""
    mine = {*map(int, accounts), *CONTAINERS}
    while mine & owners():
        time.sleep(0.05)
    tell(time.monotonic())


def owners() -> set[int]:
    """Whose the processes are."""
    found = set()
    for place in os.scandir("/proc"):
        if place.name.isdecimal():
            with contextlib.suppress(OSError):  # it ended meanwhile
                found.add(place.stat().st_uid)
    return found


if __name__ == "__main__":
    if sys.argv[1] == "events":
        events(sys.argv[2])
    else:
        empty(*sys.argv[2:])
