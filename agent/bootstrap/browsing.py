"""The parts of the agent that browsers speak to, wired."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from agent import catalog, lean
from agent.bootstrap.opening import RARE
from agent.browsers.post import Post
from agent.browsers.wish import GECKO, PACKED, PAGES, RELAY
from agent.service.browsing.appeals import Appeals
from agent.service.browsing.guesses import Guesses
from agent.service.browsing.kinds import Kinds
from agent.service.browsing.pages import PageHandlers
from agent.service.browsing.renewals import Renewals
from agent.service.browsing.surfing import SurfingHandlers
from agent.service.browsing.unlinked import Around, Links
from agent.service.browsing.wishes import Wishes
from agent.service.observing.hosts import Hosts
from agent.service.observing.observer import Observer
from agent.service.observing.tabs import Tabs
from agent.service.observing.tried import TriedSites

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from agent.ports import Browsers, Platform, Program
    from agent.server.router import Handler
    from agent.service.agreements import Agreements
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household
    from agent.service.observing.locks import Locks
    from agent.service.reporting.health import Health
    from agent.sites.asking import HostAnswer
    from policies.web import Web


def observer(
    platform: Platform, household: Household, locks: Locks, seconds: Callable[[], float]
) -> Observer:
    """Who looks at the PC, and hears browsers."""
    return Observer(platform, household, locks, Tabs(seconds))


def hosts(household: Household) -> Hosts:
    """One for all of an agent who ask: what is closed to a child is found out once."""
    return Hosts(web, lambda: household.policy.school)


class Guessing(NamedTuple):
    """What is thought of sites that no rule and no catalogue knows."""

    guesses: Guesses
    """By what their pages say."""
    appeals: Appeals
    """A child says that one is wrong."""
    kinds: Kinds
    """By lists."""
    listed: Callable[[str], Awaitable[bool]]
    """Whether lists know a site, so that its pages need not be guessed at."""


def guessing(
    agreements: Agreements,
    household: Household,
    seconds: Callable[[], float],
    known: Callable[[str], Awaitable[HostAnswer | None]],
) -> Guessing:
    """Requests about what was guessed become rules. ``known``: what lists know of a name."""

    async def listed(host: str) -> bool:
        told = await known(host)
        return told is not None and told.listed

    async def kind(host: str) -> str | None:
        told = await known(host)
        return None if told is None else told.category or ""

    guesses = Guesses(seconds)
    return Guessing(guesses, Appeals(guesses, agreements, household), Kinds(seconds, kind), listed)


def handlers(
    enforcer: Enforcer, guessing: Guessing, hosts: Hosts, wake: Callable[[], None]
) -> Mapping[str, Handler]:
    """From a method's name to its function."""
    programs, tabs, household = enforcer.platform.programs, enforcer.observer.tabs, enforcer.household
    believed: Callable[[Program], bool] = lambda _program: True  # noqa: E731 - one line of wiring
    if enforcer.refusals is not None:
        believed = relays(enforcer.platform.browsers())
    guesses, kinds = guessing.guesses, guessing.kinds
    surfing = SurfingHandlers(
        household, enforcer, programs, enforcer.store, tabs, hosts, guesses, kinds, wake, believed
    )
    pages = PageHandlers(enforcer, programs, hosts, guesses, tabs.readers, wake, believed, guessing.listed)
    return {**surfing.table(), **pages.table()}


def tried(
    enforcer: Enforcer, hosts: Hosts, seconds: Callable[[], float], wake: Callable[[], None]
) -> TriedSites:
    """Who hears of closed sites that were tried."""
    now = lambda: enforcer.tally.now  # noqa: E731 - one line of wiring
    return TriedSites(enforcer.store, enforcer.household, hosts, now, seconds, wake)


def is_relay(program: Program) -> bool:
    """Whether a process is the system's Python with the package's relay, as a browser starts it.

    Firefox would start another that lies in a child's home, by a name that the child wrote there.
    """
    return program.facts.protected and bool(_RELAY.fullmatch(program.facts.command))


def relays(browsers: Browsers) -> Callable[[Program], bool]:
    """Who knows our relay, as the browser that started it holds it: who only looks so is fed by others."""
    return lambda program: is_relay(program) and browsers.tied(program) is not False


def told(
    household: Household,
    health: Health,
    place: Path,
    seconds: Callable[[], float],
    number: Callable[[str], int | None],
) -> Wishes:
    """Who says what browsers shall be told, where they are given what is told to them."""
    return Wishes(Post(place, PACKED), household, health, seconds, PACKED.exists, number)


def links(enforcer: Enforcer, health: Health, seconds: Callable[[], float], wishes: Wishes) -> Links:
    """Who misses browsers that do not speak, where they were given what speaks."""
    platform = enforcer.platform
    around = Around(
        enforcer.observer.tabs,
        health,
        enforcer.reporter,
        platform.programs,
        platform.browsers(),
        enforcer.ladder,
    )
    return Links(around, seconds, PACKED.exists, Renewals(seconds, wishes.renew))


@cache
def web() -> Web:
    """What is known of the web, read once it is asked; the memory of what read it is given back."""
    known = catalog.web()
    lean.forget(RARE)
    return known


def read_web() -> Web | None:
    """The same, where somebody asked already."""
    return web() if web.cache_info().currsize else None


_RELAY = re.compile(
    rf"/usr/bin/python3 -IS {re.escape(RELAY)}"
    r"( chrome-extension://[a-p]{32}/( --parent-window=\d+)?"
    rf"| /usr/lib/mozilla/\S+\.json (?:{re.escape(GECKO)}|{re.escape(PAGES)}))"
)
