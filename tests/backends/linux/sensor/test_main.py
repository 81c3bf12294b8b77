import sys

assert sys.platform == "linux"

import asyncio
import json
import os
import socket
import subprocess

import pytest

from agent.platforms.linux.display.launching import Child, command
from agent.platforms.linux.sensor.__main__ import main
from agent.platforms.linux.sensor.hint import LONGEST, read
from agent.platforms.linux.sensor.place import Place, written
from tests.backends.linux.real import STRANGER


@pytest.fixture
def link():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    loop = asyncio.new_event_loop()
    child = Child(loop, theirs, os.getuid(), set())
    theirs.close()
    ours.settimeout(30)
    yield ours
    ours.close()
    child.end()
    if child.stuck:
        os.waitpid(child.pid, 0)
    loop.close()


@pytest.mark.display
def test_a_whole_life(link, screen):
    link.send(json.dumps(written(Place(os.getuid(), screen.number))).encode())
    assert json.loads(link.recv(LONGEST)) == {"n": 0, "here": True}
    answers = []
    while not answers or answers[-1].route == "none":
        link.send(b'{"n": 1, "what": "look"}')
        answers.append(read(json.loads(link.recv(LONGEST))))
    assert answers[-1].server == screen.server.pid


@pytest.mark.root
def test_where_it_may_not_become_the_account_it_says_so_and_ends(start):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(30)
    barred = ["setpriv", "--bounding-set=-setuid,-setgid", *command(STRANGER)]
    start(*barred, stdin=theirs, stderr=subprocess.DEVNULL)
    theirs.close()
    told = [json.loads(ours.recv(LONGEST)) for _ in range(2)]
    assert told == [{"n": 0, "here": True}, {"n": 0, "here": False}]
    assert ours.recv(LONGEST) == b""
    ours.close()


def test_it_wants_an_account():
    with pytest.raises(ValueError, match="not enough"):
        main([])
