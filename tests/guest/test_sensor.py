"""Who looks at a child's desktop: it has no rights, is shut to the child, and comes back when it is ended."""

import json

import pytest

from tests.guest.desktop import PATIENCE, SENSORS, grows, sensor, show
from tests.guest.family import can, problems, prying, route, status, used_of
from tests.guest.test_net import reach_out

pytestmark = pytest.mark.long


def test_the_sensor_has_no_rights_and_is_shut_to_the_child(desktop):
    desktop.until(lambda: sensor(desktop), PATIENCE, 0.5)
    pid = sensor(desktop)
    said = desktop.does(f"cat /proc/{pid}/status")
    for line in ("Uid:\t1001\t1001\t1001\t1001", "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000"):
        assert line in said
    assert "NoNewPrivs:\t1" in said
    assert "/system.slice/luytre-sensor-1001-" in desktop.does(f"cat /proc/{pid}/cgroup")
    unit = desktop.does(SENSORS).strip()
    assert not desktop.run(f"systemd-analyze security --threshold=24 --no-pager {unit}").code
    assert can(desktop, prying(pid)) == ""
    assert not reach_out(desktop, unit)
    assert desktop.run(f"systemctl --no-ask-password stop {unit}", user="child").code
    # It is no program of the child's: it is neither told nor counted nor ended as one.
    assert "python" not in json.dumps(status(desktop)["targets"])


def test_a_killed_sensor_is_no_hint_and_comes_back(desktop):
    show(desktop, "Book")
    before = used_of(desktop, "Game")
    killer = desktop.spawn(
        "while true; do pkill -9 -u child -f agent.platforms.linux.senso[r]; sleep 0.2; done", user="child"
    )
    # Nobody knows any more what is in front: all that runs counts, the game behind as well.
    desktop.until(lambda: route(desktop) == "none", PATIENCE, 0.5)
    desktop.until(lambda: "sensor-ended" in problems(desktop), 60, 1)
    desktop.until(lambda: used_of(desktop, "Game") > before, PATIENCE, 1)
    desktop.does("pkill -9 -u child -f 'while true'")
    killer.wait()
    desktop.until(lambda: route(desktop) == "x11", PATIENCE, 1)
    desktop.until(lambda: "sensor-ended" not in problems(desktop), 2 * PATIENCE, 1)
    show(desktop, "Book")
    grows(desktop, "Book")


def test_a_stopped_sensor_is_no_hint_and_comes_back(desktop):
    first = sensor(desktop)
    desktop.does(f"kill -STOP {first}", user="child")
    desktop.until(lambda: route(desktop) == "none", PATIENCE, 0.2)
    desktop.until(lambda: route(desktop) == "x11", PATIENCE, 1)
    assert sensor(desktop) not in {None, first}


def test_the_sensor_ends_with_the_agent_and_begins_with_it(desktop):
    first = sensor(desktop)
    desktop.does("kill -9 $(systemctl show -P MainPID luytre-agent)")
    desktop.until(lambda: desktop.run(f"test -e /proc/{first}").code, PATIENCE, 0.5)
    desktop.until(lambda: not desktop.run("luytre policy show").code and route(desktop) == "x11", PATIENCE, 1)
    assert sensor(desktop) not in {None, first}
