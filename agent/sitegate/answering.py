"""Opens for a child the ways to what its resolver answers just now: one line each, and a sign that it is so.

systemd listens for the half with a network, which alone may knock, and starts this with the connection as its
standard input. All that can be asked of it is that some address is reached by a child for a while.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import json
import os
import subprocess
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from agent.sitegate import table
from agent.sitegate.kept import TOOL
from agent.sitegate.order import PORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = 0
"""The connection."""
LONGEST = 8192
"""Bytes of one line."""
MOST = 128
"""Addresses of one line."""
SHORTEST, LASTING = 60, 7200
"""Seconds for which an address is reached."""
DONE, NOT_DONE = b"y", b"n"


class BadLine(ValueError):
    """Something that is no such wish; whoever says it is listened to no more."""


def main(arguments: list[str] | None = None) -> int:
    """Until nobody speaks any more; the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    tool = words[0] if words else TOOL
    try:
        for line in lines(LINE):
            os.write(LINE, DONE if _run(tool, script(line)) else NOT_DONE)
    except (BadLine, OSError) as error:
        sys.stderr.write(f"luytre: {error}.\n")
        return 1
    return 0


def lines(handle: int) -> Iterator[bytes]:
    """What comes by a connection, line by line. Raises BadLine for one without end."""
    come = b""
    while data := os.read(handle, LONGEST):
        *whole, come = (come + data).split(b"\n")
        yield from whole
        if len(come) > LONGEST:
            raise BadLine("a line has no end")


def script(line: bytes) -> str:
    """For nft. Raises BadLine."""
    try:
        told = json.loads(line)
        port, seconds = told["port"], told["seconds"]
        found = [ip_address(x) for x in told["addresses"] if isinstance(x, str)]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadLine("what was said cannot be read") from None
    if type(port) is not int or port not in PORTS or type(seconds) is not int or not 0 < len(found) <= MOST:
        raise BadLine("what was said makes no sense")
    return table.opened(port, map(_plain, found), min(max(seconds, SHORTEST), LASTING))


def _plain(address: IPv4Address | IPv6Address) -> tuple[int, str]:
    """Without the name of a card, which means nothing to the kernel's set."""
    return address.version, str(address).partition("%")[0]


def _run(tool: str, given: str) -> bool:
    with subprocess.Popen(  # noqa: TID251 - nft is how the kernel is told; no beat waits here
        [tool, "-f", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        running.communicate(given)
    return not running.returncode


if __name__ == "__main__":
    sys.exit(main())
