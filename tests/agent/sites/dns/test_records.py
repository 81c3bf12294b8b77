from itertools import pairwise

import dns.message
import dns.name
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites.dns import packets, records
from agent.sites.dns.records import Wrong
from tests.agent.sites.dns.world import ZONE, answer_to, query, reason, texts, wire


def replied(name, kind="A", zone=ZONE, **more):
    return records.read(answer_to(packets.ask(5, wire(name, kind)), zone, **more), 5, wire(name, kind))


def hand_made(name, kind, *rrsets, truncated=False):
    message = dns.message.make_response(dns.message.from_wire(packets.ask(5, wire(name, kind))))
    message.answer.extend(dns.rrset.from_text(*x) for x in rrsets)
    if truncated:
        message.flags |= 0x0200
    return message.to_wire()


def test_an_answer_is_read_and_told_again():
    reply = replied("alias.open.test")
    assert (reply.code, reply.lifetime, reply.names) == (0, 300, ("www.open.test",))
    assert sorted(reply.data) == [b"\xc0\0\2\1", b"\xc0\0\2\2"]
    assert not reply.empty
    message = query("ALIAS.open.test")
    told = dns.message.from_wire(records.told(reply, packets.read(message.to_wire()), 0))
    assert message.is_response(told)
    assert texts(told) == ["www.open.test.", "192.0.2.1", "192.0.2.2"]
    assert {x.ttl for x in told.answer} == {300}


@pytest.mark.parametrize(
    ("flags", "read"), [(0x8181, True), (0x8184, True), (0x8180, False), (0x0181, False)]
)
def test_who_does_not_understand_may_leave_the_question_out(flags, read):
    bare = b"\0\5" + flags.to_bytes(2) + bytes(8)
    if not read:
        with pytest.raises(Wrong):
            records.read(bare, 5, wire("www.open.test"))
        return
    reply = records.read(bare, 5, wire("www.open.test"))
    assert (reply.code, reply.empty, reply.body) == (flags & 15, True, b"")
    with pytest.raises(Wrong):
        records.read(bare, 6, wire("www.open.test"))


def test_it_grows_older():
    question = packets.read(query("alias.open.test").to_wire())
    reply = replied("alias.open.test")
    assert {x.ttl for x in dns.message.from_wire(records.told(reply, question, 120)).answer} == {180}
    assert {x.ttl for x in dns.message.from_wire(records.told(reply, question, 999)).answer} == {0}
    old = dns.message.from_wire(records.told(reply, question, 999, 30, packets.STALE))
    assert {x.ttl for x in old.answer} == {30}
    assert reason(old) == [(3, None)] or reason(old) == [(3, "")]


def test_nothing_is_remembered_for_as_long_as_its_authority_says():
    reply = replied("nobody.test")
    assert (reply.code, reply.lifetime, reply.empty) == (packets.NXDOMAIN, 60, True)
    told = dns.message.from_wire(records.told(reply, packets.read(query("nobody.test").to_wire()), 10))
    assert told.authority[0].ttl == 590
    unsealed = dns.message.make_response(dns.message.from_wire(packets.ask(5, wire("x.test"))))
    assert records.read(unsealed.to_wire(), 5, wire("x.test")).lifetime == 1


def test_lifetimes_have_bounds():
    assert replied("www.open.test", lifetime=0).lifetime == 1
    assert replied("www.open.test", lifetime=10**9).lifetime == 86_400
    assert replied("www.open.test", lifetime=(1 << 32) - 1).lifetime == 1  # RFC 2181 8


def test_records_of_services_lead_to_names_too():
    assert replied("svc.open.test", "HTTPS").names == ("pool.adult.test",)
    assert replied("www.open.test", "HTTPS").names == ()
    assert replied("alias.open.test", "CNAME").names == ("www.open.test",)


