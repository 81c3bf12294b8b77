"""Who is who in an agreement: its accounts are given and taken by an administrator of the PC."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policies.ids import AccountId, ChildId
    from policies.model import Policy

Place = tuple["ChildId | None", bool, "AccountId"]
"""A child, or None for guardians; whether the account is shared; the account."""


def enrols(old: Policy, new: Policy) -> bool:
    """Whether an account becomes a guardian's or a child's, or is so no more."""
    return _places(old) != _places(new)


def _places(policy: Policy) -> frozenset[Place]:
    found: set[Place] = {(None, False, account) for account in policy.guardians}
    for child in policy.children:
        found |= {(child.id, False, account) for account in child.accounts}
        found |= {(child.id, True, account) for account in child.shared}
    return frozenset(found)
