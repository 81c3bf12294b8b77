"""What a browser and the agent tell each other: hosts, never an address, a title or a page."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from agent.api.messages.status import TargetStatus


class Tabs(Struct, frozen=True):
    """What a browser shows: names of hosts alone, never an address, a title or what stands in a page."""

    front: str | None = None
    """Host of the front tab, or of a visible tab that plays while the front one is silent. None: no window
    has the focus, or the front tab shows no site."""
    audible: bool = False
    """That tab plays sound."""
    hosts: tuple[str, ...] = ()
    """Further hosts that an answer is wanted for: pages about to open, tabs that are covered or heard."""
    playing: tuple[str, ...] = ()
    """Those of them whose tabs play sound: behind the one in front, or in a window beside another program."""
    managed: bool = True
    """The browser has the extension by the system's word, as it says: whoever uses it cannot take it away."""


class SiteView(Struct, frozen=True):
    """Whether a host is open, and why not; ``status`` is that of the site that it belongs to."""

    host: str
    name: str
    """What people call the site."""
    status: TargetStatus
    guess: bool = False
    """Nothing is known of it; its category is what the browser guessed by the words of a page."""


class Page(Struct, frozen=True):
    """A browser asks whether it may judge a page of a host by its words, or says what it guessed."""

    host: str
    category: str | None = None
    """None: nothing was judged yet."""


class PageAnswer(Struct, frozen=True):
    """Whether pages of that host are judged: the family chose so, and no list and no rule knows the host."""

    wanted: bool


class Sites(Struct, frozen=True):
    """What a browser needs to cover what is closed, and to say why."""

    child: str
    """The child's name, for a page that speaks to it."""
    sites: tuple[SiteView, ...]
    screen: TargetStatus
    closed: tuple[str, ...]
    """Hosts, each with all below it, that rules and categories close now."""
    by: str
    """Who set what was agreed."""
    country: str
    language: str
    zone: str
    """The household's, in which its pages tell hours, whatever the PC's clock is set to."""
    at: datetime
    unsafe: tuple[str, ...] = ()
    """Searches that are closed, each a host and a path: they cannot leave out what is unfit for children."""
