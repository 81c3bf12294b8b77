"""Which lists, from where, under which licence: data, checked when it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

from agent.sites import ed25519
from agent.sites.parsing import Form
from agent.sites.vote import Voter
from policies.catalog.categories import CATEGORIES

POPULAR: Final = "popular"
"""The category of lists that close nothing, but say what needs two votes."""
RANKING: Final = "ranking"
SIGNED: Final = "luytre"
"""The form of our own feed (``feed``)."""
FORMS: Final = (*get_args(Form), SIGNED, RANKING)
_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HTTPS: Final = re.compile(r"https://[^\s/?#@]+(?:/[^\s#]*)?")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class WrongSubscription(ValueError):
    """Something about a subscription is not as it must be; the sentence says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One list that a family follows."""

    id: str
    category: str
    form: str
    url: str
    maker: str
    page: str = ""
    licence: str = ""
    group: str = ""
    """Lists of one group have one vote; left out: the maker's."""
    member: str = ""
    """Which file of an archive."""
    votes: int = 1
    weak: bool = False
    broad: bool = False
    rows: int = 0
    """Of a ranking, how many count."""
    key: str = ""
    """Of a list with a signature (``feed``): the maker's public key, in base 64."""
    sha256: str = ""
    """Where it is given, a file with another digest is refused."""
    default: bool = False

    def __post_init__(self) -> None:
        for holds, what in (
            (_ID.fullmatch(self.id), "its id must be of small letters, digits and hyphens"),
            (
                self.category in CATEGORIES or self.category == POPULAR,
                f"there is no category {self.category}",
            ),
            (self.form in FORMS, f"there is no form {self.form}; known are {', '.join(FORMS)}"),
            (
                (self.category == POPULAR) == (self.form == RANKING),
                "a ranking is popular, and nothing else is",
            ),
            (_HTTPS.fullmatch(self.url), "its address must begin with https:// and name no user"),
            (not self.sha256 or _DIGEST.fullmatch(self.sha256), "its SHA-256 must be 64 hexadecimal digits"),
            (
                len(ed25519.decoded(self.key)) == (ed25519.KEY if self.form == SIGNED else 0),
                "a list with a signature, and no other, names its maker's key (32 bytes in base 64)",
            ),
            (self.votes in {1, 2}, "it has one vote, or two"),
            (self.rows >= 0, "its rows cannot be fewer than none"),
        ):
            if not holds:
                raise WrongSubscription(f"{self.id}: {what}")

    @property
    def source(self) -> tuple[str, ...]:
        """Whose names they are; where it is another, what is known of the list is of the one before."""
        signed = self.category if self.form == SIGNED else ""
        return self.url, self.form, self.member, self.key, signed

    @property
    def voter(self) -> Voter:
        """Its vote."""
        group = self.group or self.maker
        return Voter(self.id, self.category, group, self.votes, self.weak, self.broad)


_FIELDS: Final = frozenset(entry.name for entry in fields(Subscription))
_NEEDED: Final = tuple(entry.name for entry in fields(Subscription) if entry.default is MISSING)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All subscriptions that are known by id."""

    lists: Mapping[str, Subscription] = field(default_factory=dict)

    @property
    def defaults(self) -> tuple[Subscription, ...]:
        """Those that are followed when nobody chose."""
        return tuple(entry for entry in self.lists.values() if entry.default)


@cache
def shipped() -> Shelf:
    """The subscriptions of ``subscriptions.toml`` beside this file."""
    text = Path(__file__).with_name("subscriptions.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    found = {}
    for key, given in table["list"].items():
        maker = given.get("maker") or next(x for x in table["maker"] if key.startswith(f"{x}-"))
        about = table["maker"][maker]
        rest = {name: value for name, value in given.items() if name not in {"path", "maker"}}
        found[key] = Subscription(
            id=key,
            url=about["base"] + given["path"],
            maker=maker,
            page=about["page"],
            licence=about["licence"],
            **rest,
        )
    return Shelf(found)


def from_table(table: object) -> Subscription:
    """A subscription from a mapping of its fields; WrongSubscription where it is none."""
    if not isinstance(table, dict):
        raise WrongSubscription(f"{table!r}: a list is written as a table of its fields")
    if unknown := table.keys() - _FIELDS:
        raise WrongSubscription(f"unknown: {', '.join(sorted(unknown))}")
    if missing := [name for name in _NEEDED if name not in table]:
        raise WrongSubscription(f"missing: {', '.join(missing)}")
    try:
        return Subscription(**table)
    except TypeError:
        raise WrongSubscription("one of its fields is of the wrong kind") from None


def as_table(entry: Subscription) -> dict[str, object]:
    """The fields of a subscription that are not as they are by default."""
    plain = {x.name: x.default for x in fields(Subscription)}
    table = {name: getattr(entry, name) for name in plain}
    return {name: value for name, value in table.items() if value != plain[name]}
