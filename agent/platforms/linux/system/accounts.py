"""Who is who on this PC: names and numbers of accounts, and whose containers a number belongs to."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import grp
import os
import pwd
import time
from typing import TYPE_CHECKING

from policies.ids import AccountId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ADMINISTRATORS = ("sudo", "wheel", "admin")
"""Groups whose members may become root: whoever installs Luytre is one of them, and is not locked out."""
ORDINARY = 1000
"""Accounts of people have this number or a higher one (login.defs, UID_MIN)."""
NOBODY = 65_534
DYNAMIC = range(61_184, 65_520)
"""Numbers that systemd gives to services for as long as they run (its UIDS-GIDS document)."""
SHUT = ("nologin", "false")
"""Shells of accounts that are no person's."""
PASSWD, SUBORDINATE = "/etc/passwd", "/etc/subuid"
KEPT = 30.0
"""Seconds for which the administrators of a moment ago are believed: groups may be asked of a network."""
_LOOK = 1.0
"""Seconds for which what is known is believed without a look at whether these files are others."""

_numbers: dict[str, int] = {}
_names: dict[int, AccountId] = {}
_owners: dict[int, int] = {}
_ranges: list[tuple[range, int]] = []
_state: tuple[float, tuple[int, ...]] = (-_LOOK, ())
_ruling: tuple[float, frozenset[str]] = (-KEPT, frozenset())


def number(account: str) -> int | None:
    """The uid of an account; None while there is no such account."""
    _renew()
    if account not in _numbers:
        try:
            _numbers[account] = pwd.getpwnam(account).pw_uid
        except KeyError:
            return int(account[1:]) if account[:1] == "#" and account[1:].isdigit() else None
    return _numbers[account]


def name(uid: int) -> AccountId:
    """The account of a uid; ``#1234`` for one without a name, as sudoers(5) writes it."""
    _renew()
    if uid not in _names:
        try:
            _names[uid] = AccountId(pwd.getpwuid(uid).pw_name)
        except KeyError:
            return AccountId(f"#{uid}")
    return _names[uid]


def edition() -> tuple[int, ...]:
    """Another value after accounts were made, renamed or deleted: numbers that were kept may be wrong."""
    _renew()
    return _state[1]


def home(uid: int) -> str | None:
    """The home folder of an account."""
    try:
        return pwd.getpwuid(uid).pw_dir
    except KeyError:
        return None


def owner(uid: int) -> int:
    """Whose process it is that runs under this number: that account's, or whose containers it stands for.

    An account is given a range of numbers for its containers (subuid(5)); one with a name is nobody else's.
    """
    if uid < ORDINARY:
        return uid
    _renew()
    if uid not in _owners:
        _owners[uid] = next((theirs for numbers, theirs in _ranges if uid in numbers), uid)
        if _owners[uid] != uid and home(uid) is not None:
            _owners[uid] = uid
    return _owners[uid]


def containers(uid: int) -> tuple[range, ...]:
    """The numbers that an account's containers may run under."""
    _renew()
    return tuple(numbers for numbers, theirs in _ranges if theirs == uid)


def numbers(account: AccountId) -> tuple[range, ...]:
    """All numbers under which something of an account may run: its own, and those of its containers."""
    uid = number(account)
    return () if uid is None else (range(uid, uid + 1), *containers(uid))


def is_ordinary(uid: int) -> bool:
    """Whether a number is one of those that people have: neither root's nor a service's."""
    return uid >= ORDINARY and uid != NOBODY and uid not in DYNAMIC


def is_person(uid: int) -> bool:
    """Whether somebody can sit behind this account: it has a name, and may log in."""
    if not is_ordinary(uid):
        return False
    try:
        return not pwd.getpwuid(uid).pw_shell.endswith(SHUT)
    except KeyError:
        return False


def members(group: str) -> frozenset[AccountId]:
    """The accounts that a group lists; empty where there is no such group."""
    try:
        return frozenset(AccountId(account) for account in grp.getgrnam(group).gr_mem)
    except KeyError:
        return frozenset()


def group(uid: int) -> int:
    """The first group of an account; for one without a name the group of the same number."""
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid


def own() -> AccountId:
    """The account that this process runs as."""
    return name(os.getuid())


def own_number() -> int:
    """The number of the account that this process runs as."""
    return os.getuid()


def administrators() -> frozenset[str]:
    """People who may become root."""
    global _ruling  # noqa: PLW0603 - the tables of this PC are one
    now = time.monotonic()
    if now - _ruling[0] >= KEPT:
        found = frozenset[AccountId]().union(*map(members, ADMINISTRATORS))
        _ruling = now, frozenset(account for account in found if (number(account) or 0) >= ORDINARY)
    return _ruling[1]


def _renew() -> None:
    """Forget what may be wrong since an account was made, renamed or deleted: its number is given again."""
    global _state  # noqa: PLW0603 - the tables of this PC are one
    now = time.monotonic()
    if now - _state[0] < _LOOK:
        return
    seen = tuple(map(_changed, (PASSWD, SUBORDINATE)))
    if seen != _state[1]:
        _numbers.clear()
        _names.clear()
        _owners.clear()
        _ranges[:] = _read_ranges()
    _state = now, seen


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _read_ranges() -> list[tuple[range, int]]:
    """What accounts have for containers, without the numbers of accounts that this PC itself names."""
    found: list[tuple[range, int]] = []
    named = sorted(_named())
    for line in _lines(SUBORDINATE):
        account, _, rest = line.partition(":")
        first, _, count = rest.partition(":")
        if first.isdigit() and count.isdigit() and (uid := _uid(account)) is not None:
            numbers = range(int(first), int(first) + int(count))
            found += ((piece, uid) for piece in _between(numbers, named))
    return found


def _named() -> Iterator[int]:
    for line in _lines(PASSWD):
        number = line.split(":")[2:3]
        if number and number[0].isdigit():
            yield int(number[0])


def _between(numbers: range, named: Iterable[int]) -> Iterator[range]:
    """The pieces of a range between these, which are in order; nothing is left of an empty one."""
    first = numbers.start
    for uid in named:
        if uid in numbers:
            if first < uid:
                yield range(first, uid)
            first = uid + 1
    if first < numbers.stop:
        yield range(first, numbers.stop)


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _uid(account: str) -> int | None:
    """A file of ranges names an account or its number."""
    try:
        return int(account) if account.isdigit() else pwd.getpwnam(account).pw_uid
    except KeyError:
        return None
