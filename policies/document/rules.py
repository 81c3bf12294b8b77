"""Rules of a child: each names one target, does something, and is the only one that speaks of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from policies.document.days import UNLIMITED
from policies.document.forms import choice, values
from policies.document.hosts import host
from policies.document.places import spell
from policies.document.tables import AFTER, MATCH, NONE, RULE
from policies.document.wording import Near, quoted
from policies.ids import AppId
from policies.model import Action, Allowance, AppEnd, LearnFirst, Match, Rule
from policies.target import Kind, Target, app, category, site
from policies.week import PerDay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from policies.document.node import Node

TARGETS: Final[tuple[str, ...]] = ("app", "match", "site")
NOTHING: Final = {"daily": UNLIMITED, "weekly": UNLIMITED, "each": UNLIMITED, "open": "all", "after": NONE}
"""The keys that limit, each with the word that says "as if left out"."""
LIMITS: Final = tuple(NOTHING)
USELESS: Final = {
    Action.BLOCK: LIMITS,
    Action.ALWAYS: LIMITS,
    Action.FREE: ("daily", "weekly", "each"),
}
"""What an action leaves without a meaning: not charged, or never closed, or never open."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule whose own keys were read; its target is settled."""

    node: Node
    entries: dict[str, Node]
    found: dict[str, Any]
    target: Target
    match: Match | None = None
    action: Action | None = None
    """None: the rule only drops that of the preset."""

    def blame(self, key: str) -> Node:
        """The entry of a key, for an error about it."""
        return self.entries.get(key, self.node)


def read(own: Iterable[Node], base: Iterable[Node]) -> tuple[Rule, ...]:
    """The child's own rules, then those of its preset about other targets."""
    taken: set[str] = set()
    mine = [draft for node in own if (draft := _draft(node, taken)) is not None]
    theirs = [draft for node in base if (draft := _draft(node, taken)) is not None]
    first: dict[object, _Draft] = {}
    for draft in mine:
        _tell_second(draft, first)
        if draft.action is None and not any(_same(draft, other) for other in theirs):
            draft.node.wrong("nothing to drop")
    rest = [draft for draft in theirs if not any(_same(draft, other) for other in mine)]
    drafts = [draft for draft in (*mine, *rest) if draft.action is not None]
    ids = {draft.target.key for draft in drafts if draft.match is not None}
    rules = [(draft, _rule(draft, ids)) for draft in drafts]
    _tell_circles(rules)
    return tuple(rule for _, rule in rules)


def _draft(node: Node, taken: set[str]) -> _Draft | None:
    entries = node.table()
    found = values(node, entries, RULE)
    if not entries:
        return None
    match = _match(found["match"]) if "match" in found else None
    target = _target(node, entries, found, match, taken)
    if target is None:
        return None
    draft = _Draft(node, entries, found, target, match, _action(found))
    _tell_useless(draft)
    return draft


def _match(node: Node) -> Match | None:
    found = values(node, node.table(), MATCH)
    if node.value == {}:
        node.wrong("empty match", keys=", ".join(MATCH))
    return Match(**found) if found else None


def _target(
    node: Node, entries: dict[str, Node], found: dict[str, Any], match: Match | None, taken: set[str]
) -> Target | None:
    named = [key for key in TARGETS if key in entries]
    if "category" in entries and "match" not in entries:
        named.append("category")
    match named:
        case []:
            node.wrong("no target")
        case [one, other, *_]:
            node.wrong("two targets", one=one, other=other)
        case ["app"]:
            return app_target(entries["app"], ())
        case ["site"]:
            return site_target(entries["site"])
        case ["category"]:
            return category(found["category"]) if "category" in found else None
        case _:
            return None if match is None else _own(found, match, taken)
    return None


def _own(found: dict[str, Any], match: Match, taken: set[str]) -> Target | None:
    node: Node = found["match"]
    if "id" not in found:
        key = _free(slug(found.get("name", "")) or _of(match), {*taken, *(node.sheet.known.apps or ())})
    elif slug(found["id"]) == found["id"]:
        key = found["id"]
    else:
        node.wrong("id", value=quoted(found["id"]))
        return None
    taken.add(key)
    return app(AppId(key))


def app_target(node: Node, own: Collection[str]) -> Target | None:
    """Target of a program of the catalogue, or of the family's own."""
    text = node.text()
    known = node.sheet.known.apps
    if text is None:
        return None
    if text in own or (known is None and slug(text) == text) or (known is not None and text in known):
        return app(AppId(text))
    node.wrong("app", value=node.shown, near=Near(text, (*own, *(known or ()))))
    return None


