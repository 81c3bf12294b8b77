"""Who is asking, and may it: the kernel's facts and the state of the guardian's door, judged in one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never

from agent.api.contract import Access, Method
from agent.api.errors import Denied, NotFound, NotHere
from agent.api.messages import Event
from agent.ports import Peer
from policies.ids import AccountId, ChildId

GUARDIANS_ONLY = "This is for guardians: unlock with the guardian's secret first."
ABOUT_YOURSELF = "You can see and ask only about yourself."
NOT_HERE = (
    "A guardian's secret is never typed in a child's account, where programs of the child could read it. Use "
    "a one-time code here, made in a guardian's account: luytre code."
)


def which(children: Collection[ChildId]) -> NotFound:
    """The refusal of a call that is about one child, and names none."""
    return NotFound.of("child.which", names=[*children]) if children else NotFound.of("child.none")


class ToProve(Exception):
    """A call turned out to be an administrator's, who has to prove to be one by the action that it names."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Household(Protocol):
    """Whom the policy names; the only thing about it that access depends on."""

    def child_of(self, account: AccountId) -> ChildId | None:
        """The child whose account it is."""

    def guardian(self, account: AccountId) -> bool:
        """Whether the account counts as a guardian's without a secret."""

    def belongs_to_child(self, account: AccountId) -> bool:
        """Whether the account is a child's, and no guardian sits there to try Luytre."""

    def is_adult(self, account: AccountId) -> bool:
        """Whether a guardian or an administrator sits at the account, and no child does."""

    def children(self) -> Collection[ChildId]:
        """All children of the family, in the policy's order."""

    def told_guardians(self, event: Event) -> Event | None:
        """An event about a child as guardians hear it, by what was agreed; None: they do not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the other end of a connection, as of this call."""

    account: AccountId
    """In the kernel's own words."""
    child: ChildId | None = None
    """The child whose account it is."""
    guardian: bool = False
    """The policy names the account as a guardian's."""
    unlocked: bool = False
    """The guardian's secret was given on this connection, not long ago."""
    pid: int | None = None
    in_childs_account: bool = False
    """Programs of a child may look on: no secret is typed here."""
    peer: Peer | None = field(default=None, compare=False)
    proved: bool = False
    """Proved for this one call to be an administrator of the PC."""
    adult: bool = False
    """A guardian or an administrator sits at the account; known in calls that ask for it."""

    @property
    def trusted(self) -> bool:
        """Whether it may do what guardians may."""
        return self.guardian or self.unlocked

    def sees(self, child: ChildId | None) -> bool:
        """Whether it may know what happens to a child, or with None to the household."""
        return child is None or self.trusted or child == self.child


def may(actor: Actor, method: Method[Any, Any], child: ChildId | None) -> Denied | None:
    """None when the actor may call this method about this child, else the refusal.

    ``child`` is the child in question, the actor's own where a method is about none. Who is an administrator
    is the system's to say: the router asks it before it calls.
    """
    match method.access:
        case Access.ANYONE:
            return None
        case Access.SELF:
            own = actor.child is not None and child == actor.child
            return None if own or actor.trusted else Denied(ABOUT_YOURSELF)
        case Access.GUARDIAN:
            return None if actor.trusted else Denied(GUARDIANS_ONLY)
        case Access.ADULT:
            return None if actor.adult or actor.trusted else Denied(GUARDIANS_ONLY)
        case Access.AWAY | Access.ADMINISTRATOR:
            return NotHere(NOT_HERE) if actor.in_childs_account else None
        case _:
            assert_never(method.access)
