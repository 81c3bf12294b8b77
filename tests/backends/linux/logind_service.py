"""A logind for tests, on a real bus: ``logind_service.py ADDRESS``, told what to do by lines of JSON.

``{"sessions": {"1": {"User": [1000, "an"], …}}}`` sets the sessions and sends the signals that belong to
the change; ``{"sleep": true}`` sends PrepareForSleep; ``{"units": {"display-manager.service": ["gdm.service",
"active"]}}`` plays a systemd that knows these units. Each call of a method that acts is said as a JSON line,
and the end of each lock that keeps the PC awake as well.
"""

import sys

assert sys.platform == "linux"

import array
import json
import os
import select
import socket

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    Parser,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_connectable_addresses

NAME, PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION = NAME + ".Manager", NAME + ".Session"
DEFAULT = {
    "Class": "user", "State": "active", "Active": True, "LockedHint": False, "Type": "x11", "Display": "",
    "Leader": 1,
}  # fmt: skip
KINDS = {"Active": "b", "LockedHint": "b", "Leader": "u", "User": "(uo)", "Seat": "(so)"}


class Service:
    def __init__(self, address):
        self.sessions = {}
        self.units = {}
        self.serial = 0
        self.locks = []
        self.parser = Parser()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(next(get_connectable_addresses(address)))
        talk = Authenticator(enable_fds=True)
        for line in talk:
            self.socket.sendall(line)
            talk.feed(self.socket.recv(4096))
        self.socket.sendall(BEGIN)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self.send(new_method_call(bus, "Hello"))
        self.own(NAME)

    def own(self, name):
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self.send(new_method_call(bus, "RequestName", "su", (name, 4)))

    def send(self, message):
        self.serial += 1
        handles = array.array("i")
        data = message.serialise(serial=self.serial, fds=handles)
        socket.send_fds(self.socket, [data], handles)

    def run(self):
        pending = ""
        while True:
            ready, _, _ = select.select([self.socket, sys.stdin, *self.locks], [], [])
            for lock in [x for x in self.locks if x in ready]:
                self.locks.remove(lock)
                os.close(lock)
                say("released")
            if self.socket in ready:
                data = self.socket.recv(65536)
                if not data:
                    return
                for message in self.parser.feed(data):
                    if message.header.message_type is MessageType.method_call:
                        self.answer(message)
            if sys.stdin in ready:
                text = sys.stdin.buffer.raw.read(65536).decode()
                if not text:
                    return
                *lines, pending = (pending + text).split("\n")
                for line in lines:
                    self.obey(json.loads(line))

    def answer(self, message):
        fields = message.header.fields
        member, path = fields[HeaderFields.member], fields[HeaderFields.path]
        if member == "ListSessions":
            rows = [(key, *x["User"], x.get("Seat", ""), self.path(key)) for key, x in self.sessions.items()]
            self.send(new_method_return(message, "a(susso)", (rows,)))
        elif member == "GetAll":
            key = next((x for x in self.sessions if self.path(x) == path), None)
            if key is None:
                self.send(new_error(message, "org.freedesktop.DBus.Error.UnknownObject"))
            else:
                self.send(new_method_return(message, "a{sv}", (self.properties(key),)))
        elif member in {"LockSession", "TerminateSession"} and message.body[0] not in self.sessions:
            self.send(new_error(message, f"{NAME}.NoSuchSession"))
        elif member in {"LockSession", "TerminateUser", "SetUserLinger"}:
            say(member, *message.body)
            self.send(new_method_return(message))
        elif member == "ListUnitsByNames":
            units = [self.units.get(name, (name, "inactive")) for name in message.body[0]]
            rows = [(unit, "", "", state, "", "", "/", 0, "", "/") for unit, state in units]
            self.send(new_method_return(message, "a(ssssssouso)", (rows,)))
        elif member == "RestartUnit":
            say(member, *message.body)
            self.send(new_method_return(message, "o", ("/job/1",)))
        elif member == "Inhibit":
            say(member, message.body[0], message.body[3])
            lock, given = os.pipe()
            self.locks.append(lock)
            self.send(new_method_return(message, "h", (given,)))
            os.close(given)
        else:
            self.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def path(self, key):
        return f"{PATH}/session/_{key}"

    def properties(self, key):
        values = {**DEFAULT, "Id": key, **self.sessions[key]}
        uid, name = values["User"]
        values["User"] = (uid, f"{PATH}/user/_{uid}")
        values["Name"] = name
        values["Seat"] = (values.get("Seat", ""), PATH)
        return {name: (KINDS.get(name, "s"), value) for name, value in values.items()}

    def obey(self, order):
        manager = DBusAddress(PATH, interface=MANAGER)
        if "sleep" in order:
            self.send(new_signal(manager, "PrepareForSleep", "b", (order["sleep"],)))
            return
        if "units" in order:
            self.units = order["units"]
            self.own("org.freedesktop.systemd1")
            return
        before, self.sessions = self.sessions, order["sessions"]
        for key in self.sessions.keys() - before.keys():
            self.send(new_signal(manager, "SessionNew", "so", (key, self.path(key))))
        for key in before.keys() - self.sessions.keys():
            self.send(new_signal(manager, "SessionRemoved", "so", (key, self.path(key))))
        for key in before.keys() & self.sessions.keys():
            if before[key] != self.sessions[key]:
                emitter = DBusAddress(self.path(key), interface="org.freedesktop.DBus.Properties")
                body = (SESSION, self.properties(key), [])
                self.send(new_signal(emitter, "PropertiesChanged", "sa{sv}as", body))


def say(*words):
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Service(sys.argv[1]).run()
