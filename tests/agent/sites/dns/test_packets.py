import struct

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites.dns import packets
from agent.sites.dns.packets import Refused
from tests.agent.sites.dns.world import query, reason, texts


def refusal(data):
    with pytest.raises(Refused) as refused:
        packets.read(data)
    return refused.value.answer


def test_a_query_becomes_a_question():
    message = query("WWW.Example.com", "HTTPS")
    question = packets.read(message.to_wire())
    assert (question.name, question.kind, question.id) == ("www.example.com", 65, message.id)
    assert question.room == 1232
    assert question.edns
    assert not question.dnssec
    assert question.wire == b"\3WWW\7Example\3com\0\0\x41\0\1"


@pytest.mark.parametrize(
    ("options", "room", "dnssec"),
    [
        ({"edns": False}, 512, False),
        ({"payload": 100}, 512, False),
        ({"payload": 65535}, 4096, False),
        ({"payload": 1400, "want_dnssec": True}, 1400, True),
    ],
)
def test_a_client_says_how_much_it_takes(options, room, dnssec):
    question = packets.read(query("a.test", **options).to_wire())
    assert (question.room, question.dnssec) == (room, dnssec)


def test_odd_octets_make_no_two_names_alike():
    def name(*labels):
        wire = b"".join(bytes([len(x)]) + x for x in labels) + b"\0"
        return packets.read(struct.pack("!6H", 1, 0x100, 1, 0, 0, 0) + wire + b"\0\1\0\1").name

    assert name(b"WWW", b"a_b-c", b"vn") == "www.a_b-c.vn"
    assert name(b"www.bad", b"test") == "www\\046bad.test"
    assert name(b"tr\xe1\xba\xbb", b"vn") == "tr\\225\\186\\187.vn"
    assert name(b"a\\b c", b"vn") == "a\\092b\\032c.vn"
    assert name(b"A!", b"vn") == "a!.vn"
    assert name() == ""


def test_what_is_no_question_is_refused_and_an_answer_gets_silence():
    good = query("a.test", edns=False).to_wire()
    for length in range(12):
        assert refusal(good[:length]) is None
    assert refusal(bytes([*good[:2], 0x81, *good[3:]])) is None
    told = refusal(bytes([*good[:2], 0x29, *good[3:]]))
    assert dns.message.from_wire(told).rcode() == dns.rcode.NOTIMP
    for length in range(12, len(good)):
        assert dns.message.from_wire(refusal(good[:length])).rcode() == dns.rcode.FORMERR
    two = good[:5] + b"\2" + good[6:]
    assert dns.message.from_wire(refusal(two)).rcode() == dns.rcode.FORMERR
    pointer = good[:12] + b"\xc0\x0c" + good[-4:]
    assert dns.message.from_wire(refusal(pointer)).rcode() == dns.rcode.FORMERR
    endless = good[:12] + (b"\x3f" + b"x" * 63) * 4
    assert dns.message.from_wire(refusal(endless + b"\0" + good[-4:])).rcode() == dns.rcode.FORMERR


@pytest.mark.parametrize("kind", ["AXFR", "ANY", "MAILA", "TYPE0", "OPT"])
def test_what_no_browser_asks_is_refused(kind):
    told = dns.message.from_wire(refusal(query("a.test", kind, edns=False).to_wire()))
    assert told.rcode() == dns.rcode.REFUSED
    assert told.question[0].name == dns.name.from_text("a.test")


def test_another_class_is_refused():
    chaos = query("version.bind", "TXT", rdclass="CH")
    assert dns.message.from_wire(refusal(chaos.to_wire())).rcode() == dns.rcode.REFUSED


def test_another_version_of_edns_is_told_ours():
    message = dns.message.make_query("a.test", "A", use_edns=1)
    told = dns.message.from_wire(refusal(message.to_wire()))
    assert told.rcode() == dns.rcode.BADVERS
    assert told.edns == 0


