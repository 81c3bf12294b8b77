"""Whether accounts are what they seem: a child's without a way to become root, a guardian's shut.

Membership of a group holds from the next login on; what counts here is what the files say.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import glob
import grp
import pwd
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.ports.inspection import Family
    from policies.ids import AccountId

ROOTS = frozenset(
    [
        *("root", "sudo", "wheel", "admin", "docker", "lxd", "incus-admin"),
        *("libvirt", "disk", "shadow", "kmem", "staff"),
    ]
)
"""Groups from which root is one step away: by command, by container, by the raw disk, by /usr/local."""
SEERS = frozenset(["adm", "systemd-journal", "input"])
"""Groups that read what others do: their log lines, their keys."""
SUDOERS = ("/etc/sudoers", "/etc/sudoers.d/*")
_MAY = re.compile(r"^[ \t]*([%\w.@-]+)[ \t]+\S+[ \t]*=", re.MULTILINE)
"""Who may run something as somebody else, on which PC (sudoers(5)); aliases of people are not followed."""
DOAS = ("/etc/doas.conf", "/etc/doas.d/*.conf")
_PERMIT = re.compile(
    r"^[ \t]*permit(?:[ \t]+(?:nopass|nolog|persist|keepenv|setenv[ \t]*\{[^}]*\}))*[ \t]+\"?(:?[\w.@-]+)",
    re.MULTILINE,
)
"""The same (doas.conf(5)); a later ``deny`` is not heeded."""
SHADOW = "/etc/shadow"
LINGER = "/var/lib/systemd/linger"
GREETERS = (
    "/etc/lightdm/lightdm.conf",
    "/etc/lightdm/lightdm.conf.d/*.conf",
    "/usr/share/lightdm/lightdm.conf.d/*.conf",
    "/etc/gdm3/daemon.conf",
    "/etc/gdm/custom.conf",
    "/etc/sddm.conf",
    "/etc/sddm.conf.d/*.conf",
    "/etc/greetd/config.toml",
    "/etc/systemd/system/getty@*.service.d/*.conf",
)
"""Where display managers and terminals are told to log somebody in by themselves."""
_AUTOLOGIN = re.compile(
    r"(?:autologin-user\s*=|AutomaticLogin\s*=|^User\s*=|^user\s*=|--autologin)\s*\"?([\w.@-]+)", re.MULTILINE
)


def people(
    family: Family, root: str = "", admitted: Mapping[AccountId, str] = MappingProxyType({})
) -> Iterator[Finding]:
    """Each account of the family that this PC has.

    ``root``: where its files are; ``admitted``: what polkit lets children do (``admitted``).
    """
    empty, autologins = _without_password(root), _autologins(root)
    for account in sorted(family.children):
        if (groups := _groups(account)) is not None:
            found = list(_child(account, groups, empty, root))
            if account in admitted:
                found.append(_person("child", account, "polkit", holds=False, action=admitted[account]))
            yield from found or [_person("child", account, "ok", holds=True)]
    for account in sorted(family.guardians):
        if _groups(account) is not None:
            found = list(_guardian(account, family, empty, autologins))
            if found or empty is not None:
                yield from found or [_person("guardian", account, "ok", holds=True)]


def _child(
    account: AccountId, groups: frozenset[str], empty: frozenset[str] | None, root: str
) -> Iterator[Finding]:
    for group in sorted(groups & ROOTS):
        yield _person("child", account, "root", holds=False, group=group)
    for path in sorted(_sudoers(account, groups - ROOTS, root)):
        yield _person("child", account, "sudo", holds=False, path=path)
    for path in sorted(_doas(account, groups - ROOTS, root)):
        yield _person("child", account, "doas", holds=False, path=path)
    for group in sorted(groups & SEERS):
        yield _person("child", account, "sees", holds=False, group=group)
    if glob.glob(f"{root}{LINGER}/{glob.escape(account)}"):
        yield _person("child", account, "lingers", holds=False)
    if empty is not None and account in empty:
        yield _person("child", account, "no-password", holds=None)


def _guardian(
    account: AccountId, family: Family, empty: frozenset[str] | None, autologins: dict[str, str]
) -> Iterator[Finding]:
    if account in family.children:
        yield _person("guardian", account, "child", holds=False)
    if empty is not None and account in empty:
        yield _person("guardian", account, "no-password", holds=False)
    if account in autologins:
        yield _person("guardian", account, "autologin", holds=False, path=autologins[account])


def _person(whose: str, account: AccountId, case: str, *, holds: bool | None, **about: str) -> Finding:
    return Finding(f"{whose}-account", case, holds, {"account": account, **about}, account)


def _groups(account: AccountId) -> frozenset[str] | None:
    """The groups of an account, its own one too; None where there is no such account."""
    try:
        found = pwd.getpwnam(account)
    except KeyError:
        return None
    names = {entry.gr_name for entry in grp.getgrall() if account in entry.gr_mem}
    with contextlib.suppress(KeyError):
        names.add(grp.getgrgid(found.pw_gid).gr_name)
    return frozenset(names | ({"root"} if found.pw_uid == 0 else set()))


def _sudoers(account: AccountId, groups: frozenset[str], root: str) -> Iterator[str]:
    """Files that let the account run something as somebody else."""
    names = {account, "ALL", *(f"%{group}" for group in groups)}
    for path, text in _texts(SUDOERS, root):
        if names.intersection(_MAY.findall(text)):
            yield path


def _doas(account: AccountId, groups: frozenset[str], root: str) -> Iterator[str]:
    """The same by doas(1)."""
    names = {account, *(f":{group}" for group in groups)}
    for path, text in _texts(DOAS, root):
        if names.intersection(_PERMIT.findall(text)):
            yield path


def _without_password(root: str) -> frozenset[str] | None:
    """Accounts that anybody may log in to; None where that cannot be read (shadow(5))."""
    try:
        with open(f"{root}{SHADOW}", encoding="utf-8", errors="replace") as file:
            rows = [line.split(":") for line in file]
    except OSError:
        return None
    return frozenset(row[0] for row in rows if len(row) > 1 and not row[1])


def _autologins(root: str) -> dict[str, str]:
    """Accounts that are logged in when the PC starts, and the file that says so."""
    found: dict[str, str] = {}
    for path, text in _texts(GREETERS, root):
        found.update((account, path) for account in _AUTOLOGIN.findall(text))
    return found


def _texts(patterns: tuple[str, ...], root: str) -> Iterator[tuple[str, str]]:
    """Path and text of each file that can be read, without remarks."""
    for pattern in patterns:
        for path in sorted(glob.glob(f"{root}{pattern}")):
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = "".join(line for line in file if not line.lstrip().startswith(("#", ";")))
            except OSError:
                continue
            yield path.removeprefix(root), text
