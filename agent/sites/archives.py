"""Packed lists, opened with a measure: no gzip or tar bomb grows beyond it (CWE-409)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Final

MOST_BYTES: Final = 400 * 1024 * 1024
"""Of an unpacked list: five million names take 100 MB."""
MOST_MEMBERS: Final = 20_000
"""Files in an archive; v2fly has some 1,500."""
_PIECE: Final = 64 * 1024
_BLOCK: Final = 512
_GZIP: Final = 16 + zlib.MAX_WBITS
"""Tells zlib to expect a gzip header (zlib manual, inflateInit2)."""


class BadArchive(ValueError):
    """Cut, broken, or larger than it may be."""


def lines(pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream; one that is longer than ``longest`` bytes comes once, cut to ``longest + 1``."""
    rest, dropping = b"", False
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if not dropping:
                yield line if len(line) <= longest else line[: longest + 1]
            dropping = False
        if len(rest) > longest:
            if not dropping:
                yield rest[: longest + 1]
            rest, dropping = b"", True
    if rest and not dropping:
        yield rest


def capped(pieces: Iterable[bytes], most: int = MOST_BYTES) -> Iterator[bytes]:
    """The pieces; BadArchive as soon as they are more than ``most`` bytes together."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise BadArchive(f"larger than {most} bytes")
        yield piece


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """An open file, piece by piece."""
    while piece := file.read(_PIECE):
        yield piece


def gunzip(pieces: Iterable[bytes], most: int = MOST_BYTES) -> Iterator[bytes]:
    """The unpacked stream, in pieces of bounded size, whatever the packed one promises."""
    return capped(_gunzip(pieces), most)


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpack, begun = zlib.decompressobj(_GZIP), False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                begun = True
                yield unpack.decompress(rest, _PIECE)
                rest = unpack.unconsumed_tail
                if unpack.eof:
                    rest = unpack.unused_data
                    unpack, begun = zlib.decompressobj(_GZIP), False
    except zlib.error as error:
        raise BadArchive(f"not readable as gzip: {error}") from None
    if begun:
        raise BadArchive("cut off")


class _Stream:
    """Pieces, read by length."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = filter(None, pieces), b""

    def some(self, most: int) -> bytes:
        """At most so many bytes; none at the end."""
        if not self._rest:
            self._rest = next(self._pieces, b"")
        answer, self._rest = self._rest[:most], self._rest[most:]
        return answer

    def block(self) -> bytes:
        """The next 512 bytes, or fewer at the end."""
        answer = b""
        while len(answer) < _BLOCK and (piece := self.some(_BLOCK - len(answer))):
            answer += piece
        return answer

    def body(self, size: int) -> Iterator[bytes]:
        """So many bytes."""
        while size:
            piece = self.some(size)
            if not piece:
                raise BadArchive("cut off")
            size -= len(piece)
            yield piece


def members(pieces: Iterable[bytes], most: int = MOST_BYTES) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a .tar.gz as (name, pieces), each to be read before the next; nothing touches the disk.

    Read by hand (POSIX.1-2017, pax, "ustar Interchange Format"): a header cannot ask for memory here. Links,
    devices and extended headers are passed over: what they name is a stranger's wish (CVE-2007-4559).
    """
    stream = _Stream(gunzip(pieces, most))
    for _ in range(MOST_MEMBERS):
        header = stream.block()
        if not header.strip(b"\0"):
            if not header:
                raise BadArchive("cut off")
            return
        name, size, regular = _member(header)
        body = stream.body(size)
        if regular:
            yield name, body
        for _ in body:  # what the caller left
            pass
        for _ in stream.body(-size % _BLOCK):
            pass
    raise BadArchive(f"more than {MOST_MEMBERS} files")


def _member(header: bytes) -> tuple[str, int, bool]:
    """Name, size, and whether it is a plain file."""
    try:
        size, told = int(header[124:136].rstrip(b" \0") or b"0", 8), int(header[148:156].rstrip(b" \0"), 8)
    except ValueError:
        raise BadArchive("not readable as tar") from None
    if size < 0 or told != sum(header) - sum(header[148:156]) + 8 * ord(" "):
        raise BadArchive("not readable as tar")
    start, name = (header[at:end].partition(b"\0")[0] for at, end in ((345, 500), (0, 100)))
    path = b"/".join(filter(None, (start if header[257:262] == b"ustar" else b"", name)))
    return path.decode("utf-8", "replace").removeprefix("./"), size, header[156:157] in {b"0", b"\0"}
