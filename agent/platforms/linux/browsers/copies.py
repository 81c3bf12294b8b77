"""What can be seen of a browser from outside: what it sees itself, how it was started, and its extension.

A browser that was started in a mount namespace of its own may be shown other policies, or none.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from agent.browsers.wish import PACKED
from agent.platforms.linux.browsers.profiles import ARCHIVE, PAGES_ARCHIVE, Written
from agent.platforms.linux.system import memory, proc
from agent.platforms.linux.system.handles import opened
from agent.ports import Copy, FileId

if TYPE_CHECKING:
    from agent.ports import ProcessKey, Program

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
"""Seconds for which a process's pipes and children are not looked up again."""
FAMILY = 10_000
"""Processes that are looked at below one, who may start more as fast as they are; a desktop has hundreds."""
PATIENCE = 0.02
"""Seconds of one look at what lies in profiles; a child of the PC makes that a lot, and others would wait."""
LEFT = 60.0
"""Seconds until a look is given up that nobody goes on with."""
WORDS = 128 << 10
"""Bytes of words, and of variables, with which a browser is started at most; the kernel lets a child give
it 6 MB (execve(2)), and to look for a switch in so many takes a second."""


class LinuxBrowsers:
    """The port ``Browsers`` of ``agent.ports``. ``host``: a process that sees what everybody sees."""

    def __init__(self, packed: Path = PACKED, host: int = 1) -> None:
        self._first = Written(packed, ARCHIVE)
        self._second = Written(packed.parent / "pages" / packed.name, PAGES_ARCHIVE)
        self._host = host
        self._ties: dict[tuple[ProcessKey, int], tuple[float, bool | None]] = {}
        self._drawing = Drawing()
        self._begun: dict[ProcessKey, tuple[float, Iterator[Copy | None]]] = {}
        """Looks that took too long for one, and when they went on last."""

    def apart(self, program: Program) -> bool:
        """Whether it may be shown other files than everybody; what the system packed for itself always is."""
        facts = program.facts
        if any(getattr(facts, kind) and kind not in facts.claimed for kind in ("flatpak", "snap")):
            return False
        mine, theirs = _namespace(program.pid), _namespace(self._host)
        return mine is not None and theirs is not None and mine != theirs

    def misled(self, program: Program) -> bool:
        """Whether it was told when it was started that names lead elsewhere, or another way out."""
        words = _words(program.pid, "cmdline")
        return len(words) > WORDS or any(switch.startswith(MISLEADING) for switch in _switches(words))

    def stripped(self, program: Program) -> bool:
        """Whether it was started so that it runs no extension, by a switch or by a variable."""
        words, told = (_words(program.pid, name) for name in ("cmdline", "environ"))
        if max(len(words), len(told)) > WORDS:
            return True
        names = (switch.partition(b"=")[0].lower() for switch in _switches(words))
        return any(name in STRIPPING for name in names) or any(
            x.startswith(_SAFE_MODE) and x != _SAFE_MODE for x in told.split(b"\0")
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

    def copy(self, program: Program) -> Copy | None:
        """What lies in its profiles; the worst of them. None: it takes longer, and goes on when asked again.

        The second extension may be missing.
        """
        begun = time.monotonic()
        self._begun = {key: x for key, x in self._begun.items() if begun - x[0] < LEFT}
        _, look = self._begun.pop(program.key, (begun, self._look(program.pid)))
        for copy in look:
            if copy is not None:
                return copy
            if time.monotonic() - begun > PATIENCE:
                break
        self._begun[program.key] = begun, look
        return None

    def _look(self, pid: int) -> Iterator[Copy | None]:
        """The worst, in the end; None after each piece of work."""
        worst = Copy.UNKNOWN
        for copy in self._first.lying(pid):
            worst = max(worst, copy or worst)
            yield Copy.CHANGED if worst is Copy.CHANGED else None
        for copy in self._second.lying(pid):
            yield Copy.CHANGED if copy is Copy.CHANGED else None
        yield worst

    def surfs(self, program: Program) -> bool:
        """Whether what it started says that it is a browser, whatever it is called.

        A program that brings a browser along to draw its own pages (Electron) tells it where they are; one
        that was itself told what it passes on only pretends.
        """
        words = _words(program.pid, "cmdline")
        if len(words) > WORDS or any(x in switch for switch in _switches(words) for x in _PASSED_ON):
            return True
        return proc.file_of(program.pid) not in self._drawing.below(program.pid)


class Drawing:
    """Which files run below a process as parts of an app; each process is asked once, for a moment.

    A child of the PC makes a line of processes as long as it likes, each of them like a browser: going down
    it once for each of them would take a minute of every beat.
    """

    def __init__(self) -> None:
        self._known: dict[int, frozenset[FileId | None]] = {}
        self._until = 0.0

    def below(self, pid: int) -> frozenset[FileId | None]:
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


def _namespace(pid: int) -> FileId | None:
    try:
        found = os.stat(f"{proc.folder(pid)}/ns/mnt")
    except OSError:
        return None
    return FileId(found.st_dev, found.st_ino)


def _switches(words: bytes) -> Iterator[bytes]:
    """The switches that a browser was started with, without dashes and what it takes away around them."""
    for word in words.split(b"\0"):
        bare = word.strip()  # Chromium does (base/command_line.cc)
        if bare.startswith(b"-"):
            yield bare.lstrip(b"-")


def _words(pid: int, name: str, most: int = WORDS + 1) -> bytes:
    return memory.read(pid, f"{proc.folder(pid)}/{name}", most) or b""


def _draws(pid: int) -> bool:
    """Whether it is a part of a browser that was told where the pages of an app are.

    Parts of Chromium join their words with blanks (base::SetProcessTitleFromCommandLine).
    """
    words = _words(pid, "cmdline", 65536).replace(b"\0", b" ").split(b" ")
    return all(any(word.startswith(x) for word in words) for x in (_APP, _TYPE))


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
