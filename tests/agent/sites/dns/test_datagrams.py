import asyncio
import sys

import pytest

from agent.sites.dns import datagrams
from agent.sites.dns.datagrams import Elsewhere, mixed
from agent.sites.dns.servers import Server
from tests.agent.sitegate.conftest import fresh
from tests.agent.sites.dns.world import DEADLINE, answer_to, serving, wire

NAME = "www.open.test"


def asked(habit):
    """What comes of asking a server with this habit; and what it heard."""

    async def story():
        async with serving(habit) as server:
            async with asyncio.timeout(DEADLINE):
                place = Server("127.0.0.1", server.port)
                return await datagrams.ask(place, wire(NAME), dnssec=False, unchecked=False), server.heard

    return asyncio.run(story())


def test_the_right_answer_is_taken():
    reply, heard = asked(lambda data, _: [answer_to(data)])
    assert len(reply.data) == 2
    assert heard == [(NAME, "A", "udp")]


def test_letters_are_mixed_and_nothing_else_is():
    question = wire("abcdefghij.klmnopqrst.test", "HTTPS")
    different = {mixed(question) for _ in range(20)}
    assert len(different) > 10
    assert {x[:-4].lower() + x[-4:] for x in different} == {question}


def test_what_does_not_fit_is_not_heard():
    def lying(data, _):
        right = answer_to(data)
        other_number = bytes([data[0] ^ 1]) + right[1:]
        other_name = right.lower().replace(b"open", b"evil")
        return [b"", b"x", data, other_number, right[:30], other_name, right]

    assert len(asked(lying)[0].data) == 2


def test_who_only_lies_is_left():
    with pytest.raises(Elsewhere):
        asked(lambda data, _: [b"lie"] * 200)


def test_who_answers_in_other_letters_is_asked_by_tcp():
    def small(data, _):
        end = 12 + len(wire(NAME)) - 4
        return [data[:2] + b"\x81\x80\0\1\0\0\0\0\0\0" + data[12:end].swapcase() + data[end : end + 4]]

    with pytest.raises(Elsewhere):
        asked(small)


def test_what_is_long_comes_by_tcp():
    with pytest.raises(Elsewhere):
        asked(lambda data, _: [bytes([*data[:2], 0x83, 0x80]) + data[4:]])


def test_nobody_there_is_known_at_once():
    async def story():
        async with serving() as server:
            port = server.port
        with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
            await datagrams.ask(Server("127.0.0.1", port), wire(NAME), dnssec=False, unchecked=False)
        with pytest.raises(OSError):  # noqa: PT011
            await datagrams.ask(Server("::1", port), wire(NAME), dnssec=False, unchecked=False)

    asyncio.run(story())


# A router is asked by its address behind a card, by that one's name and by its number.
ROUTER = """
import asyncio, socket
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from tests.agent.sites.dns.world import answer_to, wire

async def story(card):
    place = socket.getaddrinfo("fe80::9%out", 53, type=socket.SOCK_DGRAM)[0][4]
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.bind(place)
        asked = Upstream(lambda: (Server(f"fe80::9%{card}"),))
        asking = asyncio.create_task(asked.ask(wire("www.open.test")))
        data, who = await asyncio.wait_for(asyncio.get_running_loop().sock_recvfrom(line, 4096), 20)
        line.sendto(answer_to(data), who)
        print(len((await asking).data))

for card in ("out", socket.if_nametoindex("out")):
    asyncio.run(story(card))
"""


@pytest.mark.root
def test_a_router_is_asked_by_its_address_behind_a_card(tmp_path):
    with fresh(tmp_path) as net:
        done = net.run(sys.executable, "-c", ROUTER)
    assert done.stdout == "2\n2\n", done.stderr