@pytest.mark.parametrize(
    "rrsets",
    [
        [("a.test.", 60, "IN", "CNAME", "b.test."), ("b.test.", 60, "IN", "CNAME", "a.test.")],
        [("a.test.", 60, "IN", "CNAME", "a.test.")],
        [
            ("a.test.", 60, "IN", "CNAME", "b.test."),
            ("b.test.", 60, "IN", "CNAME", "c.test."),
            ("c.test.", 60, "IN", "CNAME", "b.test."),
        ],
        [(f"{'a' if n == 0 else n}.test.", 60, "IN", "CNAME", f"{n + 1}.test.") for n in range(40)],
        [("a.test.", 60, "IN", "CNAME", "b.test."), ("a.test.", 60, "IN", "CNAME", "c.test.")],
    ],
    ids=["circle", "itself", "circle behind", "endless", "two at once"],
)
def test_a_chain_that_leads_nowhere_is_wrong(rrsets):
    with pytest.raises(Wrong):
        records.read(hand_made("a.test", "A", *rrsets), 5, wire("a.test"))


def test_what_nobody_asked_is_dropped():
    message = dns.message.from_wire(answer_to(packets.ask(5, wire("www.open.test"))))
    message.additional.append(dns.rrset.from_text("bank.test.", 60, "IN", "A", "192.0.2.99"))
    message.authority.append(dns.rrset.from_text("test.", 60, "IN", "NS", "evil.test."))
    reply = records.read(message.to_wire(), 5, wire("www.open.test"))
    told = dns.message.from_wire(records.told(reply, packets.read(query("www.open.test").to_wire()), 0))
    assert not told.authority
    assert not told.additional


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: b"\0\6" + x[2:],
        lambda x: x[:2] + b"\1" + x[3:],
        lambda x: x[:2] + bytes([x[2] | 0x28]) + x[3:],
        lambda x: x[:5] + b"\2" + x[6:],
        lambda x: x.replace(b"\3www\4open", b"\3wwW\4open"),
        lambda x: x[:6] + b"\xff\xff" + x[8:],
        lambda x: x[:7] + b"\x09" + x[8:],
        lambda x: x[:11],
        lambda x: x[:40],
        lambda x: x[:-30],
        lambda x: x.replace(b"\xc0\x0c", b"\xc0\x04"),
        lambda x: x.replace(b"\xc0\x0c", b"\xc0\xff"),
        lambda x: x.replace(b"\xc0\x0c", b"\x80\x0c"),
    ],
)
def test_what_is_no_answer_to_our_question_is_wrong(spoil):
    with pytest.raises(Wrong):
        records.read(spoil(answer_to(packets.ask(5, wire("www.open.test")))), 5, wire("www.open.test"))


def test_a_name_has_its_length():
    label = b"\x3f" + b"x" * 63
    record = b"\0\5\0\1\0\0\0\1" + len(label * 4 + b"\0").to_bytes(2) + label * 4 + b"\0"
    data = answer_to(packets.ask(5, wire("nobody.test")))
    start = 12 + len(wire("nobody.test"))
    head = data[:6] + b"\0\1\0\0\0\0" + data[12:start]
    with pytest.raises(Wrong):
        records.read(head + b"\xc0\x0c" + record, 5, wire("nobody.test"))


def test_more_comes_by_tcp():
    reply = records.read(hand_made("a.test", "A", truncated=True), 5, wire("a.test"))
    assert reply.truncated


@given(st.binary(max_size=400))
def test_whatever_comes_nothing_but_wrong_is_raised(tail):
    asked = wire("a.test")
    for data in (tail, b"\0\5\x80\0\0\1\0\2\0\1\0\0" + asked + tail):
        try:
            reply = records.read(data, 5, asked)
        except Wrong:
            continue
        records.told(reply, packets.read(query("a.test").to_wire()), 1)


names = st.lists(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True), min_size=1, max_size=5).map(".".join)


@given(names, st.lists(names, max_size=6, unique=True), st.integers(0, 100_000))
def test_what_others_write_we_read_as_they_do(asked, chain, lifetime):
    links = [asked, *(x for x in chain if x != asked)]
    rrsets = [(a + ".", lifetime, "IN", "CNAME", b + ".") for a, b in pairwise(links)]
    rrsets.append((links[-1] + ".", lifetime, "IN", "AAAA", "2001:db8::7"))
    reply = records.read(hand_made(asked, "AAAA", *rrsets), 5, wire(asked, "AAAA"))
    assert set(reply.names) == set(links[1:])
    told = dns.message.from_wire(records.told(reply, packets.read(query(asked, "AAAA").to_wire()), 0))
    assert texts(told) == [*(x + "." for x in links[1:]), "2001:db8::7"]
