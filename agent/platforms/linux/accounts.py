"""Login names and numbers of accounts."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import pwd

from policies.ids import AccountId

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
