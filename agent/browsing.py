"""The parts of the agent that browsers speak to, wired."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent import catalog, lean, platforms
from agent.opening import RARE
from agent.service.browsing.appeals import Appeals
from agent.service.browsing.guesses import Guesses
from agent.service.browsing.kinds import Kinds
from agent.service.browsing.pages import Pages
from agent.service.browsing.surfing import Surfing
from agent.service.browsing.unlinked import Crew, Unlinked
from agent.service.observing.hosts import Hosts
from agent.service.observing.observer import Observer
from agent.service.observing.tabs import Tabs
from agent.service.observing.tried import TriedSites
from policies.model import YouTube

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from agent.ports import Browsers, Platform, Program
    from agent.server.router import Handler
    from agent.service.agreements import Agreements
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household
    from agent.service.observing.locks import Locks
    from agent.service.reporting.health import Health
    from agent.service.requests import Requests
    from agent.sites.asking import Known
    from policies.web import Web


def observer(
    platform: Platform, household: Household, locks: Locks, seconds: Callable[[], float]
) -> Observer:
    """Who looks at the PC, and hears browsers."""
    return Observer(platform, household, locks, Tabs(seconds))


def handlers(
    enforcer: Enforcer,
    requests: Requests,
    agreements: Agreements,
    wake: Callable[[], None],
    known: Callable[[str], Awaitable[Known | None]],
) -> Mapping[str, Handler]:
    """From a method's name to its function; requests about what was guessed become rules."""
    programs, tabs, household = enforcer.platform.programs, enforcer.observer.tabs, enforcer.household
    household.web = web
    HOSTS.school = lambda: household.policy.school
    believed: Callable[[Program], bool] = lambda _program: True  # noqa: E731 - one line of wiring
    if enforcer.refusals is not None:
        believed = relays(platforms.browsers(enforcer.platform.name))
    guesses = Guesses(tabs.seconds)

    async def listed(host: str) -> bool:
        told = await known(host)
        return told is not None and told.listed

    async def kind(host: str) -> str | None:
        told = await known(host)
        return None if told is None else told.category or ""

    kinds = Kinds(tabs.seconds, kind)
    requests.listed = kinds.of
    requests.appeals = Appeals(guesses, agreements, household)
    surfing = Surfing(
        household, enforcer, programs, requests.store, tabs, HOSTS, guesses, kinds, wake, believed
    )
    pages = Pages(enforcer, programs, HOSTS, guesses, wake, believed, listed)
    return {**surfing.table(), **pages.table()}


def tried(enforcer: Enforcer, seconds: Callable[[], float]) -> TriedSites:
    """Who hears of closed sites that were tried."""
    now = lambda: enforcer.tally.now  # noqa: E731 - one line of wiring
    return TriedSites(enforcer.store, enforcer.household, HOSTS, now, seconds)


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
    return Wishes(place, household, health, seconds, PACKED.exists, number)


def unlinked(enforcer: Enforcer, health: Health, seconds: Callable[[], float], wishes: Wishes) -> Unlinked:
    """Who misses browsers that do not speak, where they were given what speaks."""
    platform = enforcer.platform
    crew = Crew(
        enforcer.observer.tabs,
        health,
        enforcer.reporter,
        platform.programs,
        platforms.browsers(platform.name),
        enforcer.ladder,
    )
    return Unlinked(crew, seconds, PACKED.exists, wishes.renew)


@cache
def web() -> Web:
    """What is known of the web, read once it is asked; the memory of what read it is given back."""
    known = catalog.web()
    lean.forget(RARE)
    return known


HOSTS = Hosts(web)
"""One for all who ask: what is closed to a child is found out once."""
PACKED = Path("/var/lib/luytre-browser/packed.json")
"""Where the extension was packed for this PC's browsers."""
_RELAY = re.compile(
    r"/usr/bin/python3 -IS /usr/lib/luytre/luytre-browser"
    r"( chrome-extension://[a-p]{32}/( --parent-window=\d+)?"
    r"| /usr/lib/mozilla/\S+\.json (?:browser|pages)@luytre\.org)"
)
LEVELS = {YouTube.OFF: 0, YouTube.MODERATE: 1, YouTube.STRICT: 2}
"""How far YouTube is restricted, as browsers count it."""
NOT_TOLD = "browsers-not-told"
PATIENCE = 60.0
"""Seconds that the helper has."""
AGAIN = 20.0
"""Seconds after which it is written again: systemd does not see what is written as the helper ends."""
UNSEEN = "Browsers are not told what holds: systemctl status luytre-browsers"


