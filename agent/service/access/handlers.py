"""Handlers of all ways in: the secret, one-time codes, the recovery code, the admin door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams
from agent.server.actor import which
from agent.service import said
from agent.service.showing import views
from policies.ids import ChildId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.access.codes import Codes
    from agent.service.access.guardians import Guardians
    from agent.service.access.recovery import Recovery
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household


@dataclass
class AccessHandlers:
    """What each of these methods does."""

    household: Household
    enforcer: Enforcer
    guardians: Guardians
    codes: Codes
    recovery: Recovery
    wake: Callable[[], None]

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {
            contract.UNLOCK.name: self.unlock,
            contract.RELOCK.name: self.relock,
            contract.NEW_SECRET.name: self.new_secret,
            contract.RESET.name: self.reset,
            contract.LIFT.name: self.lift,
            contract.CODE.name: self.code,
            contract.REDEEM.name: self.redeem,
            contract.RECOVERY.name: self.new_recovery,
            contract.RECOVER.name: self.recover,
        }

    async def unlock(self, actor: Actor, params: m.Secret) -> m.Unlocked:
        """The guardian's door; the connection keeps it open."""
        return await self.guardians.unlock(actor.account, params.secret)

    def relock(self, actor: Actor, params: m.Nothing) -> m.Nothing:
        """The connection closes the door."""
        del actor
        return params

    async def new_secret(self, actor: Actor, params: m.NewSecret) -> m.Nothing:
        """Another guardian's secret."""
        await self.guardians.set_secret(actor.account, params.new, params.old)
        return m.Nothing()

    async def reset(self, actor: Actor, params: m.ResetSecret) -> m.Nothing:
        """Another secret by an administrator, who has proved to be one."""
        await self.guardians.reset(actor.account, params.new)
        return m.Nothing()

    def lift(self, actor: Actor, params: m.Lift) -> m.Nothing:
        """An account may try again."""
        self.guardians.lift(actor.account, params.account)
        return m.Nothing()

    def code(self, actor: Actor, params: m.MakeCode) -> m.CodeView:
        """A code for a guardian to read out."""
        self.enforcer.catch_up()
        extra = None if params.extra is None else timedelta(seconds=params.extra)
        if params.request is not None:
            code, made = self.codes.answering(params.request, extra, actor.account, said.words(params.why))
        elif extra is None:
            raise BadParams.of("code.what")
        elif params.child is None:
            raise which(self.household.children())
        else:
            target = said.target(params.target)
            child = self.household.child(ChildId(params.child)).id
            code, made = self.codes.make(child, target, extra, actor.account, said.words(params.why))
        name = self.household.name_of(made.target, self.household.find(made.child))
        seconds = m.Seconds(int(made.extra.total_seconds()))
        return m.CodeView(code, made.child, str(made.target), name, seconds, made.expires_at)

    def redeem(self, actor: Actor, params: m.Redeem) -> m.GrantView:
        """A child's code."""
        self.enforcer.catch_up()
        if params.child is None:
            raise which(self.household.children())
        given = self.codes.redeem(actor.account, ChildId(params.child), params.code)
        self.wake()
        return views.grant_view(given)

    def new_recovery(self, actor: Actor, params: m.Nothing) -> m.RecoveryCode:
        """Another recovery code, to be written down."""
        del params
        return m.RecoveryCode(self.recovery.make(actor.account))

    async def recover(self, actor: Actor, params: m.Recover) -> m.Nothing:
        """Another secret, by the recovery code."""
        await self.recovery.use(actor.account, params.code, params.new)
        return m.Nothing()
