"""The scripts of workers as Chromium keeps them: it runs these, whatever lies in an extension's folder.

Format: net/disk_cache/simple/simple_entry_format.h; the first stream are the headers, the second is the body.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import struct
from typing import TYPE_CHECKING

from agent.platforms.linux.system import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CACHE = "Service Worker/ScriptCache"
MOST = 8192
"""So many names may lie in their folder; a site has a few, each of two or three files."""
TAIL = 4096
"""Bytes at the end of an entry, with the headers of whatever an extension brings."""
_HEADER, _END = struct.Struct("<QIIII"), struct.Struct("<QIIII")
_BEGINS, _ENDS = 0xFCFB6D1BA7725C30, 0xF4FA6F45970D41D8
_WITH_HASH, _HASH = 2, 32
_OF_FILES = (b"HTTP/1.1 200 OK\0", b"\0content-security-policy:", b"\0etag:", b"\0last-modified:")
_OF_SERVERS = (b"\0date:", b"\0server:")


def cached(pid: int, profile: str, read: Callable[[int], bytes]) -> Iterator[bytes | None]:
    """The bodies of those that an extension brought, None for each other; ``read``: an open file.

    Raises OSError, and OverflowError where there are more than anybody has.
    """
    for file in inside.files(pid, f"{profile}/{CACHE}", "_0", MOST):
        size = os.fstat(file).st_size
        ours = is_extensions(os.pread(file, TAIL, max(0, size - TAIL)))
        yield body(read(file)) if ours else None


def is_extensions(tail: bytes) -> bool:
    """Whether an entry came out of a folder of the browser's own, and from no server."""
    found = _trailer(tail)
    if found is None:
        return False
    size, end = found
    told = tail[-end - size : -end].lower() if size + end <= len(tail) else b""
    return all(x.lower() in told for x in _OF_FILES) and not any(x in told for x in _OF_SERVERS)


def body(data: bytes) -> bytes:
    """Of a whole entry; empty where it is none, or was cut short."""
    found = _trailer(data)
    if found is None or len(data) < _HEADER.size:
        return b""
    mark, _, key, _, _ = _HEADER.unpack_from(data)
    size, end = found
    return data[_HEADER.size + key : len(data) - end - size - _END.size] if mark == _BEGINS else b""


def _trailer(data: bytes) -> tuple[int, int] | None:
    """How long the headers are, and what lies behind them."""
    if len(data) < _END.size:
        return None
    mark, flags, _, size, _ = _END.unpack_from(data, len(data) - _END.size)
    return (size, _END.size + (_HASH if flags & _WITH_HASH else 0)) if mark == _ENDS else None
