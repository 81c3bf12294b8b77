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
    while True:
        ready, _, _ = select.select([0, bus.sock], [], [])
        if 0 in ready:
            said = os.read(0, 100).decode().strip()
            if not said:
                return
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
            else:
                bus.send(new_error(call, "org.freedesktop.DBus.Error.Failed"))


if __name__ == "__main__":
    main(*sys.argv[1:])