@dataclass
class Wishes:
    """Says what the family wants of browsers; ``luytre-browsers.service`` makes it so, for it may."""

    place: Path
    household: Household
    health: Health
    seconds: Callable[[], float]
    expected: Callable[[], bool]
    """Whether browsers of this PC are told anything at all."""
    number: Callable[[str], int | None]
    """Of an account: files are hidden from numbers, and a name may get another."""
    packed: Path = PACKED
    _told: str = ""
    _since: float = 0.0
    _written: float = 0.0
    _anew: int | None = None

    def renew(self) -> None:
        """Browsers shall be given the extension anew: one of them runs another."""
        try:
            self._anew = int(json.loads(self.packed.read_text("utf-8")).get("anew", 0)) + 1
        except (OSError, ValueError, AttributeError):
            self._anew = 1

    def keep(self) -> None:
        """Called at each beat; it is written when it is another, and looked at what became of it."""
        text = wishes(self.household, self.number, self._anew)
        if not self._told and self._stands(text):
            self._told = text  # an agent that is started again: they were told before
        if text == self._told and not self._lost():
            return
        scratch = self.place.with_name(f".{self.place.name}.new")
        try:
            scratch.write_text(text, "utf-8")
            scratch.replace(self.place)
        except OSError as error:
            text = f"Browsers could not be told what holds: {error.strerror}."
            self.health.report(NOT_TOLD, "warning", text)
            return
        self._written = self.seconds()
        if text != self._told:
            self._told, self._since = text, self._written

    def _lost(self) -> bool:
        """Whether the helper seems not to have seen it; what it says, or that it says nothing, is told."""
        wrong, late = self._said()
        if wrong:
            self.health.report(NOT_TOLD, "warning", f"Browsers are not told what holds: {wrong[:200]}")
        elif not late:
            self.health.clear(NOT_TOLD)
        elif self.seconds() - self._since > PATIENCE and self.expected():
            self.health.report(NOT_TOLD, "warning", UNSEEN)
        return late and self.seconds() - self._written > AGAIN and self.expected()

    def stand(self) -> bool | None:
        """Whether browsers were told the newest of it; None: no browser of this PC is told anything."""
        return self._said() == ("", False) if self.expected() else None

    def _stands(self, text: str) -> bool:
        """Whether this very wish lies there already, and was made so."""
        try:
            return self.place.read_text("utf-8") == text and self._heard(text) == ("", False)
        except (OSError, ValueError):
            return False

    def _said(self) -> tuple[str, bool]:
        """What is wrong, and whether the helper has not spoken of the newest wish."""
        return self._heard(self._told)

    def _heard(self, text: str) -> tuple[str, bool]:
        said = self.place.with_name(f"{self.place.name}.said")
        try:
            heard = json.loads(said.read_text("utf-8"))
            return (str(heard["wrong"]), False) if heard["wish"] == text else ("", True)
        except (OSError, ValueError, KeyError, TypeError):
            return "", True


def wishes(household: Household, number: Callable[[str], int | None], anew: int | None = None) -> str:
    """The strictest of what was agreed with children, for they share a PC's files; guardians are free.

    Their numbers make it another wish when an account is made, deleted or given another number.
    """
    agreed = [child.sites for child in household.everybody]
    free = sorted(household.adults)
    told: dict[str, object] = {
        "safe_search": any(sites.safe_search for sites in agreed),
        "youtube": max((LEVELS[sites.youtube] for sites in agreed), default=0),
        "pages": any(sites.pages for sites in agreed),
        "free": free,
        "numbers": [number(name) for name in free],
    }
    return json.dumps(told if anew is None else told | {"anew": anew}) + "\n"
