"""The hands on whole accounts, for what no single program's end would hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from policies.ids import AccountId


class Hold(Protocol):
    """What the system says of an account: how far it is kept from using the PC.

    Each may be looked at when it is asked for, and no sooner: to look at all that an account has made of a
    fork bomb takes long.
    """

    @property
    def locked(self) -> bool:
        """No session of it is in front and unlocked."""

    @property
    def frozen(self) -> bool:
        """Something of it is there, and all of it stands still."""

    @property
    def gone(self) -> bool:
        """Nothing runs as this account or as a number of its containers, in no session and outside of all."""

    @property
    def refused(self) -> bool:
        """It cannot log in anew: the list names it, and the system asks the list."""


@dataclass(frozen=True, slots=True)
class Held:
    """All four as values."""

    locked: bool = False
    frozen: bool = False
    gone: bool = False
    refused: bool = False


class Accounts(Protocol):
    """The hands on whole accounts. ``hold`` tells what became of an act; Unavailable where none can be tried.

    An act may return before it has its full effect; doing it again does no harm. What an earlier agent left
    frozen runs on when these hands are loaded: whoever judges freezes it anew.
    """

    def hold(self, account: AccountId) -> Hold:
        """The system's own word, read now."""

    async def lock(self, account: AccountId) -> None:
        """Ask all sessions of the account to lock."""

    async def locking(self, account: AccountId) -> bool:
        """Whether a locker may be at work there, as far as the account's own desktop says."""

    def covering(self, account: AccountId) -> frozenset[int]:
        """Its processes that lock a screen of it, as far as they say: without them nobody could unlock it."""

    async def freeze(self, account: AccountId) -> None:
        """Let all of the account stand still; its unsaved work stays.

        Unavailable for a graphical session: to freeze what draws the screen shuts everybody out of the seat.
        So it does for a terminal that is left only when a program of the account agrees.
        """

    async def thaw(self, account: AccountId) -> None:
        """Let it run on."""

    async def end(self, account: AccountId) -> None:
        """End its sessions and all that runs as it: asked first, a few seconds later killed."""

    @property
    def dark(self) -> bool:
        """A seat whose desktop was ended shows nothing since, no login either, whatever was tried."""

    def refuse(self, accounts: Collection[AccountId], text: str) -> None:
        """New logins of exactly these are refused from now on; ``text`` is what whoever is refused reads.

        Guardians and root are never refused, whatever breaks.
        """

    def enrol(self, children: Collection[AccountId]) -> None:
        """What the system does to children it does to exactly these accounts."""

    def close(self) -> None:
        """Let go: everything frozen runs on, nobody is refused any more."""
