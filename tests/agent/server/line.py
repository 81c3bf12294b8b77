"""A client that says anything, over a real socket."""

import json
import socket
import sys

from agent.api import contract, wire
from agent.api import messages as m
from tests.agent.parts import sample

assert sys.platform != "win32"  # Unix sockets

HELLO = wire.encode_request(1, contract.HELLO, m.Hello())


def ask(key=2, method=contract.HISTORY, params=None) -> bytes:
    return wire.encode_request(key, method, params or sample(method.params))


class Line:
    """A client that says anything."""

    def __init__(self, running, path=None) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path or running.path))
        self.file = self.socket.makefile("rb")

    def say(self, *lines: bytes) -> None:
        self.socket.sendall(b"".join(lines))

    def hear(self):
        line = self.file.readline()
        return json.loads(line) if line else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()
