"""Starts as what the agent is, becomes the child, and only then begins to look: ``python -IS … UID GID``.

Standard input is the socket to the agent. Nothing else is open, and there is no environment.

From the moment on in which it is the child's, the child may end it: so it says before that it is there. Whom
the agent has heard, and then hears no more, was ended or has ended by itself.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import socket

from agent.platforms.linux.sensor.rights import give_up

HERE, BARRED = b'{"n":0,"here":true}', b'{"n":0,"here":false}'
"""It is there; it may not become the child on this PC, and goes."""


def main(arguments: list[str]) -> int:
    """The whole life of a sensor; the exit status."""
    uid, gid = map(int, arguments)
    link = socket.socket(fileno=os.dup(0))
    try:
        link.send(HERE)
    except OSError:
        return 0  # the agent has hung up
    try:
        give_up(uid, gid)
    except OSError:
        link.send(BARRED)
        raise
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
