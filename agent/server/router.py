"""From a method's name to its handler: finds the child in question, asks ``may``, keeps failures inside."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

from agent.api import messages
from agent.api.contract import METHODS, Access, Method
from agent.api.errors import AgentError, InternalError, NotFound, Unavailable, UnknownMethod
from agent.api.messages import Event
from agent.api.problems import INTERNAL_ERROR
from agent.ports import Peer
from agent.server.actor import Actor, Household, ToProve, may, which
from policies.ids import ChildId

P = TypeVar("P")
R = TypeVar("R")

Handler = Callable[[Actor, Any], object]
"""Takes the actor and the method's params (``child`` filled in), answers its reply, or an awaitable of it."""

Prove = Callable[[Actor, str], Awaitable[None]]
"""Asks the system whether the actor may do what only its administrators may; raises what refuses."""

_log = logging.getLogger(__name__)


class ContractBroken(Exception):
    """Methods and handlers differ: the agent must not start."""


class Router:
    """The table of methods with their handlers.

    ``handlers`` maps each method's name to its handler. ``failed`` is told the name of a health problem, and
    the methods of which the last call failed in a way that it should not; none: the problem is gone.
    ``prove`` comes before each call of a method of administrators; where a handler asks for it (ToProve), the
    call is made again after it.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        household: Household,
        failed: Callable[[str, str], None],
        prove: Prove | None = None,
    ) -> None:
        self._methods = {method.name: method for method in METHODS}
        if lacking := self._methods.keys() - handlers.keys():
            raise ContractBroken(f"Methods without a handler: {', '.join(sorted(lacking))}")
        if unknown := handlers.keys() - self._methods.keys():
            raise ContractBroken(f"Handlers without a method: {', '.join(sorted(unknown))}")
        self._handlers = dict(handlers)
        self._household = household
        self._failed = failed
        self._failing: list[str] = []
        self._prove = prove or _nobody

    def actor(self, peer: Peer, *, unlocked: bool) -> Actor:
        """Whom the household takes the peer for now."""
        household, account = self._household, peer.account
        child, guardian = household.child_of(account), household.guardian(account)
        childs = household.belongs_to_child(account)
        return Actor(account, child, guardian, unlocked, peer.pid, childs, peer)

    def told(self, actor: Actor, event: Event) -> Event | None:
        """The event as the actor hears it, who sees the child that it is about."""
        own = event.child is None or event.child == actor.child
        return event if own else self._household.told_guardians(event)

    def method(self, name: str) -> Method[Any, Any]:
        """The method of that name. Raises UnknownMethod."""
        try:
            return self._methods[name]
        except KeyError:
            raise UnknownMethod("The agent has no such method.") from None

    def call(self, actor: Actor, method: Method[P, R], params: P) -> R | Awaitable[R]:
        """The reply, or a coroutine of it where it takes time; both raise AgentErrors only."""
        try:
            child = self._child_of(actor, method, params)
            if method.access is Access.ADULT:
                actor = dataclasses.replace(actor, adult=self._household.is_adult(actor.account))
            if denied := may(actor, method, child):
                _log.info("%s refused to account %s", method.name, actor.account)
                raise denied
            if getattr(params, "child", child) != child:
                params = messages.replace(cast("Any", params), child=child)
            if method.access is Access.ADMINISTRATOR:
                answer: object = self._proved(actor, method, params, method.name)
            else:
                answer = self._handlers[method.name](actor, params)
        except ToProve as asked:
            answer = self._proved(actor, method, params, asked.action)
        except AgentError:
            raise
        except Exception:  # noqa: BLE001 - one handler's failure must not end the agent
            raise self.failure(method) from None
        if isinstance(answer, Awaitable):
            return self._awaited(method, answer)
        return self._checked(method, answer)

    async def _proved(self, actor: Actor, method: Method[P, R], params: P, action: str) -> object:
        await self._prove(actor, action)
        answer = self._handlers[method.name](dataclasses.replace(actor, proved=True), params)
        return await answer if isinstance(answer, Awaitable) else answer

    async def _awaited(self, method: Method[P, R], answer: Awaitable[object]) -> R:
        try:
            return self._checked(method, await answer)
        except AgentError:
            raise
        except Exception:  # noqa: BLE001 - one handler's failure must not end the agent
            raise self.failure(method) from None

    def _checked(self, method: Method[P, R], answer: object) -> R:
        if isinstance(answer, method.reply):
            if method.name in self._failing:
                self._failing.remove(method.name)
                self._failed(INTERNAL_ERROR, ", ".join(self._failing))
            return answer
        _log.error("%s answered %s", method.name, type(answer).__name__)
        raise self.failure(method)

    def failure(self, method: Method[P, R]) -> InternalError:
        """What a client learns of an error of our own; the log and the health learn more."""
        _log.error("%s failed", method.name, exc_info=True)
        if method.name not in self._failing:
            self._failing.append(method.name)
        self._failed(INTERNAL_ERROR, ", ".join(self._failing))
        return InternalError.of("agent.failed")

    def _child_of(self, actor: Actor, method: Method[P, R], params: P) -> ChildId | None:
        named: str | None = getattr(params, "child", None)
        if named is None and (actor.child is not None or not hasattr(params, "child")):
            return actor.child
        if not actor.trusted:  # who may not ask, does not learn which children there are
            return None if named is None else ChildId(named)
        children = list(self._household.children())
        if named is not None:
            if named not in children:
                raise _no_child(named[:64], children)
            return ChildId(named)
        if len(children) == 1:
            return children[0]
        if method.family or method.access is Access.ANYONE:
            return None
        raise which(children)


async def _nobody(_actor: Actor, _method: str) -> None:
    raise Unavailable.of("administrator.unknown")


def _no_child(name: str, known: list[ChildId]) -> NotFound:
    from difflib import get_close_matches

    if not known:
        return NotFound.of("child.unknown", name=name)
    nearest = get_close_matches(name, known, n=3, cutoff=0.4) or known
    return NotFound.of("child.misspelt", name=name, nearest=nearest)
