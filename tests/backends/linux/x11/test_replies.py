import sys

assert sys.platform == "linux"

import struct

import pytest

from agent.platforms.linux.x11 import replies
from agent.platforms.linux.x11.replies import Attributes, Refused, Setup


def reply(body=b"", detail=0, head=b""):
    first = struct.pack("<BBHI", 1, detail, 7, len(body) // 4) + head
    return first.ljust(32, b"\0") + body


def test_nothing_comes_of_an_error():
    assert replies.number(None) == 0
    assert replies.extension(None) is None
    assert replies.words(None) == replies.children(None) == ()
    assert replies.monitors(None) == ()
    assert replies.attributes(None) is None
    assert replies.size(None) == (0, 0)
    assert replies.pids(None) == {}
    assert replies.idle_milliseconds(None) is None
    assert not replies.granted(None)


def test_a_display_that_lets_nobody_in_says_why():
    reason = b"Authorization required"
    body = reason.ljust(24, b"\0")
    head = struct.pack("<BBHHH", 0, len(reason), 11, 0, len(body) // 4)
    assert replies.setup_length(head) == len(body)
    with pytest.raises(Refused, match="Authorization required"):
        replies.setup(head, body)


def test_windows_of_one_client_share_a_number():
    setup = Setup(1, 800, 600, 0x400000, 0x1FFFFF)
    assert setup.client_of(0x600003) == setup.client_of(0x600700) == 0x600000


def test_lengths_and_sequence_are_read_from_the_head():
    assert replies.total_length(reply(b"x" * 8)) == 40
    assert replies.sequence(reply()) == 7
    error = struct.pack("<BBHI", 0, 3, 9, 5).ljust(32, b"\0")
    assert replies.total_length(error) == 32
    generic = struct.pack("<BBHI", 35, 0, 9, 2).ljust(32, b"\0")
    assert replies.total_length(generic) == 40


def test_a_changed_property_is_told_from_other_events():
    event = struct.pack("<BBHII", 28, 0, 1, 11, 12).ljust(32, b"\0")
    assert replies.changed_property(event) == (11, 12)
    assert replies.changed_property(b"\x9c" + event[1:]) == (11, 12)
    assert replies.changed_property(b"\x16" + event[1:]) is None


def test_words_are_read_from_properties_of_words_alone():
    words = struct.pack("<II", 5, 6)
    assert replies.words(reply(words, 32, struct.pack("<III", 33, 0, 2))) == (5, 6)
    assert replies.words(reply(b"abcd", 8, struct.pack("<III", 31, 0, 4))) == ()
    assert replies.words(reply(b"", 0)) == ()


def test_a_tree_has_children():
    body = struct.pack("<III", 1, 2, 3)
    assert replies.children(reply(body, 0, struct.pack("<IIH", 1, 0, 3))) == (1, 2, 3)


@pytest.mark.parametrize(
    ("kind", "state", "override", "expected"),
    [
        (1, 2, 0, Attributes(visible=True, unmanaged=False)),
        (1, 2, 1, Attributes(visible=True, unmanaged=True)),
        (1, 0, 1, Attributes(visible=False, unmanaged=True)),
        (2, 2, 1, Attributes(visible=False, unmanaged=True)),
    ],
)
def test_a_window_is_visible_or_not(kind, state, override, expected):
    head = struct.pack("<IHBBIIBBBB", 0, kind, 0, 0, 0, 0, 0, 0, state, override)
    assert replies.attributes(reply(b"", 0, head)) == expected


def test_processes_are_told_by_client():
    body = struct.pack("<IIII", 0x200000, 2, 4, 321) + struct.pack("<III", 0x400000, 2, 0)
    assert replies.pids(reply(body, 0, struct.pack("<I", 2))) == {0x200000: 321}


def test_monitors_have_sizes():
    body = struct.pack("<hhHH", 0, 0, 800, 600) + struct.pack("<hhHH", 800, 0, 1024, 768)
    assert replies.monitors(reply(body, 0, struct.pack("<I", 2))) == ((800, 600), (1024, 768))


@pytest.mark.parametrize(("status", "expected"), [(0, True), (1, False), (3, True), (4, False)])
def test_a_grab_is_refused_because_it_is_held_or_not(status, expected):
    assert replies.granted(reply(b"", status)) is expected


def test_an_extension_has_a_code_where_it_is():
    assert replies.extension(reply(b"", 0, bytes([1, 150]))) == 150
    assert replies.extension(reply(b"", 0, bytes([0, 0]))) is None
