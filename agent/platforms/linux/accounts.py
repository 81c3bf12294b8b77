"""Login names and numbers of accounts."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import grp
import os
import pwd

from policies.ids import AccountId

ADMINISTRATORS = ("sudo", "wheel", "admin")
"""Groups whose members may become root: whoever installs Luytre is one of them, and is not locked out."""
ORDINARY = 1000
"""Accounts of people have this number or a higher one (login.defs, UID_MIN)."""

_numbers: dict[str, int] = {}
_names: dict[int, AccountId] = {}


def number(account: str) -> int | None:
    """The uid of an account; None while there is no such account."""
    if account not in _numbers:
        try:
            _numbers[account] = pwd.getpwnam(account).pw_uid
        except KeyError:
            return int(account[1:]) if account[:1] == "#" and account[1:].isdigit() else None
    return _numbers[account]


def name(uid: int) -> AccountId:
    """The account of a uid; ``#1234`` for one without a name, as sudoers(5) writes it."""
    if uid not in _names:
        try:
            _names[uid] = AccountId(pwd.getpwuid(uid).pw_name)
        except KeyError:
            return AccountId(f"#{uid}")
    return _names[uid]


def home(uid: int) -> str | None:
    """The home folder of an account."""
    try:
        return pwd.getpwuid(uid).pw_dir
    except KeyError:
        return None


def own() -> AccountId:
    """The account that this process runs as."""
    return name(os.getuid())


def own_number() -> int:
    """The number of the account that this process runs as."""
    return os.getuid()


def administrators() -> frozenset[str]:
    """People who may become root."""
    found: set[str] = set()
    for group in ADMINISTRATORS:
        try:
            found.update(grp.getgrnam(group).gr_mem)
        except KeyError:
            continue
    return frozenset(account for account in found if (number(account) or 0) >= ORDINARY)
