"""The text of a document turned into the agreement, or into all that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from policies.document import rules
from policies.document.errors import DocumentError, DocumentErrors
from policies.document.forms import BARE, values
from policies.document.node import Node, Sheet, Vocabulary
from policies.document.places import Path, locate
from policies.document.tables import (
    AGREEMENT,
    CHILD,
    DOCUMENT,
    FORMAT,
    NONE,
    NOTICE,
    SCREEN,
    SITES,
    VISIBILITY,
)
from policies.document.wording import quoted, say, syntax
from policies.ids import AccountId, ChildId
from policies.model import (
    Allowance,
    Child,
    End,
    Policy,
    Screen,
    SiteMode,
    Sites,
    Unlinked,
    Visibility,
    YouTube,
)
from policies.notice import Notice
from policies.week import PerDay

if TYPE_CHECKING:
    from collections.abc import Sequence

WARN: Final = (timedelta(minutes=15), timedelta(minutes=5), timedelta(minutes=1))
"""Warnings before the end where the family says nothing else."""
TEXTS: Final = ("text_en", "text_vi")
"""The keys of a notice's words."""
PASSED: Final = frozenset({"unknown key", "app", "category", "no target", "no effect"})
"""What may become of a right document in another release; all else of it means what it meant."""
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read(text: str, *, known: Vocabulary, earlier: bool = False) -> Policy:
    """The agreement of a document; DocumentErrors tells everything that is wrong, sorted by line.

    ``earlier``: it was right when it was agreed; what is known no more, or not yet, is passed over.
    """
    table, places = _parse(text)
    sheet = Sheet(known, places, passed=PASSED if earlier else frozenset())
    policy = _policy(Node(table, (), sheet))
    if policy is None or sheet.errors:
        raise DocumentErrors(tuple(sorted(sheet.errors, key=lambda error: error.line or 0)))
    return policy


def _parse(text: str) -> tuple[dict[str, object], Mapping[Path, int]]:
    try:
        return tomllib.loads(text), locate(text)
    except RecursionError:
        raise DocumentErrors((DocumentError("", say("deep", "en"), None, say("deep", "vi")),)) from None
    except ValueError as error:
        # Python 3.11 to 3.13 tell the place at the end of the sentence alone.
        told = str(error)
        found = _PLACE.search(told)
        what = told[: found.start()] if found else told
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        english, vietnamese = syntax(what, text.split("\n")[line - 1])
        said = say("syntax", "en", what=english), say("syntax", "vi", what=vietnamese)
        raise DocumentErrors((DocumentError("", said[0], line, said[1]),)) from None


def _policy(node: Node) -> Policy | None:
    entries = node.table()
    if not _right_format(node, entries):
        return None
    found = values(node, entries, DOCUMENT)
    children = _children(found["child"]) if "child" in found else ()
    _tell_accounts(found, children)
    if "zone" not in found:
        return None
    return Policy(
        zone=found["zone"],
        country=found.get("country", "VN"),
        language=str(found.get("language", "vi")),
        guardians=found.get("guardians", ()),
        children=tuple(child for _, child in children),
        schooldays=found.get("schooldays", frozenset(range(5))),
        resolver=found.get("resolver"),
        school=found.get("school", ()),
    )


def _right_format(node: Node, entries: Mapping[str, Node]) -> bool:
    if "format" not in entries:
        node.at("format", None).wrong("format missing")
        return False
    written = entries["format"]
    if isinstance(written.value, bool) or not isinstance(written.value, int):
        written.wrong("number wanted")
        return False
    if written.value != FORMAT:
        written.wrong("format newer", value=written.value)
        return False
    return True


def _children(node: Node) -> list[tuple[Node, Child]]:
    found: list[tuple[Node, Child]] = []
    for key, entry in node.table().items():
        if not BARE.fullmatch(key):
            entry.wrong("child key")
        found.append((entry, _child(ChildId(key), entry)))
    return found


