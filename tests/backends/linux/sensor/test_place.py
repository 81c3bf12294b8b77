import sys

assert sys.platform == "linux"

import json
import os

import pytest

from agent.platforms.linux.sensor.place import Place, place, read, written
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for

UID = os.getuid()


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    for name in ("XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def test_an_x11_display_with_its_cookie(runtime, monkeypatch):
    found = place(UID, ":7.0", service=False)
    assert found.x11 == 7
    assert found.authority.endswith("/.Xauthority")
    monkeypatch.setenv("XAUTHORITY", "/x")
    assert place(UID, ":7", service=False).authority == "/x"


def test_a_wayland_socket_lies_in_the_accounts_folder(runtime):
    found = place(UID, "wayland-1", service=False)
    assert found == Place(UID, wayland=f"{runtime}/wayland-1", runtime=str(runtime))


def test_the_bus_is_where_systemd_puts_it_or_where_the_account_says(runtime, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/elsewhere")
    assert place(UID, ":1", service=False).bus == "unix:path=/elsewhere"
    (runtime / "bus").touch()
    assert place(UID, ":1", service=False).bus == f"unix:path={runtime}/bus"


@pytest.mark.parametrize("display", [None, "", "elsewhere:10", "../../etc/x", "a b"])
def test_elsewhere_there_is_nothing_to_see(runtime, display):
    assert place(UID, display, service=False) is None


@pytest.mark.root
def test_a_service_asks_the_accounts_own_processes(start):
    said = {
        "DISPLAY": ":7",
        "XAUTHORITY": "/x",
        "XDG_RUNTIME_DIR": "/r",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/b",
    }
    other = start.stranger("/bin/sleep", "100", cwd="/", env=said)
    wait_for(lambda: proc.environment(other.pid).get("DISPLAY"))
    assert place(STRANGER, ":7", service=True) == Place(STRANGER, 7, "/x", "", "/r", "unix:path=/b")
    # A number without a name has no home: without a word of its processes there is no cookie.
    assert place(STRANGER, ":8", service=True).authority == ""


def test_it_travels_as_json():
    where = Place(5, 7, "/x", "", "/r", "unix:path=/b")
    assert read(json.loads(json.dumps(written(where)))) == where
