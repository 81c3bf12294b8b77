"""Packets as a card sent them (``frames.txt``: what each is, and its bytes), judged by whom they are for."""

from pathlib import Path

import pytest

from soak.watched import leaving
from soak.watched.leaving import Sources

FRAMES = {
    name: bytes.fromhex(text)
    for name, text in map(str.split, Path(__file__).with_name("frames.txt").read_text("ascii").splitlines())
}
MAKER = "codeload.github.com"
ADDRESSES = ("198.51.100.1", "2001:db8:51::1")
RESOLVERS = ("192.0.2.53", "2001:db8::53")
CHOSEN = Sources({MAKER: ADDRESSES, "downloads.majestic.com": ("198.51.100.2",)}, RESOLVERS)
MAKERS = [name for name in FRAMES if name.startswith("it-is-") or name == "its-name-is-looked-up"]
OTHERS = sorted(FRAMES.keys() - set(MAKERS))


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_for_a_maker_that_was_named_may_leave_and_is_its(name):
    assert CHOSEN.source(FRAMES[name]) == MAKER


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_may(name):
    assert CHOSEN.source(FRAMES[name]) is None


@pytest.mark.parametrize("name", FRAMES)
def test_where_nobody_was_named_nothing_may(name):
    assert Sources({}, RESOLVERS).source(FRAMES[name]) is None
    assert Sources({}, ()).source(FRAMES[name]) is None


@pytest.mark.parametrize("name", ["it-is-called", "it-is-meant", "its-name-is-looked-up"])
def test_a_maker_is_whom_the_resolver_names_where_it_says(name):
    elsewhere = Sources({MAKER: ("198.51.100.9",)}, ("192.0.2.99",))
    assert elsewhere.source(FRAMES[name]) is None


def test_of_two_makers_at_one_address_the_one_that_is_meant_is_it():
    both = Sources({"other.example": ADDRESSES, MAKER: ADDRESSES}, RESOLVERS)
    assert both.source(FRAMES["it-is-meant"]) == MAKER
    assert both.source(FRAMES["another-is-meant-there"]) is None


def test_what_a_child_s_programs_look_up_may_be_asked_for():
    asked = Sources({}, RESOLVERS, ("elsewhere.example",))
    assert asked.source(FRAMES["another-name-is-looked-up"]) == "elsewhere.example"
    assert asked.source(FRAMES["another-name-is-looked-up-by-ipv6"]) == "elsewhere.example"
    assert asked.source(FRAMES["another-port-of-the-resolver"]) is None
    assert asked.source(FRAMES["another-is-meant-there"]) is None


def test_an_answer_that_comes_too_late_is_told_so_where_it_was_asked_for():
    frame, told = FRAMES["an-answer-comes-too-late"], Sources({}, RESOLVERS, ("good.example",))
    assert told.source(frame) == "good.example"
    assert Sources({}, ("192.0.2.99",), ("good.example",)).source(frame) is None
    body = 14 + 20
    came = body + 8
    other = {"kind": (body, 8), "code": (body + 1, 1), "protocol": (came + 9, 6), "port": (came + 21, 54)}
    for at, value in (*other.values(), (came + 30, 1)):  # the last: a question
        changed = bytearray(frame)
        changed[at] = value
        assert told.source(bytes(changed)) is None
    assert all(told.source(frame[:size]) is None for size in range(75))


def test_only_addresses_may_be_asked_for():
    frame = FRAMES["its-name-is-looked-up"]
    at = frame.index(b"\x03com\0") + 5
    text = frame[:at] + (16).to_bytes(2, "big") + frame[at + 2 :]
    assert leaving.asked(leaving.read(text).content).kind == 16
    assert CHOSEN.source(text) is None


def test_an_answer_is_no_question_and_a_half_of_one_is_none():
    message = leaving.read(FRAMES["its-name-is-looked-up"]).content
    assert leaving.asked(message) is not None
    assert leaving.asked(message[:2] + bytes([message[2] | 0x80]) + message[3:]) is None
    assert leaving.asked(message[:20]) is None


def test_first_words_that_are_cut_before_they_say_whom_they_mean_are_nobody_s():
    hello = leaving.read(FRAMES["it-is-meant"]).content
    assert leaving.named(hello) == MAKER
    assert leaving.named(hello[:50]) == ""
    assert leaving.named(b"") is None


@pytest.mark.parametrize("size", [0, 10, 14, 20, 40])
def test_a_frame_that_is_cut_is_for_nobody(size):
    for frame in FRAMES.values():
        assert CHOSEN.source(frame[:size]) is None


def test_a_packet_can_be_told():
    told = {name: str(leaving.read(frame)) for name, frame in FRAMES.items()}
    assert told["it-is-meant-by-ipv6"] == f"TCP to [2001:db8:51::1] port 443, for {MAKER}"
    assert told["another-name-is-looked-up"] == "UDP to 192.0.2.53 port 53, for elsewhere.example"
    assert told["a-neighbour-is-asked"] == "protocol -1 to ether type 0x0806 port 0"


def test_a_story_holds_where_all_that_was_chosen_and_nothing_else_was_heard():
    chosen = Sources({MAKER: ADDRESSES}, RESOLVERS)
    held = chosen.judge(FRAMES[name] for name in MAKERS)
    assert (held.holds, held.chosen, list(held.lines(9))) == (True, {MAKER: len(MAKERS)}, [])
    assert Sources({}, ()).judge([]).holds


def test_one_packet_more_is_told_with_its_bytes_and_who_was_not_asked_by_name():
    stray = FRAMES["the-house-is-asked"]
    found = CHOSEN.judge([FRAMES["it-is-meant"], stray])
    assert not found.holds
    assert list(found.lines(9)) == [
        f"  UDP to 224.0.0.251 port 5353: {stray.hex()}",
        "  nothing left for downloads.majestic.com",
    ]
    assert not Sources({}, RESOLVERS).judge([FRAMES["it-is-called"]]).holds
    assert not CHOSEN.judge([]).holds
