"""Names -> marks, in files that are verified, then mapped: five million names in the memory of a picture.

A trie of reversed names ("com.example.www.") finds a host and all above it in one search; beside it stands a
number for each name, and a short table says what the numbers mean. The trie's library trusts its file, and a
damaged one ends the process: so the files belong to one account alone, their names change with each version,
and nothing is mapped whose BLAKE2b (RFC 7693) is not the one that was written down.

    current.json     the version that holds, with sizes and digests; replaced in one step
    previous.json    the one before, taken when the current one is damaged
    names-ID.trie, names-ID.marks
"""

from __future__ import annotations

import json
import mmap
import os
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from array import array
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import marisa_trie

FORMAT: Final = 1
CURRENT: Final = "current.json"
PREVIOUS: Final = "previous.json"
_PIECE: Final = 1 << 16
"""Bytes read at once; the C library would keep the memory of larger pieces."""
_LARGEST_HEAD: Final = 4 << 20


class DamagedIndex(ValueError):
    """The files are not what was written; they are never mapped."""


class Mark(NamedTuple):
    """What is known of a name."""

    closed: Mapping[str, tuple[str, ...]]
    """Category -> lists that close the name together."""
    popular: bool = False
    """Many people go there: a weak word alone does not close it."""
    heard: tuple[str, ...] = ()
    """Lists that speak of it, but are not enough."""


@dataclass(frozen=True)
class Index:
    """A mapped index. ``close`` lets go of the files; they may be replaced while they are mapped."""

    names: int
    about: Mapping[str, Any]
    """What the builder wrote down: when, from which lists."""
    _trie: marisa_trie.Trie
    _numbers: memoryview
    _marks: tuple[Mark, ...]

    def number(self, name: str) -> int:
        """The number of the mark of a name or of the nearest one above it; -1 where there is none."""
        found = -1
        for _, found in self._trie.iter_prefixes_with_ids(".".join(name.split(".")[::-1]) + "."):  # noqa: B007 - the last one
            pass
        return found if found < 0 else self._numbers[found]

    def mark(self, number: int) -> Mark:
        """The mark that a number stands for."""
        return self._marks[number]

    def find(self, name: str) -> Mark | None:
        """The mark of a canonical name or of the nearest one above it."""
        number = self.number(name)
        return None if number < 0 else self._marks[number]

    def listed(self, name: str) -> str | None:
        """The name under which ``find`` finds it."""
        found = self._trie.prefixes(turned(name))
        return ".".join(found[-1][:-1].split(".")[::-1]) if found else None

    def close(self) -> None:
        """Unmap what can be unmapped; the trie goes with its last user."""
        self._numbers.release()


def turned(name: str) -> str:
    """The key of a name: labels from the right, each with a dot, so that only whole labels are prefixes."""
    return ".".join(name.split(".")[::-1]) + "."


Rows = Callable[[], Iterable[tuple[str, int]]]
"""Gives (turned name, number of its mark) as often as it is asked, in the same order."""


def write(folder: Path, rows: Rows, marks: Iterable[Mark], about: Mapping[str, Any]) -> Path:
    """Build a version beside the current one, then let it be the current one; its head file.

    Memory: about 120 bytes a name while the trie is built. Nothing of the old version is touched before the
    new one is on the disk.
    """
    import marisa_trie

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    working = folder / "names-new.trie"
    trie = marisa_trie.Trie(key for key, _ in rows())
    trie.save(str(working))
    numbers = array("H", bytes(2 * len(trie)))
    for key, number in rows():
        numbers[trie.key_id(key)] = number
    count = len(trie)
    del trie
    working.chmod(0o600)
    other = folder / "names-new.marks"
    with other.open("wb") as file:
        other.chmod(0o600)
        numbers.tofile(file)
    del numbers
    head: dict[str, Any] = {"format": FORMAT, "names": count, "about": dict(about)}
    head["marks"] = [[dict(mark.closed), mark.popular, list(mark.heard)] for mark in marks]
    for kind, path in (("trie", working), ("numbers", other)):
        _settle(path)
        head[kind] = {"bytes": path.stat().st_size, "blake2b": digest(path)}
    version = head["trie"]["blake2b"][:8] + head["numbers"]["blake2b"][:8]
    head["id"] = version
    os.replace(working, folder / f"names-{version}.trie")  # noqa: PTH105 - one step
    os.replace(other, folder / f"names-{version}.marks")  # noqa: PTH105 - one step
    _switch(folder, head)
    return folder / CURRENT


