"""Questions to systemd and its relatives over the system bus, one at a time, for whoever may wait for them.

The doctor asks from a thread of its own, and from the command line where no agent runs.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

MANAGER = "org.freedesktop.systemd1.Manager"
UNIT = "org.freedesktop.systemd1.Unit"
SERVICE = "org.freedesktop.systemd1.Service"
_NAME, _PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
PROPERTIES = "org.freedesktop.DBus.Properties"
PATIENCE = 5.0
"""Seconds for one answer; what is started to answer (polkit) needs one of them on an old PC."""


class Refused(Exception):
    """The answer was an error; its name says which."""


class Systemd:
    """A connection to the system bus. OSError where there is none, or nobody answers in ``PATIENCE``."""

    def __init__(self, address: str) -> None:
        try:
            from jeepney.io.blocking import open_dbus_connection
        except ImportError as lacking:
            raise OSError(f"{lacking.name} is not installed") from lacking
        try:
            self._bus = open_dbus_connection(address)
        except (RuntimeError, ValueError) as problem:
            raise OSError(f"no message bus at {address}") from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()

    def ask(
        self,
        name: str,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        arguments: tuple[Any, ...] = (),
    ) -> tuple[Any, ...]:
        """Call a method of anybody. Raises Refused, OSError."""
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        call = new_method_call(DBusAddress(path, name, interface), method, signature, arguments)
        answer = self._bus.send_and_get_reply(call, timeout=PATIENCE)
        if answer.header.message_type is MessageType.error:
            raise Refused(answer.header.fields.get(HeaderFields.error_name, ""))
        return tuple(answer.body)

    def manage(self, method: str, signature: str, *arguments: Any) -> tuple[Any, ...]:
        """Call a method of systemd's manager. Raises Refused, OSError."""
        return self.ask(_NAME, _PATH, MANAGER, method, signature, arguments)

    def fact(self, unit: str, interface: str, name: str) -> Any:
        """A property of a unit. Raises Refused where it has none of that name, OSError."""
        (path,) = self.manage("LoadUnit", "s", unit)
        ((_, value),) = self.ask(_NAME, path, PROPERTIES, "Get", "ss", (interface, name))
        return value

    def enabled(self, unit: str) -> str:
        """``enabled``, ``disabled``, ``masked``, ``static`` …; empty where no file of that name is there."""
        try:
            (state,) = self.manage("GetUnitFileState", "s", unit)
        except Refused:
            return ""
        return str(state)

    def answers(self, name: str, path: str) -> bool:
        """Whether somebody serves there; who can be started to answer is."""
        try:
            self.ask(name, path, "org.freedesktop.DBus.Peer", "Ping")
        except Refused:
            return False
        return True
