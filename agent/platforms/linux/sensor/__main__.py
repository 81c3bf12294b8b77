"""Starts as what the agent is, becomes the child, and only then begins to look: ``python -IS … UID GID``.

Standard input is the socket to the agent. Nothing else is open, and there is no environment.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import socket

from agent.platforms.linux.sensor.rights import give_up


def main(arguments: list[str]) -> int:
    """The whole life of a sensor; the exit status."""
    uid, gid = map(int, arguments)
    give_up(uid, gid)
    link = socket.socket(fileno=os.dup(0))
    # From here on as the child: all that is loaded and read is done with the child's rights.
    from agent import lean

    lean.before_all()
    import asyncio

    return asyncio.run(_run(link))


async def _run(link: socket.socket) -> int:
    import asyncio
    import json

    from agent.platforms.linux.sensor import place
    from agent.platforms.linux.sensor.eye import ROOM, Eye

    first = link.recv(ROOM)
    if not first:
        return 0
    link.setblocking(False)
    eye = Eye(asyncio.get_running_loop(), link, place.read(json.loads(first)))
    try:
        await eye.ended
    finally:
        eye.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
