"""A locker on a bus: ``saver_service.py ADDRESS NAME``; a line of its input says whether it covers all."""

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

BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
SHOWING = {"org.cinnamon.ScreenSaver"}
"""Those that must be told some words to lock."""


def messages(bus):
    """Those that are there; some may be, though the socket is empty."""
    while True:
        try:
            yield bus.receive(timeout=0)
        except TimeoutError:
            return


def main(address, name, said="no"):
    bus = open_dbus_connection(address)
    bus.send(new_method_call(BUS, "RequestName", "su", (name, 0)))  # not waited for: it may be asked at once
    place = DBusAddress("/" + name.replace(".", "/"), interface=name)
    heard = [0, bus.sock]
    while True:
        ready, _, _ = select.select(heard, [], [])
        if 0 in ready:
            word = os.read(0, 100).decode().strip()
            if not word:  # started by the bus: nobody has more to say
                heard.remove(0)
                continue
            said = word
            bus.send(new_signal(place, "ActiveChanged", "b", (said == "yes",)))
        for call in messages(bus) if bus.sock in ready else ():
            fields, kind = call.header.fields, call.header.message_type
            if kind is MessageType.method_return:
                os.write(1, b"here\n")
            if kind is not MessageType.method_call:
                continue
            asked = fields[HeaderFields.path], fields[HeaderFields.interface], fields[HeaderFields.member]
            if asked == (place.object_path, name, "GetActive") and said != "broken":
                bus.send(new_method_return(call, "b", (said == "yes",)))
            elif asked == (place.object_path, name, "Lock") and len(call.body) == (name in SHOWING):
                said = "yes"
                os.write(1, f"{call.body}\n".encode())
                bus.send(new_signal(place, "ActiveChanged", "b", (True,)))
                bus.send(new_method_return(call))
            else:
                bus.send(new_error(call, "org.freedesktop.DBus.Error.Failed"))


if __name__ == "__main__":
    main(*sys.argv[1:])
