"""Plays KWin's scripting or our extension in GNOME's Shell on a bus: ``shell_service.py ADDRESS KIND``.

``kwin``, ``gnome``, or ``bare``: a Shell whose extension is off.

A line of its input is what comes to the front next: "PID FULLSCREEN"; or "lock True", "lock False"; or
"name True", "name False": the extension is turned on or off.
"""

import contextlib
import os
import select
import sys

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

IDLE = "org.gnome.Mutter.IdleMonitor"
SAVERS = "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"
NAMES = {
    "kwin": ("org.kde.KWin", SAVERS[0]),
    "gnome": ("org.luytre.Shell", IDLE, SAVERS[1]),
    "bare": (IDLE, SAVERS[1]),
}
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
SENSOR = DBusAddress("/org/luytre/Sensor", "org.luytre.Sensor", "org.luytre.Sensor")
SHELL = DBusAddress("/org/luytre/Shell", interface="org.luytre.Shell")


class Service:
    def __init__(self, address, kind):
        self.bus = open_dbus_connection(address)
        self.kind = kind
        self.front = (0, False)
        self.runs = self.locked = False
        self.on = kind == "gnome"
        for name in NAMES[kind]:
            self.bus.send_and_get_reply(new_method_call(BUS, "RequestName", "su", (name, 0)))

    def show(self, pid, fullscreen):
        if pid == "lock":
            self.locked = fullscreen == "True"
            return
        if pid == "name":
            self.on = fullscreen == "True"
            words = (
                ("RequestName", "su", (NAMES["gnome"][0], 0))
                if self.on
                else ("ReleaseName", "s", NAMES["gnome"][:1])
            )
            self.bus.send(new_method_call(BUS, *words))
            return
        self.front = int(pid), fullscreen == "True"
        if self.on:
            self.bus.send(new_signal(SHELL, "Front", "ib", self.front))
        elif self.runs:
            self.tell()

    def tell(self):
        self.bus.send(new_method_call(SENSOR, "Front", "ib", self.front))

    def answer(self, call):
        match call.header.fields[HeaderFields.member]:
            case "unloadScript":
                self.bus.send(new_method_return(call, "b", (False,)))
            case "loadScript":
                known = os.path.isfile(call.body[0])
                self.bus.send(new_method_return(call, "i", (0 if known else -1,)))
            case "start":
                self.runs = True
                self.bus.send(new_method_return(call))
                self.tell()
            case "Get" if self.on:
                self.bus.send(new_method_return(call, "ib", self.front))
            case "GetActive":
                self.bus.send(new_method_return(call, "b", (self.locked,)))
            case "GetIdletime":
                self.bus.send(new_method_return(call, "t", (7000,)))
            case _:
                self.bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))

    def run(self):
        os.write(1, b"here\n")
        while True:
            ready, _, _ = select.select([0, self.bus.sock], [], [])
            if 0 in ready:
                for line in os.read(0, 1000).decode().splitlines():
                    self.show(*line.split())
            if self.bus.sock in ready:
                with contextlib.suppress(TimeoutError):
                    while True:  # several may have come together
                        call = self.bus.receive(timeout=0)
                        if call.header.message_type is MessageType.method_call:
                            self.answer(call)


if __name__ == "__main__":
    Service(*sys.argv[1:]).run()
