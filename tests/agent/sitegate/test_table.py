"""Whose questions go where: on a real kernel, in a network of the test's own."""

from __future__ import annotations

import time

import pytest

from agent.sitegate.order import ORDINARY, Order, Turn
from agent.sitegate.table import Parts, opened, removed, script
from tests.agent.sitegate.conftest import CHILD, CONTAINER, ORDER, OTHER, PORT, Net

pytestmark = pytest.mark.root
# Waits at a port of this PC in both ways, and says who spoke to it; ends after the first.
EAR = """
import select, socket, sys
ears = []
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        ear = socket.socket(family, kind)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
    line.connect((host, int(port)))
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
        ("127.0.0.53", 4),
        ("8.8.8.8", 4),
        ("192.0.2.1", 4),
        ("192.0.2.9", 4),  # this PC's own, as of a network for its virtual machines
        ("2001:db8::1", 6),
        ("2001:db8::9", 6),
        ("::1", 6),
    ],
)
def test_a_child_s_questions_reach_the_resolver_of_its_rules(
    turned: Net, uid: int, kind: str, host: str, family: int
) -> None:
    assert heard(turned, uid, kind, host) == f"{kind} {family}"


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
@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1", "2001:db8::1"])
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
@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", 4), ("::1", 6)])
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
