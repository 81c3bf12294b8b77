"""Whether a browser that runs sees the files of this PC, and has our extension as it was packed.

A browser that was started in a mount namespace of its own may be shown other policies, or none. Of an
extension that lies unsigned in a profile, its owner can change the code: so what lies there is held against
what was written down when it was packed. Both browsers keep some file of their profile open; which one, the
kernel says, not they.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import json
import os
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import proc
from agent.ports import Copy

if TYPE_CHECKING:
    from agent.ports import Program

PACKED = Path("/var/lib/luytre-browser/packed.json")
GECKO, PAGES = "browser@luytre.org.xpi", "pages@luytre.org.xpi"
"""What each extension is called in a profile of Firefox; the second reads pages, where a family chose it."""
MANIFEST = "manifest.json"
LARGEST = 4 << 20
"""Bytes of a file of the extension; nobody lets the agent read more than that."""
MISLEADING = (b"host-resolver-rules=", b"host-rules=", b"proxy-server=", b"proxy-pac-url=")
"""Switches of Chromium that no policy takes away (net/base, content/public/common/content_switches.cc)."""
_CHROMIUM, _FIREFOX = "/Extension State/LOCK", "/.parentlock"
"""What a browser holds open in the folder of a profile."""


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
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""
    return digest(json.dumps(told, sort_keys=True).encode())


class Copies:
    """The port ``Browsers`` of ``agent.ports``. ``host``: a process that sees what everybody sees."""

    def __init__(self, packed: Path = PACKED, host: int = 1) -> None:
        self._first = Written(packed, GECKO)
        self._second = Written(packed.parent / "pages" / packed.name, PAGES)
        self._host = host

    def apart(self, program: Program) -> bool:
        """Whether it may be shown other files than everybody; what the system packed for itself always is."""
        facts = program.facts
        if any(getattr(facts, kind) and kind not in facts.claimed for kind in ("flatpak", "snap")):
            return False
        mine, theirs = _namespace(program.pid), _namespace(self._host)
        return mine is not None and theirs is not None and mine != theirs

    def misled(self, program: Program) -> bool:
        """Whether it was told when it was started that names lead elsewhere, or another way out."""
        words = proc.read_long(f"/proc/{program.pid}/cmdline", LARGEST).split(b"\0")
        return any(word.startswith(b"-") and word.strip(b"-").startswith(MISLEADING) for word in words)

    def copy(self, program: Program) -> Copy:
        """What lies in its profiles; the worst of them. The second extension may be missing."""
        found = [Copy.UNKNOWN, *self._first.lying(program.pid)]
        found += [copy for copy in self._second.lying(program.pid) if copy is Copy.CHANGED]
        return max(found)

    def surfs(self, program: Program) -> bool:
        """Whether what it started says that it is a browser, whatever it is called.

        A program that brings a browser along to draw its own pages (Electron) tells it where they are.
        """
        return not any(
            word.startswith(b"--app-path=")
            for child in _family(program.pid)
            for word in proc.read(f"/proc/{child}/cmdline", proc.COMMAND).split(b"\0")
        )


class Written:
    """What was written down of an extension when it was packed here, and what profiles have of it."""

    def __init__(self, packed: Path, gecko: str) -> None:
        self._packed = packed
        self._gecko = gecko
        self._known: tuple[int, str, Mapping[str, Mapping[str, str]]] = (0, "", {})

    def lying(self, pid: int) -> Iterator[Copy]:
        """One for each profile that this browser has open; none where nothing was packed."""
        name, known = self._told()
        if not known:
            return
        root = f"/proc/{pid}/root"
        for profile, chromium in _profiles(pid):
            folder = root + profile
            if chromium:
                yield _unpacked(f"{folder}/Extensions/{name}", known)
            else:
                yield _archive(f"{folder}/extensions/{self._gecko}", known)

    def _told(self) -> tuple[str, Mapping[str, Mapping[str, str]]]:
        """The extension's name in Chromium, and the digests of all that was ever packed here."""
        try:
            age = self._packed.stat().st_mtime_ns
            if age != self._known[0]:
                told: Any = json.loads(self._packed.read_text("utf-8"))
                self._known = age, str(told["id"]), dict(told["copies"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", {}
        return self._known[1:]


def _namespace(pid: int) -> tuple[int, int] | None:
    try:
        found = os.stat(f"/proc/{pid}/ns/mnt")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _family(pid: int) -> Iterator[int]:
    """What a process started, and what that did."""
    for child in proc.children(pid):
        yield child
        yield from _family(child)


def _profiles(pid: int) -> Iterator[tuple[str, bool]]:
    """Folders of the profiles that a browser has open, and whether they are Chromium's."""
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return
    for number in numbers:
        try:
            path = os.readlink(f"/proc/{pid}/fd/{number}")
        except OSError:
            continue
        for ending in (_CHROMIUM, _FIREFOX):
            if path.endswith(ending):
                yield path.removesuffix(ending), ending == _CHROMIUM


def _unpacked(folder: str, known: Mapping[str, Mapping[str, str]]) -> Copy:
    try:
        versions = os.listdir(folder)
    except OSError:
        return Copy.MISSING
    found = [Copy.MISSING]
    for version in versions:
        kept = {name: told for name, told in known.get(version.partition("_")[0], {}).items() if name}
        genuine = bool(kept) and all(
            digest_of(name, proc.read_regular(f"{folder}/{version}/{name}", LARGEST)) == told
            for name, told in kept.items()
        )
        found.append(Copy.GENUINE if genuine else Copy.CHANGED)
    return max(found[1:], default=Copy.MISSING)


def _archive(path: str, known: Mapping[str, Mapping[str, str]]) -> Copy:
    data = proc.read_regular(path, LARGEST)
    if not data:
        return Copy.MISSING
    return Copy.GENUINE if digest(data) in {told.get("") for told in known.values()} else Copy.CHANGED
