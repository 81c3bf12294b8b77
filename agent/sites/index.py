"""Names -> marks, in files that are verified, then mapped: five million names in the memory of a picture.

A trie of reversed names ("com.example.www.") finds a host and all above it in one search; beside it stands a
number for each name, and a short table says what the numbers mean. There are several tries, each with all
names of the same last two labels, for one is made in memory. Their library trusts its files, and a damaged
one ends the process: so the files are for luytre-net alone (0600), their names change with each version, and
nothing is mapped whose BLAKE2b (RFC 7693) is not the one that was written down.

    current.json     the version that holds, with sizes and digests; replaced in one step
    previous.json    the one before, taken when the current one is damaged
    names-ID-N.trie, names-ID.marks
"""

from __future__ import annotations

import json
import mmap
import os
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from agent.sites.disk import digest, put, settle

if TYPE_CHECKING:
    import marisa_trie

FORMAT: Final = 2
TRIES: Final = ("cq", "sj", "mh", "pl", "td", "ae", "bfo", "girx", "wnvk", "uyz0123456789_")
"""First signs of the second label from the right: about as many names each; of five million one takes 60 MB
while it is made."""
_TRIE_OF: Final = {sign: which for which, signs in enumerate(TRIES) for sign in signs}
POPULAR: Final = 1
FAMOUS: Final = 2
"""Of the popular names the first few thousand."""
CURRENT: Final = "current.json"
PREVIOUS: Final = "previous.json"
LARGEST_MARKS: Final = 3 << 20
"""Bytes of all marks as they are written."""
_LARGEST_HEAD: Final = LARGEST_MARKS + (1 << 20)


class DamagedIndex(ValueError):
    """The files are not what was written; they are never mapped."""


class Mark(NamedTuple):
    """What is known of a name."""

    closed: Mapping[str, tuple[str, ...]]
    """Category -> lists that close the name together."""
    popular: int = 0
    """POPULAR, FAMOUS, or 0: many people go there, and less than several voices does not close it."""
    heard: tuple[str, ...] = ()
    """Lists that speak of it, but are not enough."""


@dataclass(frozen=True)
class Index:
    """A mapped index. ``close`` lets go of the files; they may be replaced while they are mapped."""

    names: int
    about: Mapping[str, Any]
    """What the builder wrote down: when, from which lists."""
    _tries: Mapping[str, tuple[marisa_trie.Trie, int]]
    """By the first sign of the second label from the right; each with the place where its numbers begin."""
    _numbers: memoryview
    _marks: tuple[Mark, ...]

    def number(self, name: str) -> int:
        """The number of the mark of a name or of the nearest one above it; -1 where there is none."""
        found, labels = -1, name.split(".")
        labels.reverse()
        try:
            trie, first = self._tries[labels[1][0]]
        except LookupError:  # one label, or signs that no listed name has
            return found
        for _, found in trie.iter_prefixes_with_ids(".".join(labels) + "."):  # noqa: B007 - the last one
            pass
        return found if found < 0 else self._numbers[first + found]

    def mark(self, number: int) -> Mark:
        """The mark that a number stands for."""
        return self._marks[number]

    def find(self, name: str) -> Mark | None:
        """The mark of a canonical name or of the nearest one above it."""
        number = self.number(name)
        return None if number < 0 else self._marks[number]

    def listed(self, name: str) -> str | None:
        """The name under which ``find`` finds it."""
        if self.number(name) < 0:
            return None
        trie, _ = self._tries[_sign(name)]
        return ".".join(trie.prefixes(turned(name))[-1][:-1].split(".")[::-1])

    def close(self) -> None:
        """Unmap what can be unmapped; the trie goes with its last user."""
        self._numbers.release()


def turned(name: str) -> str:
    """The key of a name: labels from the right, each with a dot, so that only whole labels are prefixes."""
    return ".".join(name.split(".")[::-1]) + "."


def _sign(name: str) -> str:
    """By which its trie is chosen: the same for all names with the same last two labels."""
    return name.rsplit(".", 2)[-2][0]


def trie_of(name: str) -> int:
    """Which trie has a canonical name of two labels or more."""
    return _TRIE_OF[_sign(name)]


