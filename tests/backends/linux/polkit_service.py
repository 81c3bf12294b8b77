"""A polkit for tests, on a real bus: ``polkit_service.py ADDRESS``, told how to answer by lines of JSON.

``[true]`` and ``[false]`` are answers, ``null`` is an error, ``"wait"`` no answer at all. Each question
is said as a JSON line, and so is it when who asked goes away.
"""

import sys

assert sys.platform == "linux"

import json
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
)
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_connectable_addresses

NAME = "org.freedesktop.PolicyKit1"
DAEMON = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class Service:
    def __init__(self, address):
        self.answer: object = [True]
        self.serial = 0
        self.asked = set()
        self.parser = Parser()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(next(get_connectable_addresses(address)))
        talk = Authenticator()
        for line in talk:
            self.socket.sendall(line)
            talk.feed(self.socket.recv(4096))
        self.socket.sendall(BEGIN)
        self.send(new_method_call(DAEMON, "Hello"))
        self.send(new_method_call(DAEMON, "AddMatch", "s", ("type='signal',member='NameOwnerChanged'",)))
        self.send(new_method_call(DAEMON, "RequestName", "su", (NAME, 4)))

    def send(self, message):
        self.serial += 1
        self.socket.sendall(message.serialise(serial=self.serial))

    def run(self):
        while True:
            ready, _, _ = select.select([self.socket, sys.stdin], [], [])
            if self.socket in ready:
                data = self.socket.recv(65536)
                if not data:
                    return
                for message in self.parser.feed(data):
                    self.hear(message)
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                self.answer = json.loads(line)
                say("ready")

    def hear(self, message):
        fields = message.header.fields
        member = fields.get(HeaderFields.member)
        if message.header.message_type is MessageType.method_call:
            self.asked.add(fields[HeaderFields.sender])
            say([member, *message.body])
            if self.answer is None:
                self.send(new_error(message, f"{NAME}.Error.Failed"))
            elif self.answer != "wait":
                self.send(new_method_return(message, "(bba{ss})", ((self.answer == [True], False, {}),)))
        elif member == "NameAcquired" and message.body[0] == NAME:
            say("ready")
        elif member == "NameOwnerChanged" and message.body[0] in self.asked and not message.body[2]:
            say("gone")


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Service(sys.argv[1]).run()
