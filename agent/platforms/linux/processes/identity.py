"""Who a process is: the kernel's facts first, what the desktop says next, claims of the process last."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import logging
import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import scopes
from agent.platforms.linux.processes.arguments import Arguments
from agent.platforms.linux.processes.own import DISPLAYS, ours
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.system import accounts, inside, proc
from agent.platforms.linux.system.reading import read_long
from agent.ports import Program
from policies.facts import ProgramFacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.processes.desktop import DesktopIndex
    from agent.platforms.linux.processes.own import Own
    from agent.platforms.linux.system.proc import Executable, Stat
    from agent.ports import FileId

_log = logging.getLogger(__name__)
_LOADER = re.compile(r"wine(?:64)?(?:-preloader)?")
_STEAM = re.compile(r"(?:^|\s)(?:AppId|SteamAppId|SteamGameId)=(\d{1,10})(?:\s|$)")
_STEAM_VARIABLES = ("SteamAppId", "SteamGameId")
_MOUNTED = "/.mount_"
_SNAPS = ("/snap/", "/var/lib/snapd/snap/")
_SERVICES = ("/system.slice/", "/init.scope")
_WRITABLE = 0o022
_NAMES = 512
"""So many executables are remembered; a family PC runs fewer."""
_HEAVIEST = 10**10


@dataclass(frozen=True, slots=True)
class _FileFacts:
    protected: bool
    desktop: str | None
    sure: bool
    """Whether the entry is the system's; an account may write others."""


class Identity:
    """Reads a process in full, and remembers what belongs to its file rather than to it."""

    def __init__(self, desktop: DesktopIndex, own: Own) -> None:
        self._desktop = desktop
        self._own = own
        self._files: dict[tuple[str, FileId | None, bool], _FileFacts] = {}
        self._names: dict[FileId, tuple[str, ...]] = {}
        self._arguments = Arguments()
        self.met: Callable[[str], None] | None = None
        """Told of each executable that is met for the first time."""

    def executables(self) -> list[str]:
        """Where those lie that were met."""
        return [path for path, file, _ in self._files if file is not None]

    def know(self, path: str, file: FileId) -> None:
        """A name of a file: processes that run it under another name (hard link) get this one too."""
        names = self._names.get(file, ())
        if path not in names:
            if len(self._names) >= _NAMES:
                self._names.pop(next(iter(self._names)))
            self._names[file] = (*names, path)

    def spared(self, pid: int) -> bool:
        """Whether nothing is done to it with what started it: part of us, or what draws a session's screen.

        Cinnamon's is started, and started anew, by a script: to pause that must not stop the screen.
        """
        if self._own.carries(pid):
            return True
        path = proc.runs_at(pid)
        if path is None or path.rpartition("/")[2] not in DISPLAYS or (runs := proc.executable(pid)) is None:
            return False
        return self._own.system(pid, runs.path, protected=self._file_facts(runs).protected)

    def program(self, pid: int, uid: int | None = None, coming: Executable | None = None) -> Program | None:
        """The process now; with ``coming`` as if the executable that it is about to run already ran."""
        stat = proc.stat(pid)
        runs = coming or proc.executable(pid)
        if uid is None:
            uid = owner(pid)
        if stat is None or stat.over or runs is None or uid is None:
            return None
        try:
            return self._program(pid, uid, stat, runs)
        except Exception:  # noqa: BLE001 - what an account made of its facts must not stop the look at others
            _log.exception("process %d cannot be identified", pid)
            facts = ProgramFacts((text(runs.path),), protected=False)
            return Program(pid, stat.started, accounts.name(uid), facts, stat.parent, runs.file)

    def _program(self, pid: int, uid: int, stat: Stat, runs: Executable) -> Program:
        scope = proc.scope(pid)
        file = self._file_facts(runs)
        unit = scopes.parse(scope)
        flatpak, system_wide = _flatpak(pid)
        desktop = (file.desktop if file.sure else None) or flatpak or unit.desktop or file.desktop
        sure = {
            "desktop": desktop == file.desktop and file.sure,
            "flatpak": flatpak is not None and system_wide and _roots(runs),
            "snap": file.protected and runs.path.startswith(tuple(f"{top}{unit.snap}/" for top in _SNAPS)),
        }
        facts = ProgramFacts(
            paths=self._paths(pid, stat, runs),
            command=self._arguments.command(pid, stat, runs),
            flatpak=flatpak or unit.flatpak,
            snap=unit.snap,
            desktop=text(desktop) if desktop else unit.flatpak,
            wine=_wine(pid, runs.path),
            steam=self._steam(pid, stat, runs, protected=file.protected),
            protected=file.protected or sure["flatpak"],
        )
        # A fact that is not there was not made up either.
        claims = frozenset(name for name in sure if not sure[name] and getattr(facts, name) is not None)
        facts = replace(facts, claimed=claims)
        own = (
            ours(pid, scope, runs.file)
            or self._own.system(pid, runs.path, protected=file.protected)
            or self._own.carries(pid)
            or self._own.face(runs.file, facts.command)
            # Root's services are nobody's programs; cron and at run an account's jobs there too.
            or (uid == 0 and scope.startswith(_SERVICES))
        )
        account, forked = accounts.name(uid), stat.forked
        return Program(pid, stat.started, account, facts, stat.parent, runs.file, scope, own, forked)

    def _paths(self, pid: int, stat: Stat, runs: Executable) -> tuple[str, ...]:
        others: tuple[str, ...] = ()
        if runs.file is not None:
            others = self._names.get(runs.file, ())
        elif _MOUNTED in runs.path and (image := self._arguments.variables(pid, stat, runs).get("APPIMAGE")):
            # The file system inside the image is mounted by its own process: only the image has a place.
            others = (image,)
        return (text(runs.path), *(text(name) for name in others if name != runs.path))

    def _file_facts(self, runs: Executable) -> _FileFacts:
        key = (runs.path, runs.file, runs.deleted)
        known = self._files.get(key)
        if known is None:
            if self._desktop.refresh():
                self._files.clear()
            if len(self._files) >= _NAMES:
                self._files.pop(next(iter(self._files)))
            known = _FileFacts(protected(runs), *self._desktop.id_of(runs.path))
            self._files[key] = known
            if not runs.path.startswith("/"):
                return known  # only a claim: nothing may be learnt from it
            if runs.file is not None and not runs.deleted:
                self.know(runs.path, runs.file)
            if self.met:
                self.met(runs.path)
        return known

    def _steam(self, pid: int, stat: Stat, runs: Executable, *, protected: bool) -> int | None:
        if protected and not _is_loader(runs.path):
            return None
        variables = self._arguments.variables(pid, stat, runs)
        for name in _STEAM_VARIABLES:
            number = variables.get(name, "")
            # A game added by hand has a number of 64 bits that names nothing.
            if number.isdigit() and 0 < int(number) < _HEAVIEST:
                return int(number)
        found = _STEAM.search(self._command_of(stat.parent))
        return int(found[1]) if found else None

    def _command_of(self, pid: int) -> str:
        stat, runs = proc.stat(pid), proc.executable(pid)
        return "" if stat is None or runs is None else self._arguments.command(pid, stat, runs)


