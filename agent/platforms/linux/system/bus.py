"""The system's message bus (D-Bus), through jeepney, which knows the format and leaves the socket to us."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import select
import socket
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_ROOM = 65536
_HANDLES = 16
"""Open files that may come with one message (a lock is one)."""
PATIENCE = 1.0
"""Seconds in which the bus lets us in; it is on this PC and does nothing else."""
DEFAULT = "unix:path=/run/dbus/system_bus_socket"
NAME, PATH, INTERFACE = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"


def system_address() -> str:
    """Where the system bus is."""
    return os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", DEFAULT)


def _may_be_there(address: str) -> bool:
    path = address.removeprefix("unix:path=")
    return path == address or "," in path or os.path.exists(path)


class Bus:
    """A connection that calls back. OSError where there is no bus or it does not let us in.

    ``called`` hears of calls to us; they are not answered.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        address: str,
        signal: Callable[[Any], None],
        lost: Callable[[], None],
        *,
        called: Callable[[Any], None] | None = None,
    ) -> None:
        if not _may_be_there(address):
            # Many containers have no bus: then a quarter megabyte of library is not loaded.
            raise OSError(f"no message bus at {address}")
        from jeepney import Parser
        from jeepney.bus import get_connectable_addresses

        self._loop = loop
        self._signal = signal
        self._lost = lost
        self._called = called
        self._parser = Parser()
        self._serial = 0
        self.refusal: str | None = None
        """The name of the error with which the last call was answered; None: it was not refused."""
        self._waiting: dict[int, Callable[[tuple[Any, ...] | None], None]] = {}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(PATIENCE)
            self._socket.connect(next(get_connectable_addresses(address)))
            self._enter()
        except (OSError, RuntimeError, ValueError) as problem:
            self._socket.close()
            raise OSError(f"no message bus at {address}: {problem}") from problem
        self._socket.setblocking(False)
        loop.add_reader(self._socket, self._receive)
        self.call(NAME, PATH, INTERFACE, "Hello", (), lambda _: None)

    @property
    def busy(self) -> bool:
        """Whether a call is still to be answered."""
        return bool(self._waiting)

    def call(
        self,
        name: str,
        path: str,
        interface: str,
        method: str,
        arguments: tuple[Any, ...],
        done: Callable[[tuple[Any, ...] | None], None],
        signature: str | None = None,
    ) -> None:
        """Call a method; ``done`` gets what it returns, or None when it fails or the bus goes away.

        Open files may be among the arguments (``h``).
        """
        from jeepney import DBusAddress, new_method_call

        message = new_method_call(DBusAddress(path, name, interface), method, signature, arguments)
        self._serial += 1
        self._waiting[self._serial] = done
        files: list[int] = []
        data = message.serialise(serial=self._serial, fds=files)
        try:
            if files:
                socket.send_fds(self._socket, [data], files)
            else:
                self._socket.send(data)
        except OSError:
            self._loop.call_soon(self._hang_up)

    def follow(self, rule: str) -> None:
        """Hear of the signals that fit a match rule."""
        self.call(NAME, PATH, INTERFACE, "AddMatch", (rule,), lambda _: None, "s")

    def settle(self, seconds: float) -> bool:
        """Wait so long at most until all calls are answered; whether they are."""
        end = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while self._waiting and self._socket.fileno() >= 0 and (left := end - time.monotonic()) > 0:
            if poll.poll(left * 1000):
                self._receive()
        return not self._waiting

    def close(self) -> None:
        """Hang up; who still waits is told that nothing came."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()
        waiting, self._waiting, self.refusal = self._waiting, {}, None
        for done in waiting.values():
            done(None)

    def _enter(self) -> None:
        from jeepney.auth import BEGIN, Authenticator

        talk = Authenticator(enable_fds=True)
        for line in talk:
            self._socket.sendall(line)
            talk.feed(self._socket.recv(_ROOM))
        self._socket.sendall(BEGIN)

    def _receive(self) -> None:
        from jeepney import HeaderFields, MessageType
        from jeepney.fds import FileDescriptor

        try:
            data, handles, _, _ = socket.recv_fds(self._socket, _ROOM, _HANDLES)
        except BlockingIOError:
            return
        except OSError:
            data, handles = b"", []
        if not data:
            self._hang_up()
            return
        self._parser.add_data(data, [FileDescriptor(handle) for handle in handles])
        while (message := self._parser.get_next_message()) is not None:
            kind, fields = message.header.message_type, message.header.fields
            if kind is MessageType.signal:
                # The bus holds rules against what goes to everybody; to one alone anybody may send one.
                if HeaderFields.destination not in fields:
                    self._signal(message)
            elif kind is MessageType.method_call:
                if self._called:
                    self._called(message)
            elif done := self._waiting.pop(fields.get(HeaderFields.reply_serial, -1), None):
                self.refusal = fields.get(HeaderFields.error_name)
                done(None if kind is MessageType.error else message.body)

    def _hang_up(self) -> None:
        if self._socket.fileno() >= 0:
            self.close()
            self._lost()
