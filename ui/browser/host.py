"""Started by a browser (native messaging): the extension's words to the agent, and what it answers.

One of these runs for each profile of a browser, so it is Python's own library and nothing else. It can do
what the account can: the agent takes it for the child whose browser started it. It parses every message and
passes on what it knows; who sends anything else loses the line, not the agent.

Frames on both sides: four bytes of length in the machine's order, then JSON (developer.chrome.com,
"Native messaging"). To the agent: JSON-RPC, one object a line (``agent.api.wire``).
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.api.endpoint import Endpoint, installed, is_trusted
from agent.api.errors import Unavailable

assert sys.platform == "linux"  # noqa: S101 - tells the type checker; relays of other systems are others

ASKED = frozenset({"tabs", "ask", "requests", "help", "page"})
"""The methods that our extensions have a use for."""
LONGEST = 64 * 1024
"""Bytes of a message of the extension, and of a line that the agent takes (``wire.CLIENT_LIMIT``)."""
MOST = 2**53
"""The largest number of a question: whole numbers are exact so far in JavaScript."""
LONGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of a line of the agent."""
PAUSE = 500
"""Milliseconds until an agent that is not there is looked for again."""
WRONG = 3
"""Exit status when a message is none."""
_LENGTH = struct.Struct("=I")
_CREDENTIALS = struct.Struct("i2I")


class NoMessage(Exception):
    """What came is no message of our extension."""


class Frames:
    """Bytes from the browser, as they come -> messages."""

    def __init__(self) -> None:
        self._come = bytearray()

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The messages that are whole now. Raises NoMessage."""
        self._come += data
        while len(self._come) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._come)
            if length > LONGEST:
                raise NoMessage
            end = _LENGTH.size + length
            if len(self._come) < end:
                return
            message = _object(bytes(self._come[_LENGTH.size : end]))
            del self._come[:end]
            yield message


def question(message: dict[str, Any]) -> bytes:
    """The line for the agent. Raises NoMessage for anything that an extension of ours would not say."""
    key, method, params = message.get("id"), message.get("method"), message.get("params", {})
    numbered = isinstance(key, int) and not isinstance(key, bool) and 0 <= key <= MOST
    known = numbered and isinstance(method, str) and method in ASKED and isinstance(params, dict)
    if not known or message.keys() - {"id", "method", "params"}:
        raise NoMessage
    try:
        line = _line(key, method, params)
    except ValueError:  # halves of letters, numbers that are none
        raise NoMessage from None
    if len(line) > LONGEST:
        raise NoMessage
    return line


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise NoMessage from None
    if not isinstance(found, dict):
        raise NoMessage
    return found


def _line(key: object, method: object, params: object) -> bytes:
    told = {"jsonrpc": "2.0", "id": key, "method": method, "params": params}
    return json.dumps(told, ensure_ascii=False, allow_nan=False).encode() + b"\n"


class Relay:
    """Between one extension and the agent, whichever of them comes first or goes."""

    def __init__(self, browser: tuple[int, int], endpoint: Endpoint) -> None:
        self._in, self._out = browser
        self._endpoint = endpoint
        self._frames = Frames()
        self._agent: socket.socket | None = None
        self._come = bytearray()
        self._greeted = False
        self._calm = False
        """Who hung up a moment ago is not called again at once."""
        self._poll = select.poll()
        self._poll.register(self._in, select.POLLIN)

    def run(self) -> int:
        """Until the browser hangs up; answers the exit status."""
        try:
            while True:
                if self._agent is None and not self._calm:
                    self._call()
                ready = self._poll.poll(PAUSE if self._agent is None else None)
                self._calm = self._calm and bool(ready)
                for descriptor, _ in ready:
                    if descriptor == self._in:
                        data = os.read(self._in, 65536)
                        if not data:
                            return 0
                        self._hear_browser(data)
                    elif self._agent is not None:
                        self._hear_agent(self._agent)
        except NoMessage:
            return WRONG
        except BrokenPipeError:
            return 0
        finally:
            self._hang_up()

    def _hear_browser(self, data: bytes) -> None:
        for message in self._frames.feed(data):
            line = question(message)
            if self._greeted:
                self._say(line)
            else:
                self._tell({"id": message["id"], "error": "The agent is not there."})

    def _hear_agent(self, agent: socket.socket) -> None:
        try:
            data = agent.recv(65536)
        except OSError:
            data = b""
        self._come += data
        if not data or len(self._come) > LONGEST_ANSWER:
            self._lose()
            return
        *lines, rest = self._come.split(b"\n")
        self._come = bytearray(rest)
        changed = False
        for line in lines:
            changed |= self._answered(_object(bytes(line)))
        if changed:
            self._tell({"event": "changed"})

    def _answered(self, message: dict[str, Any]) -> bool:
        """Pass on an answer; True where the agent says that something is another than before."""
        key, result = message.get("id"), message.get("result")
        if key == "hello":
            self._greet(result)
        elif isinstance(key, int):
            failed = message.get("error") or {}
            refused = {"error": failed.get("message", ""), "code": failed.get("code")}
            data = failed.get("data") or {}
            refused |= {name: data[name] for name in ("case", "about") if name in data}
            self._tell({"id": key, **(refused if result is None else {"result": result})})
        told = message.get("params") or {}
        return message.get("method") == "event" and told.get("event") in {"state", "request"}

    def _greet(self, welcome: Any) -> None:
        """The agent takes us for somebody, or speaks another protocol and will close."""
        if not isinstance(welcome, dict):
            return
        self._greeted = True
        child = welcome.get("child")
        if child:
            self._say(_line("subscribe", "subscribe", {}))
        self._tell({"event": "connected", "child": child, "language": welcome.get("language")})

    def _call(self) -> None:
        self._agent = connected(self._endpoint)
        if self._agent is not None:
            self._poll.register(self._agent, select.POLLIN)
            self._say(_line("hello", "hello", {"client": "browser"}))

    def _say(self, line: bytes) -> None:
        try:
            if self._agent is not None:
                self._agent.sendall(line)
        except OSError:
            self._lose()

    def _lose(self) -> None:
        self._hang_up()
        self._calm = True
        self._tell({"event": "lost"})

    def _hang_up(self) -> None:
        if self._agent is not None:
            self._poll.unregister(self._agent)
            self._agent.close()
        self._agent, self._greeted = None, False
        self._come.clear()

    def _tell(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        left = memoryview(_LENGTH.pack(len(data)) + data)
        while left:
            left = left[os.write(self._out, left) :]


def connected(endpoint: Endpoint) -> socket.socket | None:
    """The agent, if it listens where only root or this account can, and is one of them."""
    agent = socket.socket(socket.AF_UNIX)
    try:
        path = endpoint.find(served=installed())
        agent.connect(os.fspath(path))
        told = agent.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        if is_trusted(path.parent, endpoint.uid) and _CREDENTIALS.unpack(told)[1] in {0, endpoint.uid}:
            return agent
    except (Unavailable, OSError):
        pass
    agent.close()
    return None


def main() -> int:
    """What a browser starts; its words on the command line tell nothing that we need."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")  # noqa: TID251 - where it becomes an argument
    endpoint = Endpoint(os.geteuid(), Path(runtime) if runtime else None)
    return Relay((0, 1), endpoint).run()


if __name__ == "__main__":
    raise SystemExit(main())
