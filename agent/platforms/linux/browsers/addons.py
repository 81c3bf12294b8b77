"""From where Firefox starts an add-on: it writes that down, and believes it at its next start.

Format: toolkit/mozapps/extensions/internal/XPIProvider.sys.mjs (XPIStates); a block of LZ4
(doc/lz4_Block_format.md) behind a mark and its length (dom/system/IOUtils, mozLz4).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import json
import os
import re
from typing import Any

STATES = "addonStartup.json.lz4"
LARGEST = 128 << 10
"""Bytes of it, as it lies there; with hundreds of add-ons it has some tens of thousands."""
UNPACKED = 1 << 20
"""Bytes of what it says."""
PLACES, LONGEST = 4, 4096
"""So many archives it may start one add-on from, and so long their names; Firefox writes one, no ``..``."""
_MARK = b"mozLz40\0"
_HEAD = 12
_LONG = 15
"""A length of so much goes on in the next bytes, until one is no _MORE."""
_MORE = 255
_SHORTEST = 4
_ARCHIVE = re.compile(r"jar:file://(/.*)!/")


def origins(data: bytes, name: str) -> list[str]:
    """The archives that it starts this add-on from, each once; "": no archive of ours.

    Nothing where nobody can read it: then Firefox cannot either, and looks itself. Too much is read as "".
    """
    if len(data) > LARGEST:
        return [""]
    try:
        told: Any = json.loads(unpacked(data))
        states = [place["addons"].get(name) for place in told.values() if "addons" in place]
        found = {_archive(state["rootURI"]) for state in states if state and state.get("rootURI")}
        return sorted(found) if len(found) <= PLACES else [""]
    except OverflowError:
        return [""]
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return []


def unpacked(data: bytes) -> bytes:
    """What was written in the format of LZ4. Raises ValueError, IndexError; OverflowError: it is too much."""
    if not data.startswith(_MARK):
        raise ValueError(data[:_HEAD])
    made, at = bytearray(), _HEAD
    while at < len(data):
        token = data[at]
        count, at = _length(data, at + 1, token >> 4)
        made += data[at : at + count]
        at += count
        if at >= len(data):
            break
        back = data[at] | data[at + 1] << 8
        count, at = _length(data, at + 2, token & 15)
        count += _SHORTEST
        if not 0 < back <= len(made):
            raise ValueError(back)
        if len(made) + count > UNPACKED:
            raise OverflowError(count)
        begin = len(made) - back
        piece = made[begin : begin + min(back, count)]  # it may reach into what it makes: then it is repeated
        made += (piece * (count // len(piece) + 1))[:count]
    return bytes(made)


def _length(data: bytes, at: int, count: int) -> tuple[int, int]:
    if count == _LONG:
        while (more := data[at]) == _MORE:
            count, at = count + more, at + 1
        count, at = count + more, at + 1
    return count, at


def _archive(address: str) -> str:
    found = _ARCHIVE.fullmatch(address)
    if found is None:
        return ""
    plain = re.sub(rb"%([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), os.fsencode(found[1]))
    path = os.fsdecode(plain)
    return "" if len(path) > LONGEST or ".." in path.split("/") else path
