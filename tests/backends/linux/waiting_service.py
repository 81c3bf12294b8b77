"""Waits on a bus for what a rule says, under a name: ``waiting_service.py ADDRESS NAME RULE``."""

import sys

assert sys.platform == "linux"

from pathlib import Path

from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

if __name__ == "__main__":
    _, address, name, rule = sys.argv
    Path("/proc/self/comm").write_text(name, encoding="utf-8")
    with open_dbus_connection(address) as bus:
        bus.send_and_get_reply(message_bus.AddMatch(rule))
        sys.stdout.write("waits\n")
        sys.stdout.flush()
        while True:
            bus.receive()
