"""What people write behind a command: amounts of time, times of day, programs and sites by their names."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import click

from agent.api.errors import NotFound
from ui.cli.syntax import speech
from ui.text import mark
from ui.text.calendar import coming, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.api.messages import Status
    from policies.catalog import Catalog, SiteEntry
    from ui.cli.face import Face

SCREEN_WORDS = frozenset({"screen", "pc", "may tinh", "man hinh"})


class Amount(click.ParamType[timedelta]):
    """``15m``, ``1h30m``."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        from policies.document import durations

        length = durations.parse(_written(str(value)))
        if not length:
            self._wrong(str(value), param, ctx)
        return length

    def _wrong(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        said = mark("“{value}” is no amount of time; write it like 15m or 1h30m.")
        self.fail(speech(ctx)(said, value=value) if ctx else said.format(value=value), param, ctx)


AMOUNT = Amount()
_AMOUNT = re.compile(r"(?:(\d+) ?(?:gio|tieng|h))? ?(?:(\d+) ?(?:phut|ph|p|min|m)?)?", re.ASCII)
"""As families write it: ``1h30``, ``15 phút``, ``2 tiếng``; a number alone is minutes."""
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def _written(text: str) -> str:
    """The amount as agreements have it, where it is written as people say it."""
    from policies.catalog.lookup import folded

    found = _AMOUNT.fullmatch(" ".join(folded(text).split()))
    if found is None:
        return text
    hours, minutes = found.groups()
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")


def length(words: Sequence[str]) -> int:
    """How many of the first words are an amount of time (``15 phút minecraft``: two); 0 where none is."""
    from policies.document import durations

    wholes = (
        count for count in range(len(words), 0, -1) if durations.parse(_written(" ".join(words[:count])))
    )
    return next(wholes, 0)


def taken(words: list[str], context: click.Context) -> timedelta:
    """The amount of time with which the words begin, taken out of them."""
    count = length(words) or 1
    amount = AMOUNT.convert(" ".join(words[:count]), None, context)
    del words[:count]
    return amount


def moment(text: str, status: Status) -> datetime | None:
    """The next time the household's clocks show ``20:30``; None where the text is no time of day."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    return coming(int(found[1]), int(found[2]), status.at, zone_named(status.zone))


def target(text: str, face: Face) -> str:
    """The target that a name means: of the child's own day, of the catalogue, or a site. Raises NotFound."""
    from agent import catalog
    from policies.catalog.lookup import folded
    from policies.target import Kind, Target

    wanted, host = folded(text), host_of(text)
    if wanted in SCREEN_WORDS:
        return "screen"
    own = {f"site:{host}", f"site:{_bare(host)}"} if host else set()
    for known in face.status.targets:
        names = {folded(known.target), folded(known.target.partition(":")[2]), folded(known.name)}
        if wanted in names or known.target in own:
            return known.target
    try:
        given = Target.parse(text)
        return f"site:{host_of(given.key) or given.key}" if given.kind is Kind.SITE else str(given)
    except ValueError:
        pass
    shipped = catalog.load()
    for name, found in _names(shipped):
        if wanted == folded(name):
            return found
    if host is not None:
        service = service_of(host, shipped)
        return f"site:{service.main if service else _bare(host)}"
    raise NotFound(not_found(text, face, shipped))


def host_of(text: str) -> str | None:
    """The host of a name or of an address as a browser shows it; None where it is neither."""
    from agent.agreement import spelled
    from policies.document.hosts import host

    _, scheme, rest = text.strip().partition("://")
    written = re.split(r"[/?#]", rest, maxsplit=1)[0] if scheme else text.strip().rstrip("/")
    return host(written, spelled)


def names(face: Face, of: Status | None = None) -> dict[str, str]:
    """What targets are called: those of the child's day (or of another's), and the catalogue's programs."""
    from agent import catalog

    shipped = {f"app:{key}": program.name for key, program in catalog.load(sites=False).programs.items()}
    return shipped | {known.target: known.name for known in (of or face.status).targets}


def names_of(status: Status) -> dict[str, str]:
    """What the targets of a day are called, and those that were given though no rule names them."""
    own = {known.target: known.name for known in status.targets}
    told = {target for given in (*status.grants, *status.taken) for target in given.targets}
    beside = {target for target in told - own.keys() if target.startswith("app:")}
    return {target: _program(target) for target in beside} | own


@cache
def _program(target: str) -> str:
    from agent import catalog
    from policies.ids import AppId

    key = target.partition(":")[2]
    found = catalog.load(sites=False).programs.get(AppId(key))
    return found.name if found else key


def not_found(text: str, face: Face, shipped: Catalog) -> str:
    """That nothing is called so, with what was perhaps meant."""
    from difflib import get_close_matches

    from policies.catalog.lookup import folded

    _ = face.speak
    own = {folded(known.name): known.name for known in face.status.targets} if face.connected else {}
    found = [own[name] for name in get_close_matches(folded(text), own, n=3)]
    for kind in ("app", "site", "category"):
        found += shipped.nearest(text, kind)
    told = _("Nothing is called “{name}”.", name=text)
    if near := ", ".join(dict.fromkeys(found)):
        told += " " + _("Did you mean {names}?", names=near)
    return told


def _names(shipped: Catalog) -> Iterator[tuple[str, str]]:
    from policies.catalog import CATEGORIES

    for key, names in CATEGORIES.items():
        yield from ((name, f"category:{key}") for name in (key, *names))
    for program in shipped.programs.values():
        yield from ((name, f"app:{program.id}") for name in (program.id, program.name))
    for service in shipped.sites.values():
        yield from ((name, f"site:{service.main}") for name in (service.id, service.name))


def service_of(host: str, shipped: Catalog) -> SiteEntry | None:
    """The service one of whose hosts this is, with or without ``www.``; None for what lies further below."""
    found = shipped.site_of(host)
    return found if found is not None and {host, host.removeprefix("www.")} & {*found.hosts} else None


def _bare(host: str) -> str:
    """The host without ``www.``, which nobody means to be another site; ``www.gov.uk`` has no other name."""
    from agent.sites.names import is_suffix

    bare = host.removeprefix("www.")
    return host if bare == host or is_suffix(bare) else bare
