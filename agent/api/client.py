"""A blocking client of the agent, for the command line, tests and the browser's helper.

Before it says anything, it makes sure of whom it talks to: the socket lies where only root or this account
can put one, and the kernel says that root or this account listens.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from agent.api import contract, wire
from agent.api.endpoint import NO_AGENT, is_there, is_trusted
from agent.api.errors import BadFrame, Denied, Unavailable
from agent.api.messages import Event, Hello, Welcome

P = TypeVar("P")
R = TypeVar("R")
PATIENCE = 10.0
"""Seconds without a byte after which the agent is said not to answer."""
SLOW = 60.0
"""The same for what takes long by nature: a secret that is checked, a doctor who tries things."""


class Silent(Unavailable):
    """Somebody listens, and says nothing for as long as anybody would wait."""


LONG = frozenset(x.name for x in (contract.UNLOCK, contract.NEW_SECRET, contract.RECOVER, contract.DOCTOR))


class Client:
    """One connection. Errors of the agent are raised as the classes of ``agent.api.errors``."""

    def __init__(self, connected: socket.socket, name: str = "") -> None:
        self._socket = connected
        self._reader = wire.Reader(wire.SERVER_LIMIT)
        self._events: deque[Event] = deque()
        self._key = 0
        self.welcome: Welcome = self.call(contract.HELLO, Hello(client=name))
        """Whom the agent takes us for, as of the start of the connection."""

    @classmethod
    def connect(cls, path: Path, name: str = "", *, patience: float = PATIENCE) -> Self:
        """Connect to the agent at ``Endpoint.find()``.

        Raises Unavailable where none answers, Denied where it is not the real one.
        """
        connected = _connected(path, patience)
        try:
            return cls(connected, name)
        except BaseException:
            connected.close()
            raise

    def call(self, method: contract.Method[P, R], params: P, patience: float | None = None) -> R:
        """Call a method and wait for its reply; events that come meanwhile wait for ``events``.

        ``patience``: so many seconds for an answer that waits for somebody (an administrator's password).
        """
        kept = self._socket.gettimeout()
        self._socket.settimeout(patience or (SLOW if method.name in LONG else kept))
        try:
            return self._call(method, params)
        finally:
            self._socket.settimeout(kept)

    def _call(self, method: contract.Method[P, R], params: P) -> R:
        self._key += 1
        # What the agent said before it closed (too many clients, say) tells more than a broken pipe.
        with contextlib.suppress(OSError):
            self._socket.sendall(wire.encode_request(self._key, method, params))
        while True:
            message = self._receive()
            match message:
                case wire.Response() if message.id in {self._key, None}:
                    return wire.decode_reply(method, message)
                case wire.Notification(method="event"):
                    self._events.append(wire.decode_event(message))
                case _:
                    raise BadFrame(wire.GARBAGE)

    def events(self, patience: float | None = None) -> Iterator[Event]:
        """What happens, after ``call(SUBSCRIBE, …)``.

        Ends when the agent leaves, or after ``patience`` seconds in which nothing happened.
        """
        kept = self._socket.gettimeout()
        while True:
            while self._events:
                yield self._events.popleft()
            self._socket.settimeout(patience)
            try:
                message = self._receive()
            except Unavailable:
                return
            finally:
                self._socket.settimeout(kept)
            match message:
                case wire.Notification(method="event"):
                    self._events.append(wire.decode_event(message))
                case _:
                    raise BadFrame(wire.GARBAGE)

    def close(self) -> None:
        """Say goodbye."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _receive(self) -> wire.Message:
        while True:
            message = self._reader.next_message()
            if message is not None:
                return message
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                raise Silent.of("agent.silent") from None
            except OSError:
                data = b""
            if not data:
                raise Unavailable.of("agent.closed")
            self._reader.feed(data)


def _connected(path: Path, patience: float) -> socket.socket:
    if sys.platform == "win32":  # pragma: no cover - another system
        raise Unavailable("This version of Luytre cannot reach an agent on Windows.")
    else:  # noqa: RET506 - each system's branch is checked for that system alone
        uid = os.geteuid()
        if is_there(path) and not is_trusted(path.parent, uid):
            raise Denied.of("agent.open-folder", path=str(path.parent))
        connected = socket.socket(socket.AF_UNIX)
        try:
            connected.settimeout(patience)
            connected.connect(os.fspath(path))
            if listener(connected) not in {0, uid}:
                raise Denied.of("agent.impostor", path=str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connected.close()
            raise Unavailable(NO_AGENT) from None
        except OSError as error:
            connected.close()
            raise Unavailable.of("agent.unreachable", why=error.strerror or str(error)) from None
        except Denied:
            connected.close()
            raise
        return connected


def listener(connected: socket.socket) -> int:
    """The account at the other end, in the kernel's own words: as it was when it began to listen."""
    if sys.platform == "linux":
        # struct ucred: pid, uid, gid (unix(7)).
        return int(struct.unpack("i2I", connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1])
    elif sys.platform == "darwin":  # noqa: RET505 # pragma: no cover - as above
        # LOCAL_PEERCRED = 1 at level 0; struct xucred begins with version and uid (unix(4)).
        return int(struct.unpack_from("2I", connected.getsockopt(0, 1, 76))[1])
    else:  # pragma: no cover - as above
        raise Unavailable("This version of Luytre cannot tell here who listens.")
