"""A login manager with one session on a private bus, for timekprd; runs on Debian's python3-dbus."""

from __future__ import annotations

import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

MANAGER = "/org/freedesktop/login1"
PROPERTIES = "org.freedesktop.DBus.Properties"


class Manager(dbus.service.Object):
    """What timekprd asks of the manager."""

    def __init__(self, bus: dbus.Bus, uid: int, name: str) -> None:
        super().__init__(bus, MANAGER)
        self.user = (dbus.UInt32(uid), name, dbus.ObjectPath(f"{MANAGER}/user/_{uid}"))

    @dbus.service.method("org.freedesktop.login1.Manager", out_signature="a(uso)")
    def ListUsers(self) -> list[tuple[object, ...]]:  # noqa: N802 - logind names it
        """The one user."""
        return [self.user]


class Facts(dbus.service.Object):
    """A user or a session: properties and nothing else."""

    def __init__(self, bus: dbus.Bus, path: str, facts: dict[str, object]) -> None:
        super().__init__(bus, path)
        self.facts = facts

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _interface: str, name: str) -> object:  # noqa: N802 - D-Bus names it
        """One property."""
        return self.facts[name]


def main(uid: int, name: str) -> None:
    """Serve until killed."""
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    session = dbus.ObjectPath(f"{MANAGER}/session/_31")
    user = f"{MANAGER}/user/_{uid}"
    sessions = dbus.Array([dbus.Struct(("1", session))], signature="(so)")
    seat = dbus.Struct(("seat0", dbus.ObjectPath(f"{MANAGER}/seat/seat0")))
    kept = [
        Manager(bus, uid, name),
        Facts(bus, user, {"UID": dbus.UInt32(uid), "Name": name, "State": "active", "IdleHint": False,
                          "Sessions": sessions}),
        Facts(bus, session, {"Type": "x11", "VTNr": dbus.UInt32(7), "Seat": seat, "State": "active",
                             "IdleHint": False, "LockedHint": False}),
    ]  # fmt: skip
    owned = dbus.service.BusName("org.freedesktop.login1", bus)
    print("ready", flush=True)
    GLib.MainLoop().run()
    del kept, owned


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