def site_target(node: Node) -> Target | None:
    """Target of a site, by its host name."""
    text = node.text()
    if text is None:
        return None
    name = host(text, node.sheet.known.spelling)
    if name is None:
        node.wrong("host", value=node.shown)
        return None
    return site(name)


def slug(text: str) -> str:
    """``my-game`` for "My game!": what an id is made of."""
    bare = text.casefold()
    if not bare.isascii():
        import unicodedata  # a quarter of a megabyte of tables, rarely needed

        plain = unicodedata.normalize("NFKD", bare.replace("đ", "d"))
        bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "-".join(re.findall(r"[a-z0-9]+", bare))


def _of(match: Match) -> str:
    """An id for a program without a name: the last telling part of its first pattern."""
    pattern = match.exe or match.name or match.snap or match.command
    if pattern is not None:
        parts = re.split(r"[\\/]", pattern.removesuffix(".exe"))
    else:
        parts = (match.flatpak or match.desktop or "").removesuffix(".desktop").split(".")
    return next((part for part in map(slug, reversed(parts)) if part), "program")


def _free(wanted: str, taken: Collection[str]) -> str:
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _action(found: dict[str, Any]) -> Action | None:
    if "action" not in found:
        return Action.LIMIT
    node: Node = found["action"]
    if node.value == NONE:
        return None
    return choice(Action).read(node) or Action.LIMIT


def _tell_useless(draft: _Draft) -> None:
    entries, kind = draft.entries, draft.target.kind
    if draft.action is None:
        return
    effects = [key for key in LIMITS if key in entries and entries[key].value not in ({}, NOTHING[key])]
    written = entries["action"].value if "action" in entries else Action.LIMIT
    opened = kind is Kind.SITE and "action" in entries  # a site that is named is not closed by its category
    if written == Action.LIMIT and not effects and not opened:
        draft.node.wrong("no effect")
    for key in effects:
        if key in USELESS.get(draft.action, ()):
            entries[key].wrong("useless with", action=draft.action.value)
    if draft.match is None and "id" in entries:
        entries["id"].wrong("match only")
    if kind is not Kind.CATEGORY and "each" in entries:
        entries["each"].wrong("category only")
    if kind is Kind.SITE and "end" in entries:
        entries["end"].wrong("not a site")


def _same(one: _Draft, other: _Draft) -> bool:
    if one.match is not None and one.match == other.match:
        return True
    return one.target == other.target


def _tell_second(draft: _Draft, first: dict[object, _Draft]) -> None:
    for key in (draft.target, draft.match):
        if key is None:
            continue
        other = first.setdefault(key, draft)
        if other is not draft:
            draft.node.wrong("two rules", target=draft.target, other=spell(other.node.path))
            return


def _rule(draft: _Draft, own: Collection[str]) -> Rule:
    found = draft.found
    return Rule(
        target=draft.target,
        action=draft.action or Action.LIMIT,
        allowance=Allowance(found.get("daily", PerDay()), found.get("weekly")),
        open=found.get("open", PerDay()),
        after=_after(found["after"], draft.target, own) if "after" in found else None,
        match=draft.match,
        name=found.get("name"),
        category=found.get("category") if draft.match is not None else None,
        each=found.get("each"),
        end=found.get("end", AppEnd.PAUSE),
    )


def _after(node: Node, target: Target, own: Collection[str]) -> LearnFirst | None:
    if node.value == NONE:
        return None
    entries = node.table()
    found = values(node, entries, AFTER)
    named = [key for key in ("app", "site", "category") if key in entries]
    if len(named) != 1:
        node.wrong("after target")
        return None
    first: Target | None
    match named[0]:
        case "app":
            first = app_target(entries["app"], own)
        case "site":
            first = site_target(entries["site"])
        case _:
            first = category(found["category"]) if "category" in found else None
    if first is None or "atleast" not in found:
        return None
    if first == target:
        node.wrong("after itself")
        return None
    return LearnFirst(first, found["atleast"])


def _tell_circles(rules: list[tuple[_Draft, Rule]]) -> None:
    waits = {rule.target: rule.after.target for _, rule in rules if rule.after is not None}
    for draft, rule in rules:
        seen = [rule.target]
        at = waits.get(rule.target)
        while at is not None and at not in seen:
            seen.append(at)
            at = waits.get(at)
        if at == rule.target:
            draft.blame("after").wrong("after circle", other=waits[rule.target])
