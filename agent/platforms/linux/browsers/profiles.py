"""What profiles of browsers have of our extension, held against what was written down when it was packed.

Of an extension that lies unsigned in a profile, its owner can change the code; and put it back once it runs.
Both browsers keep some file of their profile open; which one, the kernel says, not they.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import json
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from itertools import islice
from os import pread
from pathlib import Path
from typing import Any, NamedTuple

from agent.browsers.wish import GECKO, PAGES
from agent.platforms.linux.browsers import addons, scripts
from agent.platforms.linux.system import inside
from agent.platforms.linux.system.handles import handles
from agent.ports import Copy

ARCHIVE, PAGES_ARCHIVE = f"{GECKO}.xpi", f"{PAGES}.xpi"
"""What each extension is called in a profile of Firefox; the second reads pages, where a family chose it."""
MANIFEST = "manifest.json"
LARGEST = 4 << 20
"""Bytes of all that lies in the profiles of a browser; nobody lets the agent read more than that."""
PROFILES, VERSIONS = 16, 4
"""So many are looked at, of a browser and in each; Chromium keeps one version or two. More is another."""
DEEPEST = 64
"""Folders above a profile; one that lies deeper is nobody's, and has another."""
_CHROMIUM, _FIREFOX = "/Extension State/LOCK", "/.parentlock"
"""What a browser holds open in the folder of a profile."""
_GONE = " (deleted)"
"""What the kernel writes behind the name of a file that was deleted."""
_FURNISHED = frozenset({errno.EAGAIN, errno.ELOOP, errno.ENOTDIR, errno.ENOTSUP, errno.EXDEV})
"""Under a lease, a link, no file, or what the account itself serves: browsers follow all these, we do not."""
Known = Mapping[str, Mapping[str, str]]
"""Of each version that was packed here, the digests of its files; under no name that of the archive."""


def digest(data: bytes) -> str:
    """BLAKE2b (RFC 7693) of 128 bits."""
    return blake2b(data, digest_size=16).hexdigest()


def digest_of(name: str, data: bytes) -> str:
    """Of a file of the extension; Chromium writes the manifest anew, with the key in it."""
    if name != MANIFEST:
        return digest(data)
    try:
        told = json.loads(data)
        told.pop("key", None)
        return digest(json.dumps(told, sort_keys=True).encode())
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""


class PackedFacts(NamedTuple):
    """What was written down."""

    id: str = ""
    """The extension's name in Chromium."""
    known: Known = {}  # noqa: RUF012 - nobody writes into it
    scripts: Collection[str] = ()
    """Those that Chromium's worker runs."""

    @property
    def archives(self) -> set[str | None]:
        """The digests of all archives."""
        return {files.get("") for files in self.known.values()}


class Written:
    """What was written down of an extension when it was packed here, and what profiles have of it."""

    def __init__(self, packed: Path, gecko: str) -> None:
        self._packed = packed
        self._gecko = gecko
        self._read: tuple[int, PackedFacts] = (0, PackedFacts())

    def lying(self, pid: int) -> Iterator[Copy | None]:
        """One for each profile that this browser has open; none where nothing was packed.

        None after each further piece of work: whoever has no time may go on later.
        """
        told = self._told()
        if not told.known:
            return
        held, room = [*handles(pid)], Room(pid)
        profiles = [*islice(dict.fromkeys(_profiles(name for _, name in held)), PROFILES + 1)]
        if any(not chromium for _, chromium in profiles):
            yield from _held(room, held, self._gecko, told.archives)
        for profile, chromium in profiles[:PROFILES]:
            if profile.count("/") > DEEPEST:
                yield Copy.CHANGED
                continue
            try:
                yield (yield from (_unpacked if chromium else self._archive)(room, profile, told))
            except FileNotFoundError:
                yield Copy.MISSING
            except OSError as error:
                yield Copy.CHANGED if error.errno in _FURNISHED else Copy.UNKNOWN
        if len(profiles) > PROFILES:
            yield Copy.CHANGED

    def _archive(self, room: Room, profile: str, told: PackedFacts) -> Generator[None, None, Copy]:
        path = f"{profile}/extensions/{self._gecko}"
        name = self._gecko.removesuffix(".xpi")
        if _lies(room, path.removesuffix(".xpi")):
            # Firefox goes where it says, whatever lies beside it (XPIProvider.sys.mjs, _readLinkFile).
            return Copy.CHANGED
        yield
        if digest(room.read(path)) not in told.archives:
            return Copy.CHANGED
        yield
        for origin in _origins(room, profile, name):
            yield
            if origin != path and not _leads(room.pid, origin, path):
                return Copy.CHANGED
        return Copy.GENUINE

    def _told(self) -> PackedFacts:
        try:
            age = self._packed.stat().st_mtime_ns
            if age != self._read[0]:
                told: Any = json.loads(self._packed.read_text("utf-8"))
                found = PackedFacts(
                    str(told["id"]), dict(told["copies"]), [*map(str, told.get("scripts", ()))]
                )
                self._read = age, found
        except (OSError, ValueError, KeyError, TypeError):
            return PackedFacts()
        return self._read[1]


