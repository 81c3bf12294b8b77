import sys

assert sys.platform == "linux"

import socket

from agent.net import life


def test_the_agent_hears_it(tmp_path):
    place = str(tmp_path / "alive.sock")
    assert not life.tell(place)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as agent:
        agent.bind(place)
        assert life.tell(place)
        assert agent.recv(100) == life.ALIVE
        for _ in range(100):
            assert life.tell(place)  # an agent that does not listen holds nobody up
    assert not life.tell(place)
