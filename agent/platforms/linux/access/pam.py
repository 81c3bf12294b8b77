"""Whether a login on this PC asks our list: read from the files that PAM itself reads (pam.d(5)).

The block (``installer/linux/pam-config``) refuses who is in the group of children *and* in the list, and
passes on whatever else happens: a module, a file or a group that is missing or broken opens the door.
It stands before the system's own lines: Debian's end the stage where a password has run out, and who is asked
for a new one then is let in.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOORS = (
    "login",
    "sshd",
    "su",
    "su-l",
    "cron",
    "crond",
    "atd",
    "lightdm",
    "lightdm-autologin",
    "gdm-password",
    "gdm-autologin",
    "sddm",
    "sddm-autologin",
    "greetd",
    "xrdp-sesman",
)
"""Ways into an account; those that this PC has not are not looked at."""
NO_DOORS = frozenset(
    """
    chfn chsh passwd polkit-1 sudo sudo-i
    lightdm-greeter gdm-launch-environment sddm-greeter greetd-greeter
    system-auth password-auth system-login system-local-login system-remote-login system-services
    """.split()  # noqa: SIM905 - as in own.py: names read best as words
)
"""Nobody comes into an account by them: they prove somebody, show a greeter, or are parts of other files."""
_LOGIN = frozenset({"pam_systemd.so", "pam_elogind.so", "pam_loginuid.so"})
"""What makes a session a login's (pam_systemd(8), pam_loginuid(8))."""
_LETS_IN = ("success", "new_authtok_reqd")
"""What a module says of who may come in, be it after a new password (pam_acct_mgmt(3))."""
_DEEP = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a stack."""

    control: str
    module: str
    words: tuple[str, ...] = ()


@dataclass
class Pam:
    """The account stage of each door; read again when a file is another."""

    folder: Path
    group: str
    listed: Path
    _seen: tuple[tuple[str, int], ...] | None = None
    _open: tuple[str, ...] = field(default=())

    def open_doors(self) -> tuple[str, ...]:
        """Doors of this PC that do not ask the list, and those that cannot be read; all, where none asks."""
        seen = tuple(_files(self.folder))
        if seen != self._seen:
            here = doors(self.folder)
            self._open = tuple(door for door in here if not self._asks(door)) if here else DOORS
            self._seen = seen
        return self._open

    def _asks(self, door: str) -> bool:
        """Whether the three parts stand there in their order, and nothing lets anybody in past the first."""
        missing = [
            ("pam_succeed_if.so", {self.group}),
            ("pam_listfile.so", {f"file={self.listed}"}),
            ("pam_deny.so", set[str]()),
        ]
        before: list[Rule] = []
        begun = False
        for rule in stack(self.folder, door):
            module, words = missing[0]
            if rule.module == module and words.issubset(rule.words):
                begun = True
                missing.pop(0)
                if not missing:
                    return not any(_passes(x, len(before) - n) for n, x in enumerate(before))
            elif not begun:
                before.append(rule)
        return False


def doors(folder: Path) -> tuple[str, ...]:
    """Those of ``DOORS`` that this PC has, and each other service that opens a login's session.

    Of one without an account stage PAM asks that of ``other``, which is among them.
    """
    there = sorted(path.name for path in folder.glob("*") if path.is_file())
    known = tuple(name for name in DOORS if name in there)
    return known + tuple(name for name in there if name not in known and _is_door(folder, name))


def _is_door(folder: Path, name: str) -> bool:
    """Copies that packages and editors left behind (``sshd.dpkg-old``, ``sshd~``) are no services."""
    if name in NO_DOORS or "." in name or name.endswith("~"):
        return False
    opens = any(rule.module in _LOGIN for rule in stack(folder, name, "session"))
    return opens and any(stack(folder, name))


def stack(folder: Path, name: str, stage: str = "account", depth: int = 0) -> Iterator[Rule]:
    """The lines of one stage of one service, with those of the files that it includes."""
    try:
        text = (folder / name).read_text("utf-8", "replace")
    except OSError:
        return
    for line in text.replace("\\\n", " ").splitlines():
        words = _words(line)
        if words[:1] == ["@include"] and depth < _DEEP:
            yield from stack(folder, words[-1], stage, depth + 1)
        if len(words) < 3 or words[0].lstrip("-") != stage:  # noqa: PLR2004 - type, control, module
            continue
        if words[1] in {"include", "substack"} and depth < _DEEP:
            yield from stack(folder, words[2], stage, depth + 1)
        else:
            yield Rule(words[1], words[2].rpartition("/")[2], tuple(words[3:]))


def _words(line: str) -> list[str]:
    """A line in words; what stands in [] is one of them."""
    line = line.partition("#")[0].strip()
    before, bracket, rest = line.partition("[")
    control, end, after = rest.partition("]")
    if bracket and end:
        return [*before.split(), control, *after.split()]
    return line.split()


def _passes(rule: Rule, lines: int) -> bool:
    """Whether it may let somebody in without what comes so many lines after it."""
    if rule.control == "sufficient":
        return True
    said = dict(word.partition("=")[::2] for word in rule.control.split())
    acts = [said.get(word, said.get("default", "")) for word in _LETS_IN]
    return any(act == "done" or (act.isdecimal() and int(act) >= lines) for act in acts)


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries)
    except OSError:
        return
