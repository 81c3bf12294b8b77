"""One rule of a child, or its time at the PC, changed in the family's own text; the rest stays as it was.

What comes out is read again: a text in which anything else has changed is refused.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from policies.document import durations
from policies.document.errors import DocumentError, DocumentErrors
from policies.document.hosts import host
from policies.document.places import locate, spell
from policies.document.reading import read
from policies.document.rewriting import Sheet
from policies.document.rules import USELESS
from policies.document.tables import NONE
from policies.document.writing import drop_lines, rule_lines
from policies.model import Action, Allowance, Rule
from policies.week import EVERY, PerDay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from policies.document.node import Vocabulary
    from policies.document.places import Path
    from policies.ids import ChildId
    from policies.model import Child, Policy
    from policies.target import Target

Wish = timedelta | Action | None
"""So much a day; or blocked, free, always open; or (None) no rule."""
Entry = dict[str, Any]
"""A rule as TOML has it."""


class NotEditable(ValueError):
    """A text in which that rule cannot be changed alone: its family can, by hand."""

    def __init__(self, path: str, line: int | None, errors: tuple[DocumentError, ...]) -> None:
        super().__init__(path)
        self.path = path
        self.line = line
        self.errors = errors
        """What would be wrong with the text, where that is why."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text, and what it says."""

    text: str
    policy: Policy


def edit(text: str, child: ChildId, target: Target, wish: Wish, *, known: Vocabulary) -> Edited:
    """The text with the child's rule about the target as it is wished; the child is one of the text.

    Raises NotEditable; DocumentErrors where the text has errors already.
    """
    before = read(text, known=known)
    rest, rules = _apart(before, child, target)
    rule = next(iter(rules), None)
    wanted = _wanted(rule, target, wish)
    if wanted == rule:
        return Edited(text, before)
    own: list[Entry] = tomllib.loads(text)["child"][child].get("rule", [])
    live = [rule.target for one in before.children if one.id == child for rule in one.rules]
    index = _index(own, live, target, known)
    sheet = Sheet.of(text, child)
    if index is None:
        lines = drop_lines(rule or Rule(target)) if wanted is None else rule_lines(wanted)
        texts = sheet.with_more(lines)
    else:
        texts = _changed(sheet, index, own[index], wish)
    place = sheet.rules if index is None else (*sheet.rules, index)

    def fits(after: Policy) -> bool:
        return _apart(after, child, target) == (rest, () if wanted is None else (wanted,))

    return _first(texts, fits, text, place, known)


def edit_screen(text: str, child: ChildId, daily: timedelta, *, known: Vocabulary) -> Edited:
    """The text with so much time at the PC each day; all else that is agreed of it stays.

    Raises as ``edit`` does.
    """
    before = read(text, known=known)
    wanted = replace(before, children=tuple(_with_daily(one, child, daily) for one in before.children))
    if wanted == before:
        return Edited(text, before)
    table, sheet = ("child", child, "screen"), Sheet.of(text, child)
    asked = "daily", durations.spell(daily)
    texts = chain(sheet.with_key(table, *asked), sheet.with_table(table, *asked))
    return _first(texts, lambda after: after == wanted, text, (*table, "daily"), known)


def _with_daily(one: Child, child: ChildId, daily: timedelta) -> Child:
    if one.id != child:
        return one
    allowance = replace(one.screen.allowance, daily=PerDay.of((EVERY, daily)))
    return replace(one, screen=replace(one.screen, allowance=allowance))


def _first(
    texts: Iterable[str], fits: Callable[[Policy], bool], before: str, place: Path, known: Vocabulary
) -> Edited:
    """The first text that says what was wished and nothing else. Raises NotEditable."""
    wrong: list[tuple[DocumentError, ...]] = []
    for new in texts:
        try:
            after = read(new, known=known)
        except DocumentErrors as found:
            wrong.append(found.errors)
            continue
        if fits(after):
            return Edited(new, after)
        wrong.append(())
    raise NotEditable(spell(place), locate(before).get(place), next(iter(wrong), ()))


def _apart(policy: Policy, child: ChildId, target: Target) -> tuple[Policy, tuple[Rule, ...]]:
    """All that the policy says but the child's rule about the target; and that rule, if there is one."""
    taken: list[Rule] = []
    children = []
    for one in policy.children:
        mine = [rule for rule in one.rules if one.id == child and rule.target == target]
        taken += mine
        children.append(replace(one, rules=tuple(rule for rule in one.rules if rule not in mine)))
    return replace(policy, children=tuple(children)), tuple(taken)


def _wanted(rule: Rule | None, target: Target, wish: Wish) -> Rule | None:
    """The rule as it is wished: it keeps what has a meaning beside the wish."""
    now = rule or Rule(target)
    match wish:
        case None:
            return None
        case timedelta():
            allowance = replace(now.allowance, daily=PerDay.of((EVERY, wish)))
            return replace(now, action=Action.LIMIT, allowance=allowance)
        case Action.FREE:
            return replace(now, action=wish, allowance=Allowance(), each=None)
        case _:
            return replace(now, action=wish, allowance=Allowance(), each=None, open=PerDay(), after=None)


def _index(own: Sequence[Entry], live: Sequence[Target], target: Target, known: Vocabulary) -> int | None:
    """Which of the child's own rules speaks of the target, or drops that of its preset; None: none does.

    ``live``: the targets of the child's rules; its own come first, in their order.
    """
    kept = [index for index, entry in enumerate(own) if entry.get("action") != NONE]
    found = [index for index, one in zip(kept, live, strict=False) if one == target]
    for index, entry in enumerate(own):
        word = entry.get(target.kind.value, "")
        dropped = index not in kept and "match" not in entry
        if dropped and target.key in {word, host(word, known.spelling)}:
            found.append(index)
    return next(iter(found), None)


def _changed(sheet: Sheet, index: int, entry: Entry, wish: Wish) -> Iterator[str]:
    """Texts with another rule in that place; the first that reads as it is wished holds."""
    place = (*sheet.rules, index)
    match wish:
        case timedelta():
            useless = {"action"} if entry.get("action", Action.LIMIT) != Action.LIMIT else set()
            yield from sheet.with_key(place, "daily", durations.spell(wish), useless)
        case None:
            yield from sheet.without(index)
            named = {"match"} if "match" in entry else {"app", "site", "category"}
            yield from sheet.with_key(place, "action", NONE, {*entry} - named)
        case _:
            yield from sheet.with_key(place, "action", wish.value, USELESS.get(wish, ()))
