"""The list of accounts that may not log in now, and what they read; PAM asks for both at each login.

Files in a folder of root's on a RAM disk, for root alone, each replaced as a whole: nobody ever reads half of
one. After a start of the PC there is no list until the agent, which comes before the first login, writes one.
A killed agent's list stays until the next agent's first word, seconds later; one that leaves in order takes
it away, for then nobody is left who would open the door again.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
from typing import TYPE_CHECKING

from agent.platforms.linux.access.pam import Pam
from agent.platforms.linux.system import accounts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from policies.ids import AccountId

GROUP = "luytre-child"
"""Whom the list can speak of; ``luytre-enrol.service`` makes its members those of the file ``children``."""
DENIED, CLOSED, CHILDREN = "denied", "closed", "children"
"""Files in the agent's runtime folder; PAM and ``agent.enrol`` know them by these names too."""


class Logins:
    """The three files ``denied``, ``closed`` and ``children``."""

    def __init__(self, runtime: Path, pam: Path, group: str = GROUP) -> None:
        self._denied = runtime / DENIED
        self._closed = runtime / CLOSED
        self._children = runtime / CHILDREN
        self._group = group
        self._pam = Pam(pam, group, self._denied)
        self._told: frozenset[AccountId] | None = None

    def refuse(self, names: Collection[AccountId], text: str) -> None:
        """Refuse exactly these, and say why. OSError where nothing can be written."""
        _replace(self._closed, text)
        _replace(self._denied, _lines(names))

    def enrol(self, names: Collection[AccountId]) -> None:
        """Those of whom the list may speak; who is not in the group by now is told again.

        OSError where nothing can be written.
        """
        if frozenset(names) != self._told or not self._members(names) <= accounts.members(self._group):
            _replace(self._children, _lines(names))
            self._told = frozenset(names)

    def refused(self, name: AccountId) -> bool:
        """Whether this account cannot log in: it is in the list and in the group, and each door asks."""
        try:
            listed = self._denied.read_text("utf-8").splitlines()
        except OSError:
            return False
        return name in listed and name in accounts.members(self._group) and not self._pam.open_doors()

    def _members(self, names: Collection[AccountId]) -> frozenset[AccountId]:
        """Who of these can be a member (``agent.enrol``): people who have a name, and do not rule here."""
        shut_in = frozenset(names) - accounts.administrators()
        return frozenset(
            name
            for name in shut_in
            if (accounts.number(name) or 0) >= accounts.ORDINARY and not set(name) & set("#,:")
        )

    def close(self) -> None:
        """Nobody is refused any more."""
        for path in (self._denied, self._closed):
            with contextlib.suppress(OSError):
                path.unlink()


def _lines(names: Collection[AccountId]) -> str:
    return "".join(f"{name}\n" for name in sorted(names))


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