def test_two_extensions_are_one_too_many_and_others_do_not_matter():
    good = query("a.test").to_wire()
    more = good[:11] + b"\2" + good[12:]
    assert dns.message.from_wire(refusal(more + good[-11:])).rcode() == dns.rcode.FORMERR
    signature = b"\0" + struct.pack("!HHIH", 250, 255, 0, 4) + b"sign"
    assert packets.read(more + signature).room == 1232
    named = b"\1k" + signature
    assert packets.read(more + named).room == 1232
    assert packets.read(good[:11] + b"\1" + good[12:-11] + signature).edns is False
    long = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 9) + b"x"
    assert dns.message.from_wire(refusal(good[:-11] + long)).rcode() == dns.rcode.FORMERR


def test_a_negative_answer_says_how_long_and_why():
    message = query("Bad.Test", "AAAA")
    question = packets.read(message.to_wire())
    data = packets.negative(question, packets.NXDOMAIN, 10, packets.FILTERED, "luytre é" * 20)
    told = dns.message.from_wire(data)
    assert message.is_response(told)
    assert told.rcode() == dns.rcode.NXDOMAIN
    assert told.flags & dns.flags.RA
    assert told.authority[0].ttl == 10
    assert told.authority[0][0].minimum == 10
    ((code, words),) = reason(told)
    assert code == 17
    assert words.startswith("luytre é")
    assert len(words.encode()) <= 64
    bare = packets.read(query("a.test", edns=False).to_wire())
    assert dns.message.from_wire(packets.negative(bare, packets.NXDOMAIN, 10, 17, "x")).edns < 0


def test_what_is_too_long_comes_by_tcp():
    message = query("a.test")
    told = dns.message.from_wire(packets.truncated(packets.read(message.to_wire())))
    assert told.flags & dns.flags.TC
    assert not told.answer


def test_a_name_stands_for_another():
    message = query("www.google.com")
    question = packets.read(message.to_wire())
    data = packets.alias(question, "safe.test", packets.A, [b"\xc0\0\2\1", b"\xc0\0\2\2"], 60)
    assert texts(dns.message.from_wire(data)) == ["safe.test.", "192.0.2.1", "192.0.2.2"]
    assert [str(x.name) for x in dns.message.from_wire(data).answer] == ["www.google.com.", "safe.test."]


def test_a_query_of_ours_is_read_by_others():
    question = packets.to_wire("a.test") + b"\0\1\0\1"
    told = dns.message.from_wire(packets.ask(7, question, dnssec=True, unchecked=True))
    assert (told.id, told.payload) == (7, 1232)
    assert told.flags & dns.flags.CD
    assert told.ednsflags & dns.flags.DO
    assert str(told.question[0].name) == "a.test."
    assert packets.to_wire("") == b"\0"
    bare = dns.message.from_wire(packets.ask(7, question, dnssec=True, edns=False))
    assert (bare.id, bare.edns, str(bare.question[0].name)) == (7, -1, "a.test.")


@given(st.binary(max_size=600))
def test_whatever_comes_nothing_but_a_refusal_is_raised(data):
    try:
        question = packets.read(data)
    except Refused as refused:
        if refused.answer:
            dns.message.from_wire(refused.answer)
    else:
        told = dns.message.from_wire(packets.negative(question, packets.NXDOMAIN, 10, 17, "x"))
        assert told.question[0].rdtype == question.kind


labels = st.binary(min_size=1, max_size=63)


@given(st.lists(labels, max_size=6).filter(lambda x: sum(map(len, x)) + len(x) < 255), st.integers(1, 65535))
def test_what_others_write_we_read(found, kind):
    name = dns.name.Name([*found, b""])
    message = dns.message.QueryMessage(id=9)
    message.find_rrset(message.question, name, 1, kind, create=True, force_unique=True)
    try:
        question = packets.read(message.to_wire())
    except Refused:
        assert kind == packets.OPT or kind in packets.META
        return
    assert question.name == packets.text_of(found)
    assert question.name.count(".") == max(len(found) - 1, 0)
