"""The admin door: what only an administrator of the PC may do, proved to the system anew each time.

No secret of ours is involved: the system's own check (polkit's ``auth_admin``) asks for its own password, in
a dialogue of its own. Where there is nobody to ask, only root remains, and the refusal says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import NotAdministrator, TooMany, Unavailable
from agent.service.household import ROOT

if TYPE_CHECKING:
    from agent.ports import Authority
    from agent.server.actor import Actor
    from policies.ids import AccountId

ACTIONS = "org.luytre."
"""An action is called so, and then as the method (``org.luytre.secret.reset``), or as what it is about."""
NOBODY_TO_ASK = "This PC cannot ask for an administrator's password here. As root it works: sudo luytre …"
REFUSED = "Only an administrator of this PC may do this, and nobody proved to be one."


@dataclass
class Administrators:
    """Asks the system. ``authority`` None: there is no service behind it (try mode)."""

    authority: Authority | None = None
    _asking: set[AccountId] = field(default_factory=set)

    async def prove(self, actor: Actor, method: str) -> None:
        """Returns for root, and for who proves to be an administrator; raises what refuses."""
        if actor.account == ROOT:
            return
        if self.authority is None or actor.peer is None:
            raise Unavailable.of("administrator.try-mode")
        if actor.account in self._asking:
            raise TooMany.of("administrator.asked")
        self._asking.add(actor.account)
        try:
            admitted = await self.authority.admits(actor.peer, ACTIONS + method)
        finally:
            self._asking.discard(actor.account)
        if admitted is None:
            raise NotAdministrator(NOBODY_TO_ASK)
        if not admitted:
            raise NotAdministrator(REFUSED)
