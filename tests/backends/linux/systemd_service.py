"""A systemd, a logind and a polkit for tests, on a real bus: ``systemd_service.py ADDRESS WORLD``.

WORLD is JSON: ``{"names": [those that are owned], "units": {name: {"file": "enabled", "ActiveState": …}},
"main": pid}``. A transient service that is started is a real process; with ``"mount"``, where control groups
are, in its slice, with ``"astray"`` in none though the slice is there; with ``"deaf"`` what it says of itself
is not heard. logind has no session; with ``"shut"`` it takes no order.
"""

import sys

assert sys.platform == "linux"

import contextlib
import json
import os
import socket
import subprocess

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    Parser,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_connectable_addresses

KINDS = {"WatchdogUSec": "t", "MainPID": "u", "Job": "(uo)", "ExecStartPre": "a(sasbttttuii)"}
DENIED = "org.freedesktop.DBus.Error.AccessDenied"


class Service:
    def __init__(self, address, world):
        self.world, self.serial, self.parser = world, 0, Parser()
        self.paths, self.programs, self.ears = {}, {}, {}
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(next(get_connectable_addresses(address)))
        talk = Authenticator()
        for line in talk:
            self.socket.sendall(line)
            talk.feed(self.socket.recv(4096))
        self.socket.sendall(BEGIN)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self.send(new_method_call(bus, "Hello"))
        for name in world["names"]:
            self.send(new_method_call(bus, "RequestName", "su", (name, 4)))

    def send(self, message):
        self.serial += 1
        self.socket.sendall(message.serialise(serial=self.serial))

    def run(self):
        while data := self.socket.recv(65536):
            for message in self.parser.feed(data):
                if message.header.message_type is MessageType.method_call:
                    self.send(self.answer(message))

    def answer(self, message):
        fields = message.header.fields
        if fields[HeaderFields.member] in {"LockSession", "TerminateSession"}:
            shut = "shut" in self.world
            return new_error(message, DENIED if shut else "org.freedesktop.login1.NoSuchSession")
        method = getattr(self, "do_" + fields[HeaderFields.member].lower(), None)
        found = method(fields[HeaderFields.path], *message.body) if method else None
        if found is None:
            return new_error(message, "org.freedesktop.DBus.Error.Failed")
        return new_method_return(message, *found)

    def do_ping(self, path):
        return None if "silent" in self.world else (None, ())

    def do_getunitfilestate(self, path, name):
        file = self.world["units"].get(name, {}).get("file")
        return file and ("s", (file,))

    def do_loadunit(self, path, name):
        place = f"/unit/{len(self.paths)}"
        self.paths[place] = name
        return "o", (place,)

    def do_get(self, path, interface, name):
        if name == "StatusText":
            self.listen(self.paths[path])
        value = self.world["units"].get(self.paths[path], {}).get(name)
        if name == "ExecStartPre":
            value = [(program, [program], False, 0, 0, 0, 0, 0, 0, 0) for program in value]
        value = tuple(value) if name == "Job" else value
        return None if value is None else ("v", ((KINDS.get(name, "s"), value),))

    def do_starttransientunit(self, path, name, mode, properties, aux):
        if "refuses" in self.world:
            return None
        given = {key: value for key, (_, value) in properties}
        ((program, arguments, _),) = given["ExecStart"]
        heard = None
        if given.get("Type") == "notify" and "deaf" not in self.world:
            heard = self.ears[name] = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            heard.bind(f"\0{name}")
            heard.setblocking(False)
        place = {"NOTIFY_SOCKET": f"@{name}"} if heard else {}
        self.programs[name] = subprocess.Popen(arguments, executable=program, env={**os.environ, **place})
        if "Slice" in given and "mount" in self.world:
            self.put(self.programs[name].pid, given["Slice"])
        pid = 0 if "slow" in self.world else self.programs[name].pid
        self.world["units"][name] = {"MainPID": pid, "User": given.get("User"), "StatusText": ""}
        return "o", ("/job/1",)

    def listen(self, unit):
        """What the service has said of itself meanwhile (sd_notify(3))."""
        with contextlib.suppress(KeyError, BlockingIOError):
            for line in self.ears[unit].recv(4096).decode().splitlines():
                if line.startswith("STATUS="):
                    self.world["units"][unit]["StatusText"] = line.removeprefix("STATUS=")

    def put(self, pid, name):
        place = f"{self.world['mount']}/user.slice/{name}"
        os.makedirs(f"{place}/trial.service")
        if "astray" not in self.world:
            with open(f"{place}/trial.service/cgroup.procs", "w", encoding="ascii") as group:
                group.write(str(pid))

    def do_listsessions(self, path):
        return "a(susso)", ([],)

    def do_startunit(self, path, name, mode):
        return ("o", ("/job/4",)) if name in self.world["units"] else None

    def do_stopunit(self, path, name, mode):
        if name.endswith(".slice"):
            place = f"{self.world['mount']}/user.slice/{name}"
            os.rmdir(f"{place}/trial.service")
            os.rmdir(place)
            with contextlib.suppress(OSError):  # another test uses it
                os.rmdir(f"{self.world['mount']}/user.slice")
            return "o", ("/job/3",)
        self.programs[name].kill()
        self.programs.pop(name).wait()
        return "o", ("/job/2",)


if __name__ == "__main__":
    Service(sys.argv[1], json.loads(sys.argv[2])).run()
