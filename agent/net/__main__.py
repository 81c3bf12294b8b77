"""Runs the half with a network until it is told to stop."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import time

from agent import signs
from agent.net import life


def main(arguments: list[str] | None = None) -> int:
    """Say that we live, again and again; there is nothing to tidy up at the end."""
    words = sys.argv[1:] if arguments is None else arguments
    keeper = signs.Keeper(os.environ)
    keeper.ready()
    while True:
        heard = life.tell(words[0] if words else life.SOCKET)
        keeper.alive()
        time.sleep(life.PACE if heard else 1.0)  # An agent that is just starting need not wait.


if __name__ == "__main__":
    sys.exit(main())
