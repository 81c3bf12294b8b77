"""Whose questions go where: on a real kernel, in a network of the test's own."""

from __future__ import annotations

import pytest

from agent.sitegate.order import Order, Turn
from agent.sitegate.table import removed, script
from tests.agent.sitegate.asked import REFUSED, answer, heard
from tests.agent.sitegate.conftest import CHILD, CONTAINER, ORDER, OTHER, PORT, SERVICE, Net

pytestmark = pytest.mark.root
SHUT = Order((ORDER.turns[0]._replace(shut=True),))


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


def test_nobody_s_connections_are_looked_at_where_sessions_have_a_group_of_their_own() -> None:
    assert "user.slice" not in script(ORDER)
    assert script(Order(), sessions=True) == removed()
    told = script(ORDER, sessions=True)
    assert told.replace(told[told.index("\tchain nobody") : told.index("\tchain child")], "") == script(ORDER)
    assert told.index("meta skuid 0-4294967295 return") < told.index('level 1 "user.slice"')


def test_the_web_is_open_by_its_other_ways(turned: Net) -> None:
    assert answer(turned, CHILD, "tcp", "192.0.2.1", 443) not in REFUSED


def test_it_is_replaced_as_a_whole_and_removed_without_a_trace(turned: Net) -> None:
    turned.run("nft", "add table inet family_s_own")
    assert not turned.run("nft", "-f", "-", given=script(ORDER)).returncode
    assert not turned.run("nft", "-f", "-", given=script(Order())).returncode
    assert turned.run("nft", "list tables").stdout == "table inet family_s_own\n"
    assert not turned.run("nft", "-f", "-", given=removed()).returncode, "again"
