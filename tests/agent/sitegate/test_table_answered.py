"""The youngest reach what was answered just now, and nothing else."""

from __future__ import annotations

import time

import pytest

from agent.sitegate.order import Order, Turn
from agent.sitegate.table import Parts, opened, removed, script
from tests.agent.sitegate.asked import REFUSED, answer, heard
from tests.agent.sitegate.conftest import CHILD, CONTAINER, ORDER, OTHER, PORT, Net

pytestmark = pytest.mark.root
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
