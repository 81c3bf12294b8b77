"""Who may speak to the resolver of a child's rules, and who not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.sitegate.order import ORDINARY, Order, Turn
from agent.sitegate.table import script
from tests.agent.sitegate.asked import ASK, EAR, REFUSED, answer, heard
from tests.agent.sitegate.conftest import CHILD, CONTAINER, ORDER, OTHER, PORT, SERVICE, Net, fresh

pytestmark = pytest.mark.root
# Opens the door of the resolver itself, and says how what is asked there and elsewhere is answered.
DOOR = """
import asyncio, sys
from agent.sites.dns.listening import Door

class Desk:
    def answer(self, data, caller):
        return data

async def story():
    door = Door(Desk())
    await door.open(int(sys.argv[1]))
    asker = await asyncio.create_subprocess_exec(*sys.argv[2:])
    await asker.wait()
    await door.close()

asyncio.run(story())
"""
# Asks from an address of its choice; says what comes, if anything.
FROM = """
import socket, sys
kind, here, there, port = sys.argv[1:]
kind = socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
with socket.socket(socket.AF_INET6, kind) as line:
    line.settimeout(1)
    try:
        line.bind(socket.getaddrinfo(here, 0, type=kind)[0][4])
        line.connect(socket.getaddrinfo(there, int(port), type=kind)[0][4])
        line.send(b"\\0\\1?")
        print(line.recv(9) == b"\\0\\1?")
    except OSError:
        print(False)
"""


def told(net: Net, uid: int, *words: str) -> str:
    """What somebody says who asks while the door is open."""
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    asker = [*who, "/usr/bin/python3", "-I", "-c", *words]
    return net.run(sys.executable, "-c", DOOR, str(PORT), *asker).stdout.strip()


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_a_server_of_the_card_s_own_network_is_answered_for(turned: Net, kind: str) -> None:
    assert told(turned, CHILD, FROM, kind, "::", "fe80::1%out", "53") == "True"
    assert told(turned, CHILD, FROM, kind, "::", "2001:db8::1", "53") == "True"


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_whoever_is_no_program_of_this_pc_is_not_answered(net: Net, kind: str) -> None:
    assert told(net, CHILD, FROM, kind, "2001:db8::9", "2001:db8::9", str(PORT)) == "True"
    assert told(net, CHILD, FROM, kind, "::1", "2001:db8::9", str(PORT)) == "False"
    assert told(net, CHILD, FROM, kind, "fe80::9%out", "2001:db8::9", str(PORT)) == "False"


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_what_comes_from_other_pcs_is_not_heard_there(net: Net, tmp_path: Path, kind: str) -> None:
    with fresh(tmp_path) as other:
        for words in (
            f"link add near master out type veth peer name far netns {other.pid}",
            "link set near up",
        ):
            assert not net.run("ip", *words.split()).returncode
        for words in ("-6 address add fe80::5/64 dev far nodad", "link set far up"):
            assert not other.run("ip", *words.split()).returncode
        asker = ("/usr/bin/python3", "-I", "-c", ASK, kind, "fe80::9%far", str(PORT))
        ear = ("/usr/bin/python3", "-I", "-c", EAR, str(PORT), "nsenter", f"--net=/proc/{other.pid}/ns/net")
        assert net.run(*ear, *asker).stdout.strip() == f"{kind} 6"
        assert not net.run("nft", "-f", "-", given=script(ORDER)).returncode
        assert not net.run(*ear, *asker).stdout.strip()


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_nobody_asks_the_resolver_of_another_child_s_rules(net: Net, kind: str) -> None:
    sibling = Turn(PORT + 1, (range(OTHER, OTHER + 1),))
    assert not net.run("nft", "-f", "-", given=script(Order((*ORDER.turns, sibling)))).returncode
    assert heard(net, CHILD, kind, "127.0.0.1", PORT) == f"{kind} 4"
    assert not heard(net, OTHER, kind, "127.0.0.1", PORT)
    assert answer(net, OTHER, kind, "::1", PORT) in REFUSED


@pytest.mark.parametrize("kind", ["udp", "tcp"])
@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", 4), ("::1", 6), ("fe80::9%out", 6)])
def test_no_person_forges_what_a_child_tried(turned: Net, kind: str, host: str, family: int) -> None:
    for uid in (ORDINARY, OTHER, CONTAINER - 1):
        assert not heard(turned, uid, kind, host, PORT)
        assert answer(turned, uid, kind, host, PORT) in REFUSED
    for uid in (CHILD, CONTAINER + 33, SERVICE, 0):
        assert heard(turned, uid, kind, host, PORT) == f"{kind} {family}"
