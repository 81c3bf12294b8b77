import os
import socket
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd's")

if sys.platform == "linux":
    from agent.signs import Supervisor


@pytest.mark.parametrize("name", ["{folder}/notify", "@luytre-test-{pid}"])
def test_the_keeper_hears(tmp_path, name):
    place = name.format(folder=tmp_path, pid=os.getpid())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(place.replace("@", "\0"))
        heard.settimeout(20)
        keeper = Supervisor({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "4000000"})
        assert keeper.pace == 2.0
        keeper.ready()
        keeper.alive()
        assert heard.recv(100) == b"READY=1"
        assert heard.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize(
    "told", [{}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "1", "WATCHDOG_PID": "1"}]
)
def test_who_is_not_watched_says_nothing(told):
    keeper = Supervisor(told)
    assert keeper.pace is None
    keeper.alive()
    keeper.ready()


def test_a_keeper_that_is_gone_is_no_fault(tmp_path):
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).ready()
