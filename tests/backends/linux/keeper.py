"""The process that plays systemd, for the tests that ask it."""

import sys

assert sys.platform == "linux"

import json
import subprocess
from pathlib import Path

from tests.backends.linux.real import wait_for

SERVICE = Path(__file__).with_name("systemd_service.py")
SYSTEMD, LOGIND, POLKIT = "org.freedesktop.systemd1", "org.freedesktop.login1", "org.freedesktop.PolicyKit1"
AGENT = "luytre-agent.service"
GOOD = {"file": "enabled", "ActiveState": "active", "Restart": "always", "WatchdogUSec": 30_000_000}


def play(start, address, names=(SYSTEMD, LOGIND, POLKIT), agent=GOOD, **world):
    """Play it with such a unit of the agent; None: there is none."""
    units = ({} if agent is None else {AGENT: agent}) | world.pop("units", {})
    told = json.dumps({"names": names, "units": units, **world})
    start(sys.executable, SERVICE, address, told)
    ask = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.DBus", "/"]

    def there():
        answer = subprocess.run(
            [*ask, "org.freedesktop.DBus.ListNames"], capture_output=True, text=True, check=False
        )
        return all(name in answer.stdout for name in names)

    wait_for(there)
