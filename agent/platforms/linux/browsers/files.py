"""The files by which browsers are told what holds for children, and who of this PC is free of them.

Whoever is free is refused the files by an access list (acl(5)), so a new account, a number of a container or
anybody unknown is restricted: what goes wrong goes wrong on the safe side. A browser that cannot read them
says nothing and works as if there were none. The list is on a file before it stands in its place; browsers
that are made of Chromium read every file of the folder, so it is written beside the folder.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import errno
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agent import acl
from agent.platforms.linux.system import accounts

RECORD = "/var/lib/luytre/browsers.json"
"""Which files are ours, so that they can be taken back."""
KEPT = ".before-luytre"
"""What lay there before, and lies there again afterwards."""
MODE = 0o644
MANAGED = "managed"
"""The folder of which browsers made of Chromium read every file; which of two wins, their names decide."""


def access(free: Collection[int]) -> bytes:
    """Everybody reads but these numbers; empty where nobody is free: then the mode says it all."""
    return acl.written(free, 0, group=4, others=4) if free else b""


class BrowserFiles:
    """All files of ours; ``root`` is another folder in tests."""

    def __init__(self, root: str = "", record: str = RECORD) -> None:
        self._root = root
        self._record = root + record

    def apply(self, policies: Mapping[str, str], links: Mapping[str, str], free: Collection[str]) -> None:
        """Let exactly these lie there: policies hidden from the free accounts, links for all. Raises OSError.

        A file system without access lists restricts everybody, and the error says so.
        """
        ours = self._ours()
        numbers = self._numbers(free)
        unlisted: OSError | None = None
        for path, text in {**links, **policies}.items():
            hidden = numbers if path in policies else frozenset()
            unlisted = self._put(path, text, hidden, ours) or unlisted
        for path in ours - policies.keys() - links.keys():
            self._take(self._root + path)
        self._remember({*policies, *links})
        if unlisted is not None:
            raise unlisted

    def amiss(
        self, policies: Mapping[str, str], links: Mapping[str, str], free: Collection[str]
    ) -> tuple[str, ...]:
        """Files that are not as ``apply`` left them, and others beside them that say something else."""
        numbers = self._numbers(free)
        everything = {**links, **policies}
        ours = (
            path
            for path, text in everything.items()
            if not self._stands(self._root + path, text, numbers if path in policies else frozenset())
        )
        return (*ours, *self._contrary(policies))

    def take_back(self) -> None:
        """No browser is told anything any more; what lay there before lies there again."""
        for path in self._ours():
            self._take(self._root + path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._record)

    def _contrary(self, policies: Mapping[str, str]) -> Iterator[str]:
        for path, text in policies.items():
            folder = os.path.dirname(path)
            if os.path.basename(folder) != MANAGED:
                continue
            with contextlib.suppress(FileNotFoundError):
                for name in sorted(os.listdir(self._root + folder)):
                    other = f"{folder}/{name}"
                    if other not in policies and _contradicts(self._root + other, json.loads(text)):
                        yield other

    def _numbers(self, free: Collection[str]) -> frozenset[int]:
        found = (accounts.number(name) for name in free)
        return frozenset(uid for uid in found if uid)  # root reads everything, whatever a list says

    def _put(self, name: str, text: str, hidden: Collection[int], ours: set[str]) -> OSError | None:
        """Answers what the file system says where it has no lists.

        What lies there gets its second name before ours takes its place, and ours is on record just before:
        broken off at any step, none is taken for the other.
        """
        path = self._root + name
        for folder in reversed([*_folders(os.path.dirname(path))]):
            if not os.path.isdir(folder):
                os.mkdir(folder)
                os.chmod(folder, 0o755)  # noqa: S103 - browsers list it, whatever the umask of who runs this
        if name not in ours and os.path.lexists(path) and not os.path.lexists(path + KEPT):
            os.link(path, path + KEPT, follow_symlinks=False)
        if self._stands(path, text, hidden):
            return None
        scratch = os.path.join(os.path.dirname(os.path.dirname(path)), ".luytre.new")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(scratch)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(self._merged(path, text))
            os.fchmod(descriptor, MODE)
            unlisted = self._hide(descriptor, hidden)
            file.flush()
            os.fsync(descriptor)
        if name not in ours:
            ours.add(name)
            self._remember(ours)
        os.replace(scratch, path)
        return unlisted

    def _hide(self, descriptor: int, hidden: Collection[int]) -> OSError | None:
        if not hidden:
            return None
        try:
            os.setxattr(descriptor, acl.NAME, access(hidden))
        except OSError as error:
            return error
        return None

    def _stands(self, path: str, text: str, hidden: Collection[int]) -> bool:
        try:
            found = os.lstat(path)
            with open(path, encoding="utf-8") as file:
                same = file.read() == self._merged(path, text)
            listed = _listed(path)
        except (OSError, ValueError):
            return False
        # With a list, the bits of the group are its mask: 0644 says the same in both cases.
        return (
            same
            and found.st_uid == os.geteuid()
            and found.st_mode == stat.S_IFREG | MODE
            and listed == access(hidden)
        )

    def _merged(self, path: str, text: str) -> str:
        """Ours, and what somebody else had told there before; where both speak, ours holds."""
        try:
            with open(path + KEPT, encoding="utf-8") as file:
                theirs = json.load(file)
        except (OSError, ValueError):
            return text
        return json.dumps(_over(theirs, json.loads(text)), indent=1) + "\n"

    def _take(self, path: str) -> None:
        if os.path.lexists(path + KEPT):
            os.replace(path + KEPT, path)
            with contextlib.suppress(FileNotFoundError):  # two names of one file stay two (rename(2))
                os.unlink(path + KEPT)
            return
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        for folder in _folders(os.path.dirname(path)):
            try:
                os.rmdir(folder)
            except OSError:  # somebody else has something there
                break

    def _ours(self) -> set[str]:
        try:
            with open(self._record, encoding="utf-8") as file:
                return set(json.load(file))
        except (OSError, ValueError, TypeError):
            return set()

    def _remember(self, paths: Collection[str]) -> None:
        os.makedirs(os.path.dirname(self._record), mode=0o700, exist_ok=True)
        scratch = self._record + ".new"
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(sorted(paths), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, self._record)


def _folders(folder: str) -> Iterator[str]:
    """The folder and those above it that are a browser's own, the deepest first."""
    while not folder.endswith(("/etc", "/usr/lib", "/var/lib")):
        yield folder
        folder = os.path.dirname(folder)


def _listed(path: str) -> bytes:
    try:
        return os.getxattr(path, acl.NAME)
    except OSError as error:
        if error.errno in {errno.ENODATA, errno.ENOTSUP}:
            return b""
        raise


def _contradicts(path: str, ours: Mapping[str, Any]) -> bool:
    """Whether a file says something else of what ours speaks of."""
    if not os.path.isfile(path):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    try:
        theirs = json.loads(text)
    except ValueError:  # Chromium also reads files with comments in them
        return any(json.dumps(name) in text for name in ours)
    return isinstance(theirs, dict) and any(
        name in theirs and theirs[name] != value for name, value in ours.items()
    )


def _over(theirs: Any, ours: Any) -> Any:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {**theirs, **{key: _over(theirs.get(key), value) for key, value in ours.items()}}
    return ours
