"""What a child sets loose in the guest, and how the agent fares meanwhile: ``storms.py NAME SECONDS``."""

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

END = time.monotonic() + float(sys.argv[2])
DOOR = "/run/luytre/{}/agent.sock"


def call(line: socket.socket, method: str, **params: object) -> None:
    """Ask; the answer is read elsewhere."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    line.sendall(json.dumps(message).encode() + b"\n")


def connect() -> socket.socket:
    """A connection that said hello."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(60)
    line.connect(DOOR.format(os.getuid()))
    call(line, "hello", protocol=1)
    return line


def breed() -> None:
    """As many processes as one gets, each of which tries for more."""
    while time.monotonic() < END:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)


def gorge() -> None:
    """As much memory as there is, again and again."""
    while time.monotonic() < END:
        if not os.fork():
            held = []
            while time.monotonic() < END:
                held.append(bytearray(b"x" * 4_000_000))
        os.wait()


def flood() -> None:
    """All the calls and connections that one gets."""
    for _ in range(3):
        os.fork()
    while time.monotonic() < END:
        held = []
        try:
            for _ in range(50):
                held.append(connect())
                for _ in range(50):
                    call(held[-1], "status")
        except OSError:
            continue


def fill() -> None:
    """The disk, to its last block, and on."""
    size, number = 1 << 29, 0
    while time.monotonic() < END:
        number += 1
        try:
            with Path.home().joinpath(f"fill{number}").open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
                file.write(b"x" * 65536)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            size = max(size // 2, 1)


def replies(line: socket.socket) -> Iterator[dict[str, object]]:
    """What comes."""
    for text in line.makefile("rb"):
        yield json.loads(text)


def beats() -> None:
    """As root: when it began to listen, and when each beat told of the child's screen."""
    line = connect()
    call(line, "subscribe", child="an")
    seen = [time.monotonic()]
    for message in replies(line):
        params = message.get("params")
        if isinstance(params, dict) and (params["event"], params.get("target")) == ("usage", "screen"):
            seen.append(time.monotonic())
        if time.monotonic() >= END:
            break
    sys.stdout.write(json.dumps(seen))


def calls() -> None:
    """As a guardian: how long each call took, ten a second."""
    line = connect()
    answers, took = replies(line), []
    next(answers)
    while time.monotonic() < END:
        began = time.monotonic()
        call(line, "children")
        while "id" not in next(answers):
            pass
        took.append(time.monotonic() - began)
        time.sleep(0.1)
    sys.stdout.write(json.dumps(took))


PARTS: dict[str, Callable[[], None]] = {x.__name__: x for x in (breed, gorge, flood, fill, beats, calls)}

if __name__ == "__main__":
    PARTS[sys.argv[1]]()
