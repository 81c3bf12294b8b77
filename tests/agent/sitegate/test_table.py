"""Whose questions go where: on a real kernel, in a network of the test's own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from agent.sitegate.order import ORDINARY, Order, Turn
from agent.sitegate.table import Parts, opened, removed, script
from tests.agent.sitegate.conftest import CHILD, CONTAINER, ORDER, OTHER, PORT, Net, fresh

pytestmark = pytest.mark.root
# Waits at a port of this PC in both ways, and says who spoke to it; ends after the first.
EAR = """
import select, socket, sys
ears = []
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
        ear = socket.socket(family, kind)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if host == "::":
            ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        ear.bind((host, int(sys.argv[1])))
        if kind == socket.SOCK_STREAM:
            ear.listen()
        ears.append(ear)
import subprocess
asker = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
heard = select.select(ears, [], [], 0)[0]
while asker.poll() is None and not heard:
    heard = select.select(ears, [], [], 0.05)[0]
for ear in heard or select.select(ears, [], [], 0)[0]:
    kind = "udp" if ear.type == socket.SOCK_DGRAM else "tcp"
    print(kind, 6 if ear.family == socket.AF_INET6 else 4)
asker.kill()
"""
SHUT = Order((ORDER.turns[0]._replace(shut=True),))
SERVICE = ORDINARY - 1
"""Of the system, as the half with a network is."""
REFUSED = {"ConnectionRefusedError", "PermissionError"}
"""What a program is told at once: by the far end as it seems, or by its own system."""
# Sends something there; says what the system answers.
ASK = """
import socket, sys
kind, host, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
line = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
line.settimeout(1.5)
try:
    line.connect(socket.getaddrinfo(host, int(port), type=line.type)[0][4])
    line.send(b"?")
    if kind == "udp":
        line.send(b"?")
        line.recv(1)
    print("sent")
except TimeoutError:
    print("sent")
except OSError as error:
    print(type(error).__name__)
