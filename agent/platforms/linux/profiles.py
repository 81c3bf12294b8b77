"""What profiles of browsers have of our extension, held against what was written down when it was packed.

Of an extension that lies unsigned in a profile, its owner can change the code. Both browsers keep some file
of their profile open; which one, the kernel says, not they.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import json
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from agent.platforms.linux.system import inside
from agent.platforms.linux.system.handles import opened
from agent.ports import Copy

PACKED = Path("/var/lib/luytre-browser/packed.json")
GECKO, PAGES = "browser@luytre.org.xpi", "pages@luytre.org.xpi"
"""What each extension is called in a profile of Firefox; the second reads pages, where a family chose it."""
MANIFEST = "manifest.json"
LARGEST = 4 << 20
"""Bytes of all that lies in the profiles of a browser; nobody lets the agent read more than that."""
PROFILES, VERSIONS = 16, 4
"""So many are looked at, of a browser and in each; Chromium keeps one version or two. More is another."""
_CHROMIUM, _FIREFOX = "/Extension State/LOCK", "/.parentlock"
"""What a browser holds open in the folder of a profile."""
_GONE = " (deleted)"
"""What the kernel writes behind the name of a file that was deleted."""
_FURNISHED = frozenset({errno.ELOOP, errno.ENOTDIR, errno.ENOTSUP, errno.EXDEV})
"""A link, no file, or what the account itself serves: browsers follow all of these, we do not."""
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


class Written:
    """What was written down of an extension when it was packed here, and what profiles have of it."""

    def __init__(self, packed: Path, gecko: str) -> None:
        self._packed = packed
        self._gecko = gecko
        self._known: tuple[int, str, Known] = (0, "", {})

    def lying(self, pid: int) -> Iterator[Copy]:
        """One for each profile that this browser has open; none where nothing was packed."""
        name, known = self._told()
        if not known:
            return
        profiles, room = [*islice(_profiles(pid), PROFILES + 1)], Room(pid)
        for profile, chromium in profiles[:PROFILES]:
            try:
                if chromium:
                    yield _unpacked(room, f"{profile}/Extensions/{name}", known)
                else:
                    yield _archive(room, f"{profile}/extensions/{self._gecko}", known)
            except FileNotFoundError:
                yield Copy.MISSING
            except OSError as error:
                yield Copy.CHANGED if error.errno in _FURNISHED else Copy.UNKNOWN
        if len(profiles) > PROFILES:
            yield Copy.CHANGED

    def _told(self) -> tuple[str, Known]:
        """The extension's name in Chromium, and the digests of all that was ever packed here."""
        try:
            age = self._packed.stat().st_mtime_ns
            if age != self._known[0]:
                told: Any = json.loads(self._packed.read_text("utf-8"))
                self._known = age, str(told["id"]), dict(told["copies"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", {}
        return self._known[1:]


class Room:
    """Reads what a process sees, and no more of it than is left."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.left = LARGEST

    def read(self, path: str) -> bytes:
        """A file, or its beginning. Raises OSError: FileNotFoundError where nothing lies there."""
        data = inside.content(self.pid, path, self.left)
        self.left -= len(data)
        return data


def _profiles(pid: int) -> Iterator[tuple[str, bool]]:
    """Folders of the profiles that a browser has open, and whether they are Chromium's."""
    for path in opened(pid):
        for ending in (_CHROMIUM, _FIREFOX):
            if (name := path.removesuffix(_GONE)).endswith(ending):
                yield name.removesuffix(ending), ending == _CHROMIUM


def _unpacked(room: Room, folder: str, known: Known) -> Copy:
    found = [Copy.MISSING]
    versions = inside.names(room.pid, folder, VERSIONS + 1)
    if len(versions) > VERSIONS:
        return Copy.CHANGED
    for version in versions:
        kept = {name: told for name, told in known.get(version.partition("_")[0], {}).items() if name}
        genuine = bool(kept) and all(
            _is(room, f"{folder}/{version}/{name}", name, told) for name, told in kept.items()
        )
        found.append(Copy.GENUINE if genuine else Copy.CHANGED)
    return max(found[1:], default=Copy.MISSING)


def _is(room: Room, path: str, name: str, told: str) -> bool:
    try:
        return digest_of(name, room.read(path)) == told
    except FileNotFoundError:
        return False


def _archive(room: Room, path: str, known: Known) -> Copy:
    try:
        room.read(path.removesuffix(".xpi"))
    except FileNotFoundError:
        genuine = digest(room.read(path)) in {told.get("") for told in known.values()}
        return Copy.GENUINE if genuine else Copy.CHANGED
    # Firefox goes where it says, whatever lies beside it (XPIProvider.sys.mjs, _readLinkFile).
    return Copy.CHANGED
