"""Who calls, and a router with plain handlers."""

from agent.server.actor import Actor
from agent.server.router import Router
from policies.ids import AccountId, ChildId
from tests.agent.parts import Family, plain_handlers

AN = Actor(AccountId("an"), ChildId("an"))
LAN = Actor(AccountId("lan"), guardian=True)


def router(family=None, **special) -> tuple[Router, list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []
    handlers = plain_handlers(**special)
    return Router(handlers, family or Family(), lambda *x: problems.append(x)), problems
