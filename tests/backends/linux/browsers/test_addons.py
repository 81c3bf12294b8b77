"""From where Firefox says that it starts an add-on."""

import sys

import pytest

assert sys.platform == "linux"

import json

from agent.platforms.linux.browsers import addons
from agent.platforms.linux.browsers.addons import origins, unpacked

NAME = "browser@luytre.org"
HEAD = b"mozLz40\0\0\0\0\0"


def packed(text):
    """As Firefox writes it, with nothing made shorter."""
    data, more = text.encode(), len(text.encode()) - 15
    length = bytes([255] * (more // 255) + [more % 255]) if more >= 0 else b""
    return HEAD + bytes([min(len(data), 15) << 4]) + length + data


def state(address, name=NAME, **more):
    """What it writes down of one add-on in a profile."""
    return packed(json.dumps({"app-profile": {"addons": {name: {"rootURI": address}}} | more}))


@pytest.mark.parametrize(
    ("address", "archive"),
    [
        (
            "jar:file:///home/an/x/extensions/browser@luytre.org.xpi!/",
            "/home/an/x/extensions/browser@luytre.org.xpi",
        ),
        ("jar:file:///home/an/Tr%C3%A0%20!/y%40.xpi!/", "/home/an/Trà !/y@.xpi"),
        ("file:///home/an/mine/", ""),
        ("resource://builtin-addons/x/", ""),
        ("jar:file:///home/an/x.xpi!/folder/", ""),
        ("jar:file:///home/an/../an/x.xpi!/", ""),
        (f"jar:file:///{'a/' * 2048}x.xpi!/", ""),
    ],
)
def test_the_archive_is_told(address, archive):
    assert origins(state(address), NAME) == [archive]
    assert origins(state(address, "another"), NAME) == []


def test_every_place_counts():
    told = {
        "app-profile": {"addons": {NAME: {"rootURI": "jar:file:///a!/"}}, "staged": {}, "path": "/x"},
        "app-temporary": {"addons": {NAME: {"rootURI": "jar:file:///b!/"}, "other": {"rootURI": "x"}}},
        "app-builtin": {"addons": {NAME: {}}},
        "elsewhere": {},
    }
    assert origins(packed(json.dumps(told)), NAME) == ["/a", "/b"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"mozLz40",
        HEAD,
        b"another12345" + packed("{}")[12:],
        packed("{"),
        packed("[]"),
        packed('{"x": {"addons": 5}}'),
        packed('{"x": {"addons": {"browser@luytre.org": {"rootURI": 5}}}}'),
        packed("[" * 100_000),
        HEAD + b"\x10a\x00\x00",
        HEAD + b"\x10a\x09\x00",
        HEAD + b"\xf0\xff",
    ],
    ids=repr,
)
def test_what_nobody_can_read_says_nothing(data):
    assert origins(data[: addons.LARGEST], NAME) == []


def test_what_is_too_much_is_no_archive_of_ours():
    assert origins(state("jar:file:///a!/", more="x" * addons.LARGEST), NAME) == [""]
    bomb = HEAD + b"\x1fa\x01\x00" + b"\xff" * (addons.UNPACKED // 255) + b"\x00\x00"
    assert origins(bomb, NAME) == [""]
    many = {str(x): {"addons": {NAME: {"rootURI": f"jar:file:///{x}!/"}}} for x in range(addons.PLACES + 1)}
    assert origins(packed(json.dumps(many)), NAME) == [""]
    same = {str(x): {"addons": {NAME: {"rootURI": "jar:file:///a!/"}}} for x in range(300)}
    assert origins(packed(json.dumps(same)), NAME) == ["/a"]


def test_what_came_before_is_said_again():
    """By the format's own words: a byte again and again, and a piece from further back."""
    assert unpacked(HEAD + b"\x11a\x01\x00\x00") == b"aaaaaa"
    assert unpacked(HEAD + b"\x62abcdef\x04\x00\x20gh") == b"abcdefcdefcdgh"
    assert unpacked(HEAD + b"\x4fabcd\x04\x00\xff\x01\x00") == b"abcd" + (b"abcd" * 69)[: 15 + 256 + 4]
    assert unpacked(packed("x" * 300)) == b"x" * 300
