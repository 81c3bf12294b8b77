import sys

assert sys.platform == "linux"

import json
import os
import socket

import pytest

from agent.platforms.linux.display.launching import Child
from agent.platforms.linux.sensor.__main__ import main
from agent.platforms.linux.sensor.hint import LONGEST, read
from agent.platforms.linux.sensor.place import Place, written


@pytest.fixture
def link():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = Child(theirs, os.getuid(), set())
    theirs.close()
    ours.settimeout(30)
    yield ours
    ours.close()
    child.end()


@pytest.mark.display
def test_a_whole_life(link, screen):
    link.send(json.dumps(written(Place(os.getuid(), screen.number))).encode())
    answers = []
    while not answers or answers[-1].route == "none":
        link.send(b'{"n": 1, "what": "look"}')
        answers.append(read(json.loads(link.recv(LONGEST))))
    assert answers[-1].server == screen.server.pid


def test_it_wants_an_account():
    with pytest.raises(ValueError, match="not enough"):
        main([])