def _switch(folder: Path, head: Mapping[str, Any]) -> None:
    current = folder / CURRENT
    with suppress(OSError, DamagedIndex):
        if _head(current)["id"] != head["id"]:
            _put(folder / PREVIOUS, current.read_bytes())
    _put(current, _sealed(head))
    kept = {CURRENT, PREVIOUS}
    for name in (CURRENT, PREVIOUS):
        with suppress(OSError, DamagedIndex):
            version = _head(folder / name)["id"]
            kept |= {f"names-{version}.trie", f"names-{version}.marks"}
    for path in folder.iterdir():
        if path.name not in kept and path.name.startswith("names-"):
            path.unlink()


def _sealed(head: Mapping[str, Any]) -> bytes:
    text = json.dumps(head, separators=(",", ":"), sort_keys=True).encode()
    return blake2b(text, digest_size=16).hexdigest().encode() + b"\n" + text


def _put(path: Path, data: bytes) -> None:
    """Replace a file in one step; on the disk before its name is."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        new.chmod(0o600)
        file.write(data)
    _settle(new)
    os.replace(new, path)  # noqa: PTH105 - one step
    _settle(path.parent)


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """BLAKE2b-256 of a file, read in pieces."""
    hashed, piece = blake2b(digest_size=32), bytearray(_PIECE)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            hashed.update(memoryview(piece)[:size])
    return hashed.hexdigest()


def open_index(folder: Path, *, or_previous: bool = True) -> Index:
    """The current index, else the previous one; FileNotFoundError where none was ever built.

    DamagedIndex says what is wrong with the current one when no other holds, or no other is wanted.
    """
    try:
        return _open(folder, CURRENT)
    except (DamagedIndex, FileNotFoundError) as wrong:
        if or_previous:
            with suppress(DamagedIndex, FileNotFoundError):
                return _open(folder, PREVIOUS)
        raise wrong from None


def _open(folder: Path, name: str) -> Index:
    import marisa_trie

    head = _head(folder / name)
    paths = []
    for kind, ending in (("trie", "trie"), ("numbers", "marks")):
        path, told = folder / f"names-{head['id']}.{ending}", head[kind]
        if not path.is_file() or path.stat().st_size != told["bytes"] or digest(path) != told["blake2b"]:
            raise DamagedIndex(f"{path.name} is not what was written")
        paths.append(path)
    numbers = memoryview(_mapped(paths[1])).cast("H")
    marks = tuple(
        Mark({key: tuple(lists) for key, lists in closed.items()}, popular, tuple(heard))
        for closed, popular, heard in head["marks"]
    )
    trie = marisa_trie.Trie().mmap(str(paths[0]))
    return Index(head["names"], head["about"], trie, numbers, marks)


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def _head(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        seal, _, text = file.read(_LARGEST_HEAD).partition(b"\n")
    if seal != blake2b(text, digest_size=16).hexdigest().encode():
        raise DamagedIndex(f"{path.name} is not what was written")
    try:
        head: dict[str, Any] = json.loads(text)
        known = head["format"] == FORMAT
    except (ValueError, KeyError, TypeError):
        raise DamagedIndex(f"{path.name} is no head of an index") from None
    if not known:
        raise DamagedIndex(f"{path.name} is of another version of Luytre")
    return head
