import pytest

from linux import deb
from soak.watched import unitfile

UNITS = unitfile.shipped(deb.HERE, deb.UNITS)


def test_the_package_s_own_units_are_understood():
    net = UNITS["luytre-net.service"]
    assert net.one("Service", "ExecStart") == "/usr/lib/luytre/luytre-net"
    assert net.one("Service", "User") == "luytre-net"
    assert net.has("Install")
    assert UNITS["luytre-sitegate.path"].all("Path", "PathChanged")[0] == "/run/luytre/sitegate"
    assert UNITS["luytre-answers.socket"].one("Socket", "SocketMode") == "0600"


def test_all_that_they_start_is_in_the_package():
    started = [unit.one("Service", "ExecStart") for unit in UNITS.values() if unit.has("Service")]
    assert len(started) == 8
    shipped = {*deb.LAUNCHERS, *(deb.PLACES[name] for name in deb.RUN)}
    assert {path.lstrip("/") for path in started} <= {str(path) for path in shipped}


def test_what_was_said_last_counts_and_what_was_not_said_is_empty():
    unit = unitfile.read("# [No]\n[A]\nx = 1\nx=2 \\\n3\n;y=4\n[B]\ny = a=b\n")
    assert unit.all("A", "x") == ["1", "2  3"]
    assert unit.one("A", "x") == "2  3"
    assert unit.one("A", "y") == ""
    assert unit.one("B", "y") == "a=b"
    assert not unit.has("No")


@pytest.mark.parametrize(
    ("text", "value"), [("60s", 60), ("1h", 3600), ("200ms", 0.2), ("5", 5), ("1h 5min", 3900), ("", 0)]
)
def test_spans_of_time(text, value):
    assert unitfile.seconds(text) == value
