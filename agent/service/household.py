"""The policy in force, and who is who in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import NotFound
from agent.service.narrow import narrow_event
from policies.ids import AccountId, AppId, ChildId
from policies.names import is_host
from policies.target import Kind, Target, category
from policies.targets import KnownPrograms
from policies.web import Web

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from agent.api.messages import Event
    from policies.ids import CategoryId
    from policies.model import Child, Policy, Rule
    from policies.week import Calendar

ROOT = AccountId("root")
"""Whoever is root needs no proof: it could change the agent itself."""


@dataclass
class Household:
    """The family as the agent knows it; ``policy`` is replaced as a whole."""

    policy: Policy
    calendar: Calendar
    known: KnownPrograms = field(default_factory=KnownPrograms)
    own_account: AccountId | None = None
    """Try mode: the account that is the child of a policy without accounts, and its own guardian."""
    secret_set: Callable[[], bool] = lambda: False
    site_categories: Mapping[str, CategoryId] = field(default_factory=dict)
    """Categories of the sites that rules name."""
    web: Callable[[], Web] = Web
    """What is known of all other sites; read when one of them is asked for."""
    categories: Collection[str] = ()
    """All categories that there are."""
    folders: Collection[str] = ()
    """Where this system keeps the programs that rules call by their names (``Programs.folders``)."""

    administrators: Callable[[], Collection[str]] = tuple
    """Accounts that may become root now; known of a whole PC."""

    strangers: dict[AccountId, Child] = field(default_factory=dict)
    """Accounts that are logged in and in no policy: each a child, as the youngest."""

    @property
    def everybody(self) -> tuple[Child, ...]:
        """The policy's children and the strangers."""
        return (*self.policy.children, *self.strangers.values())

    @property
    def shared(self) -> tuple[AccountId, ...]:
        """Accounts that several people use; nobody asks yet who it is."""
        return tuple(sorted({account for child in self.policy.children for account in child.shared}))

    @property
    def limited(self) -> tuple[AccountId, ...]:
        """The accounts of everybody."""
        return tuple(account for child in self.everybody for account in self.accounts(child))

    @property
    def adults(self) -> frozenset[AccountId]:
        """Guardians, and whoever administers this PC and is no child by name."""
        ruling = (AccountId(account) for account in self.administrators())
        return frozenset((*self.policy.guardians, *(x for x in ruling if self.policy.child_of(x) is None)))

    def is_free(self, account: AccountId) -> bool:
        """Whether an account that nobody named is not taken for a child's.

        Where no adult is known it could be one's, who would be locked out of what only an adult can mend.
        """
        adults = self.adults
        return account == ROOT or not adults or account in adults

    def is_stranger(self, account: AccountId) -> bool:
        """Whether nobody said whose account this is, and it may be a child's; so is one that is shared."""
        return self.child_of(account) is None and not self.is_free(account)

    def strangers_of(
        self, here: Collection[AccountId], taken_for: Callable[[AccountId], Child]
    ) -> dict[AccountId, Child]:
        """The strangers known before, less those who are free since, and those of who is here."""
        known = {account: child for account, child in self.strangers.items() if not self.is_free(account)}
        new = [account for account in sorted(here) if self.is_stranger(account)]
        return known | {account: taken_for(account) for account in new}

    def adopt(self, policy: Policy) -> None:
        """Another policy; who is named in it is no stranger any more."""
        known, self.strangers, self.policy = self.strangers, {}, policy
        self.strangers = {account: child for account, child in known.items() if self.is_stranger(account)}

    def accounts(self, child: Child) -> tuple[AccountId, ...]:
        """The accounts of a child."""
        if child.accounts:
            return child.accounts
        if not self.policy.children:
            return ()
        own, first = self.own_account, self.policy.children[0].id
        free = own is not None and child.id == first and self.policy.child_of(own) is None
        return (own,) if own is not None and free else ()

    def child_of(self, account: AccountId) -> ChildId | None:
        """The child who owns an account."""
        found = (child.id for child in self.everybody if account in self.accounts(child))
        return next(found, None)

    def guardian(self, account: AccountId) -> bool:
        """Whether the account is a guardian's without more proof: until a secret is set; root always is."""
        if account == self.own_account:
            return not self.secret_set()
        return account == ROOT or (account in self.policy.guardians and not self.secret_set())

    def belongs_to_child(self, account: AccountId) -> bool:
        """Whether only a child sits at this account; in try mode its guardian does as well."""
        return account != self.own_account and self.child_of(account) is not None

    def is_adult(self, account: AccountId) -> bool:
        """Whether a guardian or an administrator sits at the account, and no child does."""
        mine = self.child_of(account) is None and account not in self.shared
        return mine and (account == ROOT or account in self.adults)

    def children(self) -> tuple[ChildId, ...]:
        """All children, in the policy's order."""
        return tuple(child.id for child in self.everybody)

    def told_guardians(self, event: Event) -> Event | None:
        """An event about a child as guardians hear it, by what was agreed; None: they do not."""
        child = None if event.child is None else self.find(ChildId(event.child))
        return event if child is None else narrow_event(event, child)

    def find(self, key: ChildId) -> Child | None:
        """One child, where there is one of that name."""
        return next((child for child in self.everybody if child.id == key), None)

    def child(self, key: ChildId) -> Child:
        """One child; NotFound names the others."""
        found = self.find(key)
        if found is None:
            raise NotFound.of("child.not-agreed", name=key, names=self.children())
        return found

    def category_of(self, target: Target) -> CategoryId | None:
        """The category of an app or a site that a rule names."""
        if target.kind is Kind.SITE:
            return self.site_categories.get(target.key)
        program = self.known.by_app.get(AppId(target.key))
        return program.category if program else None

    def any_category_of(self, target: Target) -> CategoryId | None:
        """The category of an app or a site, whether a rule names it or not."""
        known = self.category_of(target)
        if known is None and target.kind is Kind.SITE:
            found = self.web().services.get(target.key)
            return found.category if found else None
        return known

    def name_of(self, target: Target, child: Child | None = None) -> str:
        """What people call a target."""
        rule = child.rule(target) if child else None
        if rule is not None and rule.name:
            return rule.name
        program = self.known.by_app.get(AppId(target.key)) if target.kind is Kind.APP else None
        return program.name if program else target.key or target.kind.value

    def names(self) -> Mapping[Target, str]:
        """What people call the programs that rules name."""
        rules = (rule for child in self.policy.children for rule in child.rules)
        return {rule.target: self.name_of(rule.target) for rule in rules if rule.target.kind is Kind.APP}

    def knows(self, target: Target) -> bool:
        """Whether the catalogue or the policy has heard of it; any site may be asked for, by its name."""
        match target.kind:
            case Kind.APP:
                return AppId(target.key) in self.known.by_app
            case Kind.CATEGORY:
                return target.key in self.categories
            case Kind.SITE:
                return is_host(target.key)
            case _:
                return False

    def nearest(self, target: Target, others: Collection[Target]) -> list[str]:
        """The names most like it."""
        from difflib import get_close_matches

        names = [str(other) for other in others] + [f"app:{key}" for key in self.known.by_app]
        names += [f"category:{key}" for key in self.categories]
        return get_close_matches(str(target), names, n=3)

    def executables(self) -> frozenset[str]:
        """Shell patterns of the executables that some rule could close."""
        found: set[str] = set()
        for child in self.everybody:
            for rule in child.rules:
                found |= self.patterns(rule)
            closable = {rule.target for rule in child.rules}
            for name, program in self.known.executables():
                if Target(Kind.APP, program.app) in closable or category(program.category) in closable:
                    found |= {f"{folder}/{name}" for folder in self.folders}
        return frozenset(found)

    def patterns(self, rule: Rule) -> frozenset[str]:
        """Shell patterns of the executables that the family's own facts of a rule speak of."""
        match = rule.match
        if match is None:
            return frozenset()
        if match.exe:
            return frozenset({match.exe})
        return frozenset({f"{folder}/{match.name}" for folder in self.folders} if match.name else ())
