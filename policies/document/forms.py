"""Kinds of value a key may have: how each is read, and how an editor's schema describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from policies.document import durations
from policies.document.hosts import host
from policies.document.wording import Near, quoted
from policies.ids import AccountId, CategoryId, Host
from policies.resolvers import KNOWN
from policies.week import DAY

if TYPE_CHECKING:
    from policies.document.node import Node, Vocabulary

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
WEEK: Final = 7 * DAY
BARE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
BORN: Final = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """One kind of value."""

    read: Callable[[Node], T | None]
    """The value; None where it is wrong (which is told) or says "nothing" in so many words."""
    schema: Mapping[str, object]
    """JSON Schema of it."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table of the document."""

    form: Form[Any]
    about: str
    """What it means, for the schema."""
    must: bool = False


Keys = Mapping[str, Key]


def values(node: Node, entries: Mapping[str, Node], keys: Keys) -> dict[str, Any]:
    """The readable values of a table by key; unknown, missing and wrong ones are told and left out."""
    from policies.document import wording

    found: dict[str, Any] = {}
    for name, entry in entries.items():
        key = keys.get(name)
        if key is None:
            entry.wrong("unknown key", near=wording.Keys(name, tuple(keys)))
        elif (value := key.form.read(entry)) is not None:
            found[name] = value
    for name, key in keys.items():
        if key.must and name not in entries:
            node.at(name, None).wrong("missing")
    return found


def closed(keys: Keys) -> dict[str, object]:
    """JSON Schema of a table with these keys and no other."""
    schema: dict[str, object] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**key.form.schema, "description": key.about} for name, key in keys.items()},
    }
    if must := [name for name, key in keys.items() if key.must]:
        schema["required"] = must
    return schema


# ------------------------------------------------------------------------------------------- plain values


def _text(node: Node) -> str | None:
    return node.text()


def _flag(node: Node) -> bool | None:
    if isinstance(node.value, bool):
        return node.value
    node.wrong("flag wanted")
    return None


TEXT: Final = Form(_text, {"type": "string", "minLength": 1})
FLAG: Final = Form(_flag, {"type": "boolean"})


def choice(kind: type[E]) -> Form[E]:
    """One of the words of an enumeration."""
    words = [str(item.value) for item in kind]

    def read(node: Node) -> E | None:
        text = node.text()
        if text is None:
            return None
        if text not in words:
            node.wrong("choice", value=node.shown, choices=", ".join(map(quoted, words)))
            return None
        return kind(text)

    return Form(read, {"enum": words})


def once(item: Form[T]) -> Form[tuple[T, ...]]:
    """A list in which nothing stands twice."""

    def read(node: Node) -> tuple[T, ...]:
        found: list[T] = []
        for entry in node.items():
            value = item.read(entry)
            if value is None:
                continue
            if value in found:
                entry.wrong("twice", value=entry.shown)
                continue
            found.append(value)
        return tuple(found)

    return Form(read, {"type": "array", "items": item.schema, "uniqueItems": True})


# ---------------------------------------------------------------------------------------------- durations


def duration(limit: timedelta = DAY, *, zero: bool = False, nothing: str = "") -> Form[timedelta]:
    """A duration up to ``limit``; ``nothing`` is the word that says that there is none."""

    def read(node: Node) -> timedelta | None:
        text = node.text()
        if text is None or (nothing and text == nothing):
            return None
        length = durations.parse(text)
        if length is None:
            node.wrong("duration", value=node.shown)
        elif length > limit:
            node.wrong("too long", value=node.shown, limit=durations.spell(limit))
        elif not length and not zero:
            node.wrong("zero")
        else:
            return length
        return None

    schema: dict[str, object] = {"type": "string", "pattern": durations.PATTERN}
    return Form(read, {"anyOf": [schema, {"const": nothing}]} if nothing else schema)


def _warnings(node: Node) -> tuple[timedelta, ...]:
    return tuple(sorted(once(duration()).read(node) or (), reverse=True))


WARNINGS: Final = Form(_warnings, once(duration()).schema)


# -------------------------------------------------------------------------------------------------- names


def _known(node: Node, names: Callable[[Vocabulary], Collection[str] | None], word: str) -> str | None:
    text = node.text()
    known = names(node.sheet.known)
    if text is not None and known is not None and text not in known:
        node.wrong(word, value=node.shown, near=Near(text, known))
        return None
    return text


def _category(node: Node) -> CategoryId | None:
    text = _known(node, lambda known: known.categories, "category")
    return None if text is None else CategoryId(text)


def _zone(node: Node) -> str | None:
    text = node.text()
    known = node.sheet.known
    if text is None or known.has_zone(text):
        return text
    node.wrong("zone", value=node.shown, near=Near(text, () if callable(known.zones) else known.zones or ()))
    return None


def _country(node: Node) -> str | None:
    text = node.text()
    if text is not None and not COUNTRY.fullmatch(text):
        node.wrong("country form", value=node.shown)
        return None
    return None if text is None else _known(node, lambda known: known.countries, "country")


def _preset(node: Node) -> str | None:
    return _known(node, lambda known: known.presets, "preset")


def _resolver(node: Node) -> str | None:
    text = node.text()
    if text is None or text in KNOWN or node.sheet.known.has_server(text):
        return text
    node.wrong("resolver", value=node.shown, choices=", ".join(map(quoted, KNOWN)))
    return None


def _host(node: Node) -> Host | None:
    text = node.text()
    name = None if text is None else host(text, node.sheet.known.spelling)
    if text is not None and name is None:
        node.wrong("host", value=node.shown)
    return name


def _account(node: Node) -> AccountId | None:
    text = node.text()
    return None if text is None else AccountId(text)


def _born(node: Node) -> date | None:
    if isinstance(node.value, date) and not isinstance(node.value, datetime):
        return node.value
    text = node.text()
    if text is None:
        return None
    if BORN.fullmatch(text):
        try:
            return date.fromisoformat(text if len(text) > len("2015-09") else f"{text}-01")
        except ValueError:
            pass
    node.wrong("born", value=node.shown)
    return None


CATEGORY: Final = Form(_category, {"type": "string"})
ZONE: Final = Form(_zone, {"type": "string", "examples": ["Asia/Ho_Chi_Minh"]})
COUNTRY_CODE: Final = Form(_country, {"type": "string", "pattern": "^[A-Z]{2}$"})
PRESET: Final = Form(_preset, {"type": "string"})
RESOLVER: Final = Form(
    _resolver,
    {
        "type": "string",
        "examples": [*KNOWN, "192.0.2.1", "tls://dns.example", "https://dns.example/dns-query"],
    },
)
HOSTS: Final = once(Form(_host, TEXT.schema))
ACCOUNTS: Final = once(Form(_account, TEXT.schema))
BIRTH: Final = Form(_born, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"})
