"""sway's own socket (sway-ipc(7)): it tells what is in front, and whose it is by the window's connection."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import json
import socket
import struct
from typing import TYPE_CHECKING, Any

from agent.ports import Front

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_MAGIC = b"i3-ipc"
_HEAD = 14
_SUBSCRIBE, _TREE = 2, 4
_EVENT = 1 << 31
_ROOM = 65536
_LONGEST = 4_000_000
"""A tree of some thousand windows; no desk has more."""


class Sway:
    """The front window of one sway. ``ready`` stays False where the compositor is another."""

    def __init__(self, loop: asyncio.AbstractEventLoop, path: str, changed: Callable[[], None]) -> None:
        self._loop = loop
        self._changed = changed
        self._input = bytearray()
        self.ready = False
        self.front: Front | None = None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.connect(path)
            self._send(_SUBSCRIBE, b'["window","workspace"]')
            self._send(_TREE)
        except OSError:
            self.close()
        else:
            loop.add_reader(self._socket, self._receive)

    def look(self) -> None:
        """Ask anew: that a lock takes the focus from all windows sway tells nobody here."""
        if self.ready:
            try:
                self._send(_TREE)
            except OSError:
                self.close()

    def close(self) -> None:
        """Hang up."""
        self.ready = False
        self.front = None
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _send(self, kind: int, body: bytes = b"") -> None:
        self._socket.sendall(_MAGIC + struct.pack("=II", len(body), kind) + body)

    def _receive(self) -> None:
        try:
            data = self._socket.recv(_ROOM)
            if not data:
                raise ConnectionError("sway is gone")
            self._input += data
            while self._step():
                pass
        except BlockingIOError:
            return
        except (OSError, ValueError, RecursionError):
            self.close()
            self._changed()

    def _step(self) -> bool:
        """Take one message, if it is all there."""
        if len(self._input) < _HEAD:
            return False
        length, kind = struct.unpack_from("=II", self._input, len(_MAGIC))
        if not self._input.startswith(_MAGIC) or length > _LONGEST:
            raise ValueError("not sway")
        if len(self._input) < _HEAD + length:
            return False
        body = bytes(self._input[_HEAD : _HEAD + length])
        del self._input[: _HEAD + length]
        if kind & _EVENT:
            self._send(_TREE)
        elif kind == _TREE:
            self._take(json.loads(body))
        return True

    def _take(self, tree: Any) -> None:
        front = find(tree)
        changed = not self.ready or front != self.front
        self.ready, self.front = True, front
        if changed:
            self._changed()


def find(tree: Any) -> Front | None:
    """The focused window of a tree; None where a workspace has the focus. ValueError for another tree."""
    rest = [tree]
    while rest:
        node = rest.pop()
        try:
            if node["focused"]:
                pid = node.get("pid")
                return Front(pid, fullscreen=bool(node.get("fullscreen_mode"))) if pid else None
            rest += [*node.get("nodes", ()), *node.get("floating_nodes", ())]
        except (TypeError, KeyError) as wrong:
            raise ValueError("not a tree of windows") from wrong
    return None


def socket_path(runtime: str, uid: int, server: int) -> str:
    """Where the sway that is this process has its socket."""
    return f"{runtime}/sway-ipc.{uid}.{server}.sock"