def text(name: str) -> str:
    r"""A name of a file as a fact: bytes that are no UTF-8 are spelt out (``\xff``)."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def protected(runs: Executable) -> bool:
    """Whether only root can have put the executable where it seems to lie.

    Owner and mode are those of the file that runs; the path must lead to the same file for us, because an
    account may mount anything anywhere in a namespace of its own.
    """
    if not _roots(runs):
        return False
    me = os.getpid()
    folder = inside.stat(me, os.path.dirname(runs.path)) if runs.path.startswith("/") else None
    if folder is None or folder.st_uid != 0 or folder.st_mode & _WRITABLE:
        return False
    here = None if runs.deleted else inside.stat(me, runs.path)
    return runs.deleted or (here is not None and (here.st_dev, here.st_ino) == runs.file)


def _roots(runs: Executable) -> bool:
    return runs.file is not None and runs.uid == 0 and not runs.mode & _WRITABLE


def unsettled(program: Program) -> bool:
    """Whether it was read in the middle of its exec, or a Wine loader before it mapped its program."""
    facts = program.facts
    return not facts.command or (facts.wine is None and _is_loader(facts.paths[0]))


def _is_loader(path: str) -> bool:
    return _LOADER.fullmatch(path.rpartition("/")[2]) is not None


def _wine(pid: int, path: str) -> str | None:
    """All Windows programs run one loader; the program itself is among its mapped files."""
    if not _is_loader(path) or (mapped := proc.mapped(pid, ".exe")) is None:
        return None
    return mapped.rpartition("/")[2].lower()


def _flatpak(pid: int) -> tuple[str | None, bool]:
    """The id that Flatpak wrote into the sandbox, and whether /app is a system-wide installation."""
    text = inside.read(pid, "/.flatpak-info")
    if not text:
        return None, False
    lines = text.decode("utf-8", "replace").splitlines()
    key = next((line[5:].strip() for line in lines if line.startswith("name=")), None)
    if not key:
        return None, False
    mounted = read_long(f"{proc.folder(pid)}/mountinfo", 262_144)
    for line in mounted.decode("utf-8", "replace").splitlines():
        fields = line.split(None, 5)
        # Fields 4 and 5: which folder of the file system, and where it is mounted (proc_pid_mountinfo(5)).
        if len(fields) > 4 and fields[4] == "/app":  # noqa: PLR2004
            tops = ("/var/lib/flatpak/app/", "/lib/flatpak/app/", "/flatpak/app/")
            return key, any(fields[3].startswith(f"{top}{key}/") for top in tops)
    return key, False