class Room:
    """Reads what a process sees, and no more of it than is left."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.left = LARGEST

    def read(self, path: str) -> bytes:
        """A file, or its beginning. Raises OSError: FileNotFoundError where nothing lies there."""
        return self._took(inside.content(self.pid, path, self.left))

    def read_held(self, place: str) -> bytes:
        """What it has open. Raises OSError."""
        return self._took(inside.held(self.pid, place, self.left))

    def read_open(self, file: int) -> bytes:
        """What we have open. Raises OSError."""
        return self._took(pread(file, self.left, 0))

    def _took(self, data: bytes) -> bytes:
        self.left -= len(data)
        return data


def _profiles(names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Folders of the profiles that a browser has open, and whether they are Chromium's."""
    for path in names:
        for ending in (_CHROMIUM, _FIREFOX):
            if (name := path.removesuffix(_GONE)).endswith(ending):
                yield name.removesuffix(ending), ending == _CHROMIUM


def _held(
    room: Room, held: Iterable[tuple[str, str]], gecko: str, archives: Collection[str | None]
) -> Iterator[Copy | None]:
    """Firefox has open what it runs, whatever lies at its name by now."""
    for place, name in held:
        if name.removesuffix(_GONE).endswith(f"/{gecko}"):
            try:
                genuine = digest(room.read_held(place)) in archives
            except FileNotFoundError:
                continue  # closed meanwhile
            except OSError:
                genuine = False
            yield None if genuine else Copy.CHANGED
            if not genuine:
                return


def _unpacked(room: Room, profile: str, told: PackedFacts) -> Generator[None, None, Copy]:
    folder = f"{profile}/Extensions/{told.id}"
    versions = inside.names(room.pid, folder, VERSIONS + 1)
    if len(versions) > VERSIONS:
        return Copy.CHANGED
    for version in versions:
        kept = {name: files for name, files in told.known.get(version.partition("_")[0], {}).items() if name}
        if not kept:
            return Copy.CHANGED
        for name, its in kept.items():
            yield
            if not _is(room, f"{folder}/{version}/{name}", name, its):
                return Copy.CHANGED
    return Copy.GENUINE if versions and (yield from _runs(room, profile, told)) else Copy.MISSING


def _runs(room: Room, profile: str, told: PackedFacts) -> Generator[None, None, bool]:
    """Whether Chromium keeps our scripts, where it keeps those of any extension."""
    kept: set[str] = set()
    try:
        for body in scripts.cached(room.pid, profile, room.read_open):
            yield
            kept |= set() if body is None else {digest(body)}
    except FileNotFoundError:
        return True
    except OverflowError:
        return False
    ours = [{files[name] for name in told.scripts if name in files} for files in told.known.values()]
    return not kept or not told.scripts or any(its and its <= kept for its in ours)


def _is(room: Room, path: str, name: str, told: str) -> bool:
    try:
        return digest_of(name, room.read(path)) == told
    except FileNotFoundError:
        return False


def _lies(room: Room, path: str) -> bool:
    try:
        room.read(path)
    except FileNotFoundError:
        return False
    return True


def _origins(room: Room, profile: str, name: str) -> list[str]:
    """From where Firefox starts it by what it wrote down; nothing where it wrote nothing."""
    try:
        data = inside.content(room.pid, f"{profile}/{addons.STATES}", addons.LARGEST + 1)
    except FileNotFoundError:
        return []
    return addons.origins(data, name)


def _leads(pid: int, origin: str, path: str) -> bool:
    """Whether a name leads to what the kernel calls so: a home may lie behind a link."""
    try:
        return bool(origin) and inside.real(pid, origin) == path
    except FileNotFoundError:
        return False
