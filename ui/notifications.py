"""Notices by the desktop's own notifications (org.freedesktop.Notifications), or by a window of ours.

Not by QSystemTrayIcon.showMessage: the icon of its message becomes the tray's attention icon, and the number
of minutes is hidden until the message goes. Not by PySide6.QtDBus: it has no way to send an unsigned number,
which ``replaces_id`` is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from ui.models.notices import Notice

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

NORMAL, URGENT = 1, 2
SHOWN_FOR = 12_000
"""Milliseconds; urgent notices stay until they are closed."""
ANSWER_WITHIN = 3_000
"""Milliseconds; a desktop that has not said by then that it shows a notice does not."""
ICON, ANYWHERE = Path("/usr/share/icons/hicolor/scalable/apps/luytre.svg"), "preferences-system-time"
"""Ours, where Luytre's package has put it, and one that every theme has (freedesktop icon naming)."""
INTERFACE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


class Notifications(QObject):
    """Tells a notice by the first way that works; a later notice of a key takes the place of the earlier."""

    opened = Signal()
    """A notice was clicked."""
    shown = Signal(str)
    """The desktop shows the notice of this key after all, which our own window has told meanwhile."""

    def __init__(self, own: Callable[[Notice], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own = own
        """The last way, which always works."""
        self._bus: DBusConnection | None = None
        self._hear: QSocketNotifier | None = None
        self._ids: dict[str, int] = {}
        self._waiting: dict[int, Notice] = {}
        self._late: set[int] = set()
        """Those of them that our own window has told meanwhile."""
        self._broken = False

    def tell(self, notice: Notice) -> None:
        """Show it."""
        if self._bus is None and not self._broken:
            self._connect()
        bus = self._bus
        if bus is None:
            self._own(notice)
            return
        serial = next(bus.outgoing_serial)
        self._waiting[serial] = notice
        try:
            bus.send(_notify(notice, self._ids.get(notice.key, 0)), serial=serial)
        except OSError:
            self._give_up()
            return
        QTimer.singleShot(ANSWER_WITHIN, self, lambda: self._fall_back(serial))

    def take_back(self, key: str) -> None:
        """Show the notice of this key no longer."""
        number = self._ids.pop(key, None)
        if self._bus is not None and number is not None:
            try:
                self._bus.send(_close(number))
            except OSError:
                self._give_up()

    def close(self) -> None:
        """Let go of the bus."""
        if self._hear is not None:
            self._hear.setEnabled(False)
            self._hear = None
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _connect(self) -> None:
        try:
            from jeepney import MatchRule
            from jeepney.bus_messages import message_bus
            from jeepney.io.blocking import open_dbus_connection

            bus = open_dbus_connection("SESSION")
            rule = MatchRule(type="signal", interface=INTERFACE, member="ActionInvoked", path=PATH)
            bus.send(message_bus.AddMatch(rule))
        except (ImportError, OSError, LookupError, RuntimeError, ValueError):
            self._broken = True  # no bus, or none that we can speak with
            return
        self._bus = bus
        self._hear = QSocketNotifier(bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._hear.activated.connect(self._read)

    def _read(self) -> None:
        """All that the bus says now; nothing here waits."""
        try:
            while self._bus is not None:
                self._take(self._bus.receive(timeout=0))
        except TimeoutError:
            return
        except OSError:
            self._give_up()

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields, kind = message.header.fields, message.header.message_type
        if kind is MessageType.signal:
            ours = (
                fields.get(HeaderFields.member) == "ActionInvoked" and message.body[0] in self._ids.values()
            )
            if ours:
                self.opened.emit()
            return
        serial = fields.get(HeaderFields.reply_serial, 0)
        if kind is MessageType.error:
            self._fall_back(serial)
            self._waiting.pop(serial, None)
        elif serial in self._waiting:
            key = self._waiting.pop(serial).key
            self._ids[key] = message.body[0]
            if serial in self._late and all(notice.key != key for notice in self._waiting.values()):
                self.shown.emit(key)
        self._late.discard(serial)

    def _fall_back(self, serial: int) -> None:
        """The answer may still come: then a later notice takes the place of this one there as well."""
        if serial in self._waiting and serial not in self._late:
            self._late.add(serial)
            self._own(self._waiting[serial])

    def _give_up(self) -> None:
        """The bus has gone; whoever restarts it restarts the session, and us with it."""
        self.close()
        self._broken = True
        for serial in self._waiting:
            self._fall_back(serial)
        self._waiting.clear()
        self._late.clear()


def _notify(notice: Notice, replaces: int) -> Any:
    from jeepney import new_method_call

    hints = {"urgency": ("y", URGENT if notice.urgent else NORMAL)}
    # The body may be read as markup (Desktop Notifications 1.2); a child's or parent's words are none.
    text = notice.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lasts = 0 if notice.urgent else SHOWN_FOR
    icon = ICON.stem if ICON.exists() else ANYWHERE
    body = ("Luytre", replaces, icon, notice.title, text, ["default", "Luytre"], hints, lasts)
    return new_method_call(_address(), "Notify", "susssasa{sv}i", body)


def _close(number: int) -> Any:
    from jeepney import new_method_call

    return new_method_call(_address(), "CloseNotification", "u", (number,))


def _address() -> Any:
    from jeepney import DBusAddress

    return DBusAddress(PATH, bus_name=INTERFACE, interface=INTERFACE)
