"""Whether a child whose time is over is refused at each login, and nobody else can be (pam.conf(5)).

The block asks for the group first: a list that is damaged shuts out nobody who is no child. PAM itself
can be asked only about somebody who is refused now; asking about anyone else would mean changing the list.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import grp
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from agent.platforms.linux.access.logins import DENIED, GROUP
from agent.platforms.linux.access.pam import Pam, doors, stack
from agent.platforms.linux.checks.state import loose_of
from agent.platforms.linux.system.paths import paths
from agent.ports.inspection import Finding
from policies.ids import AccountId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.ports.inspection import Family

FOLDER = Path("/etc/pam.d")
LIST = str(paths(service=True).runtime / DENIED)


def members_of(group: str) -> frozenset[str] | None:
    """Who is in a group; None where there is no such group."""
    try:
        return frozenset(grp.getgrnam(group).gr_mem)
    except KeyError:
        return None


def logins(
    family: Family | None,
    *,
    folder: Path = FOLDER,
    denied: str = LIST,
    members: Callable[[str], frozenset[str] | None] = members_of,
    let_in: Callable[[AccountId, tuple[str, ...]], tuple[str, ...] | None] = lambda _account, _doors: None,
) -> Iterator[Finding]:
    """The doors, the group and the list; one finding for each thing that is wrong, one where all is right.

    ``let_in``: by which of these doors an account would come in now; None where that cannot be tried.
    """
    here = doors(folder)
    if not here:
        yield Finding("pam", "unknown", None, {})
        return
    found = [*_doors(here, folder, denied), *_group(family, members), *_list(denied)]
    if found or family is None:
        yield from found or [Finding("pam", "ok", holds=True, about={})]
        return
    refused = (family.children & (members(GROUP) or frozenset())).intersection
    yield _tried(here, lambda: refused(_names(denied)), let_in)


def _tried(
    here: tuple[str, ...],
    refused: Callable[[], frozenset[AccountId]],
    let_in: Callable[[AccountId, tuple[str, ...]], tuple[str, ...] | None],
) -> Finding:
    """What the doors say of one who is refused, and was still when they had answered."""
    account = min(refused(), default=None)
    found = None if account is None else let_in(account, here)
    if found is None or account not in refused():
        return Finding("pam", "ok", holds=True, about={})
    if found:
        return Finding("pam", "open", holds=False, about={"doors": ", ".join(found)})
    return Finding("pam", "tried", holds=True, about={})


def _names(denied: str) -> frozenset[AccountId]:
    try:
        with open(denied, encoding="utf-8") as file:
            return frozenset(map(AccountId, file.read().splitlines()))
    except OSError:
        return frozenset()


def _doors(here: tuple[str, ...], folder: Path, denied: str) -> Iterator[Finding]:
    missing = Pam(folder, GROUP, Path(denied)).open_doors()
    if missing:
        yield Finding("pam", "missing", holds=False, about={"doors": ", ".join(missing)})
    loose = [door for door in here if _unguarded(folder, door, denied)]
    if loose:
        yield Finding("pam", "unguarded", holds=False, about={"doors": ", ".join(loose)})


def _unguarded(folder: Path, door: str, denied: str) -> bool:
    """Whether the list is asked before the group."""
    before = ""
    for rule in stack(folder, door):
        if f"file={denied}" in rule.words and rule.module == "pam_listfile.so" and before != GROUP:
            return True
        before = GROUP if rule.module == "pam_succeed_if.so" and GROUP in rule.words else ""
    return False


def _group(family: Family | None, members: Callable[[str], frozenset[str] | None]) -> Iterator[Finding]:
    inside = members(GROUP)
    if inside is None:
        yield Finding("pam", "no-group", holds=False, about={"group": GROUP})
    elif family is not None:
        for account in sorted(inside - family.children):
            about = {"group": GROUP, "account": account}
            yield Finding("pam", "not-child", holds=False, about=about, account=AccountId(account))
        for account in sorted(family.children - inside):
            about = {"group": GROUP, "account": account}
            yield Finding("pam", "members", holds=False, about=about, account=account)


def _list(denied: str) -> Iterator[Finding]:
    """What is not there names nobody, and is written as soon as somebody is to be refused."""
    try:
        found = os.lstat(denied)
    except OSError:
        return
    loose = loose_of(denied, found, 0o077)
    if loose is not None or not stat.S_ISREG(found.st_mode):
        about = loose or {"path": denied, "owner": "root", "mode": f"{stat.S_IMODE(found.st_mode):04o}"}
        yield Finding("pam", "list", holds=False, about=about)