"""


@pytest.fixture
def turned(net: Net) -> Net:
    """With the table of one child."""
    done = net.run("nft", "-f", "-", given=script(ORDER))
    assert not done.returncode, done.stderr
    return net


def heard(net: Net, uid: int, kind: str, host: str, port: int = 53) -> str:
    """How the resolver hears of what an account sends there; empty: not at all."""
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    asker = [*who, "/usr/bin/python3", "-I", "-c", ASK, kind, host, str(port)]
    return net.run("/usr/bin/python3", "-I", "-c", EAR, str(PORT), *asker).stdout.strip()


def answer(net: Net, uid: int, kind: str, host: str, port: int) -> str:
    """What becomes of it."""
    return net.run("/usr/bin/python3", "-I", "-c", ASK, kind, host, str(port), uid=uid).stdout.strip()


@pytest.mark.parametrize("uid", [CHILD, CONTAINER + 33])
@pytest.mark.parametrize("kind", ["udp", "tcp"])
@pytest.mark.parametrize(
    ("host", "family"),
    [
        *(("127.0.0.53", 4), ("8.8.8.8", 4), ("192.0.2.1", 4)),
        ("192.0.2.9", 4),  # this PC's own, as of a network for its virtual machines
        *(("2001:db8::1", 6), ("2001:db8::9", 6), ("::1", 6), ("fe80::1%out", 6), ("fe80::9%out", 6)),
    ],
)
def test_a_child_s_questions_reach_the_resolver_of_its_rules(
    turned: Net, uid: int, kind: str, host: str, family: int
) -> None:
    assert heard(turned, uid, kind, host) == f"{kind} {family}"


def test_the_half_with_a_network_asks_the_system_s_own_resolver_and_not_itself(turned: Net) -> None:
    assert not heard(turned, SERVICE, "udp", "127.0.0.53")
    assert not heard(turned, SERVICE, "tcp", "127.0.0.53")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_others_ask_whom_they_like(turned: Net, host: str) -> None:
    assert not heard(turned, OTHER, "udp", host)
    assert answer(turned, OTHER, "udp", host, 853) == "sent"
    assert answer(turned, OTHER, "udp", "1.1.1.1", 443) == "sent"


@pytest.mark.parametrize("kind", ["udp", "tcp"])
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "127.0.0.53"])
def test_a_service_that_would_ask_for_a_child_asks_nobody_meanwhile(net: Net, kind: str, host: str) -> None:
    assert not net.run("nft", "-f", "-", given=script(ORDER, askers=(SERVICE,))).returncode
    assert answer(net, SERVICE, kind, host, 53) in REFUSED
    assert answer(net, SERVICE, "udp", "192.0.2.1", 5353) == "sent"
    assert answer(net, SERVICE - 1, "udp", "192.0.2.1", 53) == "sent"


@pytest.mark.parametrize(
    ("kind", "host", "port"),
    [
        ("tcp", "192.0.2.1", 853),
        ("udp", "192.0.2.1", 853),
        ("tcp", "2001:db8::1", 853),
        ("tcp", "1.1.1.1", 443),
        ("udp", "1.1.1.1", 443),
        ("tcp", "2606:4700:4700::1111", 443),
        ("tcp", "8.8.8.8", 8443),
        ("udp", "192.0.2.1", 443),
        ("udp", "2001:db8::1", 443),
    ],
)
def test_secret_resolvers_and_quic_are_refused_to_a_child_at_once(
    turned: Net, kind: str, host: str, port: int
) -> None:
    assert answer(turned, CHILD, kind, host, port) in REFUSED


@pytest.mark.parametrize("kind", ["udp", "tcp"])
@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1", "2001:db8::1", "fe80::1%out"])
def test_whoever_is_shut_out_asks_nobody_and_hears_so_at_once(net: Net, kind: str, host: str) -> None:
    assert not net.run("nft", "-f", "-", given=script(SHUT)).returncode
    assert not heard(net, CHILD, kind, host)
    assert answer(net, CHILD, kind, host, 53) in REFUSED


def test_whoever_is_shut_out_does_all_but_ask_and_nobody_else_is(net: Net) -> None:
    sibling = Turn(PORT, (range(OTHER, OTHER + 1),))
    shut = SHUT.turns[0]._replace(port=PORT + 1)
    assert not net.run("nft", "-f", "-", given=script(Order((shut, sibling)))).returncode
    assert answer(net, CONTAINER + 33, "udp", "192.0.2.1", 53) in REFUSED
    assert answer(net, CHILD, "udp", "192.0.2.1", 5000) == "sent"
    assert answer(net, OTHER + 1, "udp", "192.0.2.1", 53) == "sent"
    assert heard(net, OTHER, "udp", "192.0.2.1") == "udp 4"


def test_a_family_may_leave_quic_open(net: Net) -> None:
    order = Order((Turn(PORT, (range(CHILD, CHILD + 1),), quic=True),))
    assert not net.run("nft", "-f", "-", given=script(order)).returncode
    assert answer(net, CHILD, "udp", "192.0.2.1", 443) == "sent"


ONLY = Order((ORDER.turns[0]._replace(answered=True), Turn(PORT + 1, (range(OTHER, OTHER + 1),))))


@pytest.mark.parametrize(
    ("version", "address", "other"), [(4, "192.0.2.1", "192.0.2.2"), (6, "2001:db8::1", "2001:db8::2")]
)
def test_the_youngest_reach_only_what_was_answered_just_now(
    net: Net, version: int, address: str, other: str
) -> None:
    assert not net.run("nft", "-f", "-", given=script(ONLY)).returncode
    assert answer(net, CHILD, "tcp", address, 443) in REFUSED
    assert answer(net, CHILD, "udp", address, 5000) in REFUSED
    for _ in range(2):
        done = net.run("nft", "-f", "-", given=opened(PORT, [(version, address)], 60))
        assert not done.returncode, done.stderr
    assert answer(net, CHILD, "udp", address, 5000) == "sent"
    assert answer(net, CONTAINER + 7, "udp", address, 5000) == "sent"
    assert answer(net, CHILD, "udp", other, 5000) in REFUSED
    assert answer(net, CHILD, "udp", address, 853) in REFUSED, "what is refused to all children still is"
    assert answer(net, OTHER, "udp", other, 5000) == "sent"
    assert heard(net, CHILD, "udp", "8.8.8.8") == "udp 4", "names are asked for as before"
    assert heard(net, CHILD, "udp", "fe80::1%out") == "udp 6"


def test_only_sound_sets_of_the_same_accounts_stay() -> None:
    whole = script(ONLY)
    sets = [f"answered{version}_{PORT}" for version in (4, 6)]
    there = Parts(frozenset({"questions"}), frozenset({"children", *sets}), frozenset(sets[:1]))
    assert script(ONLY, there) == whole, "nobody was turned before"
    assert script(ONLY, there._replace(sound=frozenset()), ONLY.turns) == whole
    assert script(ONLY, there, ORDER.turns) == whole
    assert script(Order(), there, ONLY.turns) == removed()
    told = script(ONLY, there, ONLY.turns)
    assert told.startswith(
        "flush table inet luytre\ndelete chain inet luytre questions\n"
        f"delete set inet luytre {sets[1]}\ndelete set inet luytre children\ntable inet luytre {{"
    )
    assert f"set {sets[0]} {{" not in told
    assert f"set {sets[1]} {{" in told


def test_an_address_is_reached_as_long_as_was_said(net: Net) -> None:
    assert not net.run("nft", "-f", "-", given=script(ONLY)).returncode
    assert not net.run("nft", "-f", "-", given=opened(PORT, [(4, "192.0.2.1")], 1)).returncode
    until = time.monotonic() + 20
    while answer(net, CHILD, "udp", "192.0.2.1", 5000) == "sent":
        assert time.monotonic() < until


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


def test_nobody_s_connections_are_looked_at_where_sessions_have_a_group_of_their_own() -> None:
    assert "user.slice" not in script(ORDER)
    assert script(Order(), sessions=True) == removed()
    told = script(ORDER, sessions=True)
    assert told.replace(told[told.index("\tchain nobody") : told.index("\tchain child")], "") == script(ORDER)
    assert told.index("meta skuid 0-4294967295 return") < told.index('level 1 "user.slice"')


def test_the_web_is_open_by_its_other_ways(turned: Net) -> None:
    assert answer(turned, CHILD, "tcp", "192.0.2.1", 443) not in REFUSED


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


def test_it_is_replaced_as_a_whole_and_removed_without_a_trace(turned: Net) -> None:
    turned.run("nft", "add table inet family_s_own")
    assert not turned.run("nft", "-f", "-", given=script(ORDER)).returncode
    assert not turned.run("nft", "-f", "-", given=script(Order())).returncode
    assert turned.run("nft", "list tables").stdout == "table inet family_s_own\n"
    assert not turned.run("nft", "-f", "-", given=removed()).returncode, "again"
