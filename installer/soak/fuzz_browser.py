"""Atheris on what a browser may hand to our relay: whatever passes is one line that the agent can read.

A message that is none is refused with NoMessage; anything else that is raised, and anything that takes more
than a second of the processor, is a crash.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from soak.fuzzing import runner
from soak.fuzzing.runner import Target


def native() -> tuple[Target, Iterator[bytes]]:
    """Frames in two pieces, and one message as it is; the agent's own reader takes what is made of them."""
    from agent.api import wire
    from ui.browser import host

    def pass_on(frames: host.Frames, data: bytes) -> None:
        for message in frames.feed(data):
            line = host.question(message)
            if len(list(wire.Reader().feed(line))) != 1:
                raise AssertionError("a message became another number of lines")

    def target(data: bytes) -> None:
        cut = data[0] if data else 0
        framed = struct.pack("=I", len(data)) + data
        for pieces in ((data[:cut], data[cut:]), (framed[:cut], framed[cut:])):
            frames = host.Frames()
            try:
                for piece in pieces:
                    pass_on(frames, piece)
            except host.NoMessage:
                continue

    asked = [
        {"id": 1, "method": "tabs", "params": {"front": "example.com", "audible": True, "hosts": ["a.vn"]}},
        {"id": 2, "method": "ask", "params": {"target": "site:a.vn", "extra": 900, "reason": "học bài"}},
        {"id": 3, "method": "help"},
    ]
    return runner.measured(target), iter([json.dumps(message).encode() for message in asked])


if __name__ == "__main__":
    told = (__doc__ or "").partition("\n")[0]
    sys.exit(runner.main(sys.argv[1:], {"native": native}, Path(__file__), told))