def write(
    folder: Path, rows: Iterable[tuple[str, int]], marks: Iterable[Mark], about: Mapping[str, Any]
) -> Path:
    """Build a version beside the current one, then let it be the current one; its head file.

    ``rows``: names and the numbers of their marks; ``marks`` are read when the last row has come. Memory:
    about 120 bytes a name of the largest trie while that is made. Nothing of the old version is touched
    before the new one is on the disk. ValueError where its head would be too long to be read again.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = [folder / f"names-new-{which}" for which in range(len(TRIES))]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("w", encoding="ascii")) for path in waiting]
            for name, number in rows:
                files[trie_of(name)].write(f"{turned(name)} {number}\n")
        made, counts = {}, []
        with (folder / "names-new.marks").open("wb") as numbers:
            for which, path in enumerate(waiting):
                working = path.with_suffix(".trie")
                counts.append(_trie(path, working, numbers))
                made[f"-{which}.trie"] = working
        made[".marks"] = folder / "names-new.marks"
        head: dict[str, Any] = {"format": FORMAT, "names": counts, "about": dict(about)}
        head["marks"] = [_written(mark) for mark in marks]
        head["files"] = {ending: _settled(path) for ending, path in made.items()}
        head["id"] = blake2b(repr(head["files"]).encode(), digest_size=8).hexdigest()
        if len(_sealed(head)) > _LARGEST_HEAD:
            raise ValueError("the head of the index is too long")
        for ending, path in made.items():
            os.replace(path, folder / f"names-{head['id']}{ending}")  # noqa: PTH105 - one step
    finally:
        for path in folder.glob("names-new*"):
            path.unlink()
    _switch(folder, head)
    return folder / CURRENT


def _trie(rows: Path, to: Path, numbers: IO[bytes]) -> int:
    """Make one trie, and add the numbers of its names; how many there are."""
    import marisa_trie

    trie = marisa_trie.Trie(key for key, _ in _read(rows))
    trie.save(str(to))
    own = array("H", bytes(2 * len(trie)))
    for key, number in _read(rows):
        own[trie.key_id(key)] = number
    own.tofile(numbers)
    rows.unlink()
    return len(own)


def _read(rows: Path) -> Iterator[tuple[str, int]]:
    with rows.open(encoding="ascii") as file:
        for line in file:
            key, _, number = line.partition(" ")
            yield key, int(number)


def _settled(path: Path) -> list[object]:
    """A file that is on the disk, for its account alone: its size and its digest."""
    path.chmod(0o600)
    settle(path)
    return [path.stat().st_size, digest(path)]


def _switch(folder: Path, head: Mapping[str, Any]) -> None:
    current = folder / CURRENT
    with suppress(OSError, DamagedIndex):
        if _head(current)["id"] != head["id"]:
            put(folder / PREVIOUS, current.read_bytes())
    put(current, _sealed(head))
    kept = {CURRENT, PREVIOUS}
    for name in (CURRENT, PREVIOUS):
        with suppress(OSError, DamagedIndex):
            found = _head(folder / name)
            kept |= {f"names-{found['id']}{ending}" for ending in found["files"]}
    for path in folder.iterdir():
        if path.name not in kept and path.name.startswith("names-"):
            path.unlink()


def _written(mark: Mark) -> list[object]:
    return [dict(mark.closed), mark.popular, list(mark.heard)]


def size_of(mark: Mark) -> int:
    """Bytes that a mark takes of ``LARGEST_MARKS``."""
    return len(_json(_written(mark))) + 1


def _json(told: object) -> bytes:
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


def _sealed(head: Mapping[str, Any]) -> bytes:
    text = _json(head)
    return blake2b(text, digest_size=16).hexdigest().encode() + b"\n" + text


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
    paths = {ending: folder / f"names-{head['id']}{ending}" for ending in head["files"]}
    for ending, (size, told) in head["files"].items():
        path = paths[ending]
        if not path.is_file() or path.stat().st_size != size or digest(path) != told:
            raise DamagedIndex(f"{path.name} is not what was written")
    numbers = memoryview(_mapped(paths.pop(".marks"))).cast("H")
    marks = tuple(
        Mark({key: tuple(lists) for key, lists in closed.items()}, popular, tuple(heard))
        for closed, popular, heard in head["marks"]
    )
    *firsts, names = accumulate(head["names"], initial=0)
    tries = [
        (marisa_trie.Trie().mmap(str(paths[f"-{which}.trie"])), first) for which, first in enumerate(firsts)
    ]
    by_sign = {sign: tries[which] for sign, which in _TRIE_OF.items()}
    return Index(names, head["about"], by_sign, numbers, marks)


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
