"""The policy in force, and who is who in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import NotFound
from policies.targets import KnownPrograms
from policies.week import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

    from policies.ids import AccountId, ChildId
    from policies.model import Child, Policy


@dataclass
class Household:
    """The family as the agent knows it; ``policy`` is replaced as a whole."""

    policy: Policy
    calendar: Calendar
    known: KnownPrograms = field(default_factory=KnownPrograms)
    own_account: AccountId | None = None
    """Try mode: the account that is the child of a policy without accounts, and its own guardian."""
    secret_set: Callable[[], bool] = lambda: False

    def accounts(self, child: Child) -> tuple[AccountId, ...]:
        """The accounts of a child."""
        if child.accounts or child.shared:
            return child.accounts
        return (self.own_account,) if self.own_account and child == self.policy.children[0] else ()

    def child_of(self, account: AccountId) -> ChildId | None:
        """The child who owns an account."""
        found = (child.id for child in self.policy.children if account in self.accounts(child))
        return next(found, None)

    def guardian(self, account: AccountId) -> bool:
        """Whether the account is a guardian's without more proof; in try mode until a secret is set."""
        if account == self.own_account:
            return not self.secret_set()
        return account in self.policy.guardians

    def children(self) -> tuple[ChildId, ...]:
        """All children, in the policy's order."""
        return tuple(child.id for child in self.policy.children)

    def child(self, key: ChildId) -> Child:
        """One child; NotFound names the others."""
        found = self.policy.child(key)
        if found is None:
            others = ", ".join(self.children())
            message = f'There is no child "{key}" in the policy. There is: {others or "none"}.'
            raise NotFound(message)
        return found


def calendar(policy: Policy, zone: tzinfo, holidays: frozenset[date]) -> Calendar:
    """What a day is in that household."""
    return Calendar(zone, holidays, policy.schooldays)
