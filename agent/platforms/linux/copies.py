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
import time
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import inside, memory, proc
from agent.platforms.linux.system.handles import opened
from agent.ports import Copy

if TYPE_CHECKING:
    from agent.ports import Program

PACKED = Path("/var/lib/luytre-browser/packed.json")
GECKO, PAGES = "browser@luytre.org.xpi", "pages@luytre.org.xpi"
"""What each extension is called in a profile of Firefox; the second reads pages, where a family chose it."""
MANIFEST = "manifest.json"
LARGEST = 4 << 20
"""Bytes of all that lies in the profiles of a browser; nobody lets the agent read more than that."""
PROFILES, VERSIONS = 16, 4
"""So many are looked at, of a browser and in each; Chromium keeps one version or two. More is another."""
MISLEADING = (b"host-resolver-rules=", b"host-rules=", b"proxy-server=", b"proxy-pac-url=")
"""Switches of Chromium that no policy takes away (net/base, content/public/common/content_switches.cc)."""
STRIPPING = (b"disable-extensions", b"safe-mode")
"""Switches of Chromium and of Firefox after which no extension runs, whatever policies say."""
_SAFE_MODE = b"MOZ_SAFE_MODE_RESTART="
"""The same said to Firefox by a variable (toolkit/xre/nsAppRunner.cpp); an empty one says nothing."""
_APP, _TYPE = b"--app-path=", b"--type="
_PASSED_ON = (b"app-path=", b"-cmd-prefix=", b"-launcher=")
"""With these among its own words a browser could make what it starts say that it is an app."""
KNOWN = 2.0
"""Seconds for which it is not looked at again who holds what a process hears and says, and what it began."""
FAMILY = 10_000
"""Processes that are looked at below one, who may start more as fast as they are; a desktop has hundreds."""
WORDS = 6 << 20
"""Bytes of words and variables with which the kernel lets a program be started (execve(2))."""
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
        return digest(json.dumps(told, sort_keys=True).encode())
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""


class Copies:
    """The port ``Browsers`` of ``agent.ports``. ``host``: a process that sees what everybody sees."""

    def __init__(self, packed: Path = PACKED, host: int = 1) -> None:
        self._first = Written(packed, GECKO)
        self._second = Written(packed.parent / "pages" / packed.name, PAGES)
        self._host = host
        self._ties: dict[tuple[tuple[int, int], int], tuple[float, bool | None]] = {}
        self._drawing = Drawing()

    def apart(self, program: Program) -> bool:
        """Whether it may be shown other files than everybody; what the system packed for itself always is."""
        facts = program.facts
        if any(getattr(facts, kind) and kind not in facts.claimed for kind in ("flatpak", "snap")):
            return False
        mine, theirs = _namespace(program.pid), _namespace(self._host)
        return mine is not None and theirs is not None and mine != theirs

    def misled(self, program: Program) -> bool:
        """Whether it was told when it was started that names lead elsewhere, or another way out."""
        return any(switch.startswith(MISLEADING) for switch in _switches(program.pid))

    def stripped(self, program: Program) -> bool:
        """Whether it was started so that it runs no extension, by a switch or by a variable."""
        names = (switch.partition(b"=")[0].lower() for switch in _switches(program.pid))
        variables = _words(program.pid, "environ").split(b"\0")
        return any(name in STRIPPING for name in names) or any(
            x.startswith(_SAFE_MODE) and x != _SAFE_MODE for x in variables
        )

    def tied(self, program: Program) -> bool | None:
        """Whether its parent has its input and its output open too: browsers speak through pipes of theirs.

        Chromium and Firefox hold the other ends themselves; a pipe is the same in both hands.
        """
        now, key = time.monotonic(), (program.key, program.parent)
        if key not in self._ties or self._ties[key][0] < now:
            self._ties = {key: told for key, told in self._ties.items() if told[0] >= now}
            self._ties[key] = now + KNOWN, _tied(program.pid, program.parent)
        return self._ties[key][1]

    def copy(self, program: Program) -> Copy:
        """What lies in its profiles; the worst of them. The second extension may be missing."""
        found = [Copy.UNKNOWN, *self._first.lying(program.pid)]
        found += [copy for copy in self._second.lying(program.pid) if copy is Copy.CHANGED]
        return max(found)

    def surfs(self, program: Program) -> bool:
        """Whether what it started says that it is a browser, whatever it is called.

        A program that brings a browser along to draw its own pages (Electron) tells it where they are; one
        that was itself told what it passes on only pretends.
        """
        if any(x in switch for switch in _switches(program.pid) for x in _PASSED_ON):
            return True
        return proc.file_of(program.pid) not in self._drawing.below(program.pid)


