"""What needs no list: the catalogue's services, and names that nothing may close.

The catalogue is the starter list of a first start, and the better list for well-known services ever after:
its category wins over lists that speak of the same name, and loses against those that name a host below it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from policies.names import above, nearest

if TYPE_CHECKING:
    from policies.catalog import SiteEntry

HELP: Final = "help"
SYSTEM: Final = "system"
CHILDREN: Final = "children"
UNFIT: Final = ("adult", "gambling", "dating", "drugs", "violence", "proxy", "malware")
"""Categories that presets close, in the order in which one is told when several fit."""


class Service(NamedTuple):
    """What the catalogue says of a name."""

    category: str
    name: str
    host: str


@dataclass(frozen=True)
class Shipped:
    """Names that are known beforehand; each stands for itself and all below it, the longest wins."""

    services: Mapping[str, Service]
    open: Mapping[str, str]
    """Name -> HELP, SYSTEM or CHILDREN."""
    _above: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = frozenset(x for name in self.needed for x in above(name) if x != name and "." in x)
        object.__setattr__(self, "_above", names)

    def speaks_of(self, name: str) -> bool:
        """Quick: whether ``service`` or ``kept_open`` could find anything; of most names nothing is known."""
        services, kept = self.services, self.open
        while name:
            if name in services or name in kept:
                return True
            name = name.partition(".")[2]
        return False

    def service(self, name: str) -> Service | None:
        """The service behind a canonical name."""
        return nearest(name, self.services)

    def kept_open(self, name: str) -> str | None:
        """Why a canonical name stays open, or None."""
        return nearest(name, self.open)

    @property
    def needed(self) -> frozenset[str]:
        """Names that nothing closes: what helps, and what the PC needs."""
        return frozenset(name for name, why in self.open.items() if why in {HELP, SYSTEM})

    @property
    def spared(self) -> frozenset[str]:
        """Names made for children: who closes games or films does not mean these; none of them is unfit."""
        made = (name for name, why in self.open.items() if why == CHILDREN)
        return frozenset(x for x in made if (of := self.service(x)) is None or of.category not in UNFIT)

    def must_stay_open(self, name: str) -> bool:
        """Whether no list may speak of a name: what helps, what the PC needs, and what is above these."""
        return self.kept_open(name) in {HELP, SYSTEM} or name in self._above


def read(sites: Mapping[str, Any], kept: Mapping[str, str], helping: Iterable[str] = ()) -> Shipped:
    """From the parsed catalogue and ``open.toml``; ``helping``: helplines."""
    from policies import catalog

    return _known(catalog.read({}, sites).sites, kept, helping)


def _known(entries: Mapping[str, SiteEntry], kept: Mapping[str, str], helping: Iterable[str]) -> Shipped:
    services = {
        str(host): Service(entry.category, entry.name, host)
        for entry in entries.values()
        for host in entry.hosts
    }
    names = {str(host): CHILDREN for key in kept["services"].split() for host in entries[key].hosts}
    names |= dict.fromkeys(kept[CHILDREN].split(), CHILDREN) | dict.fromkeys(kept[SYSTEM].split(), SYSTEM)
    names |= dict.fromkeys((*kept[HELP].split(), *helping), HELP)
    return Shipped(services, {name.removeprefix("www."): why for name, why in names.items()})


@cache
def shipped() -> Shipped:
    """What this version of Luytre knows."""
    from policies import catalog

    return beside(catalog.read({}, _table(Path(catalog.__file__).with_name("sites.toml"))).sites)


def beside(entries: Mapping[str, SiteEntry]) -> Shipped:
    """The same for those who have read the catalogue themselves; not kept."""
    from policies import care

    lines = care.read(_table(Path(care.__file__).with_name("helplines.toml")))
    return _known(entries, _table(Path(__file__).with_name("open.toml")), map(str, lines.hosts()))


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
