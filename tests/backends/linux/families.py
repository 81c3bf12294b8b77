"""Families for tests, by login names."""

from agent.ports.inspection import Family
from policies.ids import AccountId


def family(children: tuple[str, ...] = (), guardians: tuple[str, ...] = ()) -> Family:
    """Whose accounts are children's and guardians'."""
    return Family(frozenset(map(AccountId, children)), frozenset(map(AccountId, guardians)))