def _child(key: ChildId, node: Node) -> Child:
    entries = node.table()
    found = values(node, entries, CHILD)
    preset: str | None = found.get("preset")
    base = _base(entries["preset"], preset) if preset is not None else {}
    parts = {name: _part(entries.get(name), base.get(name)) for name in ("screen", "sites", "visibility")}
    sights = values(node, parts["visibility"], VISIBILITY)
    return Child(
        id=key,
        name=found.get("name", key),
        born=found.get("born"),
        accounts=found.get("accounts", ()),
        shared=found.get("shared", ()),
        preset=preset,
        screen=_screen(values(node, parts["screen"], SCREEN)),
        rules=rules.read(
            tuple(entries["rule"].items()) if "rule" in entries else (),
            tuple(base["rule"].items()) if "rule" in base else (),
        ),
        sites=_sites(values(node, parts["sites"], SITES)),
        visibility=Visibility(**sights),
        notice=_notice(entries.get("notice"), base.get("notice")),
    )


def _base(node: Node, name: str) -> dict[str, Node]:
    """What a preset brings; its errors are told at the key that names it."""
    table = (node.sheet.known.presets or {}).get(name, {})
    base = Node({key: table[key] for key in AGREEMENT if key in table}, node.path, node.sheet, preset=name)
    return base.table()


def _part(own: Node | None, base: Node | None) -> dict[str, Node]:
    """The entries of a table over those of the preset's, key by key."""
    return {**(base.table() if base else {}), **(own.table() if own else {})}


def _screen(found: Mapping[str, Any]) -> Screen:
    return Screen(
        allowance=Allowance(found.get("daily", PerDay()), found.get("weekly")),
        open=found.get("open", PerDay()),
        pause=found.get("break"),
        warn=found.get("warn", WARN),
        grace=found.get("grace"),
        end=found.get("end", End.LOCK),
        idle=found.get("idle"),
    )


def _sites(found: Mapping[str, Any]) -> Sites:
    block = found.get("block", ())
    return Sites(
        mode=found.get("mode", SiteMode.FILTER if block else SiteMode.OPEN),
        block=block,
        safe_search=found.get("safe_search", False),
        youtube=found.get("youtube", YouTube.OFF),
        unlinked=found.get("unlinked", Unlinked.COUNT),
        answered=found.get("answered", False),
        pages=found.get("pages", False),
    )


def _notice(own: Node | None, base: Node | None) -> Notice | None:
    """The family's notice over the preset's; its own words, in whichever language, stand for both."""
    node = own or base
    if node is None:
        return None
    mine = own.table() if own else {}
    theirs = base.table() if base else {}
    if not mine.keys().isdisjoint(TEXTS):
        theirs = {key: value for key, value in theirs.items() if key not in TEXTS}
    entries = {**theirs, **mine}
    found = values(node, entries, NOTICE)
    if "every" in entries and entries["every"].value == NONE:
        return None
    for key in ("every", "category"):
        if key not in entries:
            node.at(key, None).wrong("missing")
    texts = [found[key] for key in TEXTS if key in found]
    if entries.keys().isdisjoint(TEXTS):
        node.at(TEXTS[-1], None).wrong("missing")
    if not texts or "every" not in found or "category" not in found:
        return None
    return Notice(found["every"], found["category"], texts[0], texts[-1])


def _tell_accounts(found: Mapping[str, Any], children: Sequence[tuple[Node, Child]]) -> None:
    """An account leads to one child, or is shared by several; that of a guardian is free."""
    guardians: tuple[AccountId, ...] = found.get("guardians", ())
    owners: dict[AccountId, ChildId] = {}
    for key in ("accounts", "shared"):
        for node, child in children:
            for account in getattr(child, key):
                if account in guardians:
                    node.table()[key].wrong("account of guardian", value=quoted(account))
                elif account in owners:
                    node.table()[key].wrong("account of child", value=quoted(account), other=owners[account])
                elif key == "accounts":
                    owners[account] = child.id