class Drawing:
    """Which files run below a process as parts of an app; each process is asked once, for a moment.

    A child of the PC makes a line of processes as long as it likes, each of them like a browser: going down
    it once for each of them would take a minute of every beat.
    """

    def __init__(self) -> None:
        self._known: dict[int, frozenset[proc.File | None]] = {}
        self._until = 0.0

    def below(self, pid: int) -> frozenset[proc.File | None]:
        """Of what it started, and what that did."""
        now = time.monotonic()
        if now > self._until:
            self._known, self._until = {}, now + KNOWN
        order: list[tuple[int, list[int]]] = []
        waiting = [pid]
        while waiting and len(order) < FAMILY:
            each = waiting.pop()
            if each not in self._known:
                order.append((each, proc.children(each)))
                waiting += order[-1][1]
        for each, children in reversed(order):  # the last ones first
            found = {proc.file_of(child) for child in children if _draws(child)}
            self._known[each] = frozenset(found).union(*(self._known.get(x, ()) for x in children))
        return self._known[pid]


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
        profiles, room = [*islice(_profiles(pid), PROFILES + 1)], Room(pid)
        for profile, chromium in profiles[:PROFILES]:
            if chromium:
                yield _unpacked(room, f"{profile}/Extensions/{name}", known)
            else:
                yield _archive(room, f"{profile}/extensions/{self._gecko}", known)
        if len(profiles) > PROFILES:
            yield Copy.CHANGED

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


class Room:
    """Reads what a process sees, and no more of it than is left."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.left = LARGEST

    def read(self, path: str) -> bytes:
        """A file, or its beginning."""
        data = inside.read(self.pid, path, self.left)
        self.left -= len(data)
        return data


def _namespace(pid: int) -> tuple[int, int] | None:
    try:
        found = os.stat(f"{proc.folder(pid)}/ns/mnt")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _switches(pid: int) -> Iterator[bytes]:
    """The switches that a browser was started with, without dashes and what it takes away around them."""
    for word in _words(pid, "cmdline").split(b"\0"):
        bare = word.strip()  # Chromium does (base/command_line.cc)
        if bare.startswith(b"-"):
            yield bare.lstrip(b"-")


def _words(pid: int, name: str, most: int = WORDS) -> bytes:
    return memory.read(pid, f"{proc.folder(pid)}/{name}", most) or b""


def _draws(pid: int) -> bool:
    """Whether it is a part of a browser that was told where the pages of an app are.

    Parts of Chromium join their words with blanks (base::SetProcessTitleFromCommandLine).
    """
    words = _words(pid, "cmdline", 65536).replace(b"\0", b" ").split(b" ")
    return all(any(word.startswith(x) for word in words) for x in (_APP, _TYPE))


def _profiles(pid: int) -> Iterator[tuple[str, bool]]:
    """Folders of the profiles that a browser has open, and whether they are Chromium's."""
    for path in opened(pid):
        for ending in (_CHROMIUM, _FIREFOX):
            if path.endswith(ending):
                yield path.removesuffix(ending), ending == _CHROMIUM


def _tied(pid: int, parent: int) -> bool | None:
    try:
        missing = {os.readlink(f"{proc.folder(pid)}/fd/{number}") for number in (0, 1)}
    except OSError:
        return None
    pipes, told = all(x.startswith("pipe:") for x in missing), False
    for path in opened(parent):
        told = True
        missing.discard(path)
        if not missing:
            break
    return pipes and not missing if told else None


def _unpacked(room: Room, folder: str, known: Mapping[str, Mapping[str, str]]) -> Copy:
    found = [Copy.MISSING]
    versions = inside.names(room.pid, folder, VERSIONS + 1)
    if len(versions) > VERSIONS:
        return Copy.CHANGED
    for version in versions:
        kept = {name: told for name, told in known.get(version.partition("_")[0], {}).items() if name}
        genuine = bool(kept) and all(
            digest_of(name, room.read(f"{folder}/{version}/{name}")) == told for name, told in kept.items()
        )
        found.append(Copy.GENUINE if genuine else Copy.CHANGED)
    return max(found[1:], default=Copy.MISSING)


def _archive(room: Room, path: str, known: Mapping[str, Mapping[str, str]]) -> Copy:
    data = room.read(path)
    if not data and room.left:
        return Copy.MISSING
    return Copy.GENUINE if digest(data) in {told.get("") for told in known.values()} else Copy.CHANGED
