"""The parts of the agent that browsers speak to, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import catalog, lean
from agent.opening import RARE
from agent.service.hosts import Hosts
from agent.service.observer import Observer
from agent.service.surfing import Surfing
from agent.service.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.ports import Platform
    from agent.records import Store
    from agent.server.router import Handler
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household
    from agent.service.locks import Locks
    from policies.web import Web


def observer(
    platform: Platform, household: Household, locks: Locks, seconds: Callable[[], float]
) -> Observer:
    """Who looks at the PC, and hears browsers."""
    return Observer(platform, household, locks, Tabs(seconds))


def handlers(enforcer: Enforcer, store: Store, wake: Callable[[], None]) -> Mapping[str, Handler]:
    """From a method's name to its function."""
    programs, tabs, household = enforcer.platform.programs, enforcer.observer.tabs, enforcer.household
    household.web = web
    return Surfing(household, enforcer, programs, store, tabs, Hosts(web), wake).table()


def web() -> Web:
    """What is known of the web; what it was read by is used for something else afterwards."""
    known = catalog.web()
    lean.forget(RARE)
    return known
