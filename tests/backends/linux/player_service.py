"""A media player on a bus: ``player_service.py ADDRESS NAME STATUS``; a line of its input is the next one."""

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

PLAYER = "org.mpris.MediaPlayer2.Player"
PLACE = DBusAddress("/org/mpris/MediaPlayer2", interface="org.freedesktop.DBus.Properties")
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


def main(address, name, status):
    bus = open_dbus_connection(address)
    asked = new_method_call(BUS, "RequestName", "su", (f"org.mpris.MediaPlayer2.{name}", 0))
    bus.send_and_get_reply(asked)
    os.write(1, b"here\n")
    while True:
        ready, _, _ = select.select([0, bus.sock], [], [])
        if 0 in ready:
            line = os.read(0, 100).decode().strip()
            if not line:
                return
            status = line
            shown = ({}, ["PlaybackStatus"]) if status == "?" else ({"PlaybackStatus": ("s", status)}, [])
            bus.send(new_signal(PLACE, "PropertiesChanged", "sa{sv}as", (PLAYER, *shown)))
            if status == "?":
                status = "Playing"
        if bus.sock in ready:
            call = bus.receive()
            if call.header.message_type is not MessageType.method_call:
                continue
            if call.header.fields[HeaderFields.member] == "Get" and status != "broken":
                bus.send(new_method_return(call, "v", (("s", status),)))
            else:
                bus.send(new_error(call, "org.freedesktop.DBus.Error.Failed"))


if __name__ == "__main__":
    main(*sys.argv[1:])
