"""The tables of the document, key by key: what the reader accepts and what the schema says are one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from policies.document.days import DAILY, OPEN, SCHOOLDAYS, UNLIMITED
from policies.document.forms import (
    ACCOUNTS,
    BIRTH,
    CATEGORY,
    COUNTRY_CODE,
    FLAG,
    HOSTS,
    PRESET,
    RESOLVER,
    TEXT,
    WARNINGS,
    WEEK,
    ZONE,
    Form,
    Key,
    choice,
    closed,
    duration,
    once,
    values,
)
from policies.model import Action, AppEnd, Break, End, Sight, SiteMode, Unlinked, YouTube
from policies.resolvers import KNOWN

if TYPE_CHECKING:
    from policies.document.node import Node

FORMAT: Final = 1
NONE: Final = "none"
"""Says that there is no break, no grace … where a preset has one."""


class Language(StrEnum):
    """Languages in which Luytre speaks."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


WEEKLY: Final = duration(WEEK, zero=True, nothing=UNLIMITED)
EACH: Final = duration(zero=True, nothing=UNLIMITED)

BREAK: Final = {
    "after": Key(duration(), "so much presence without a pause …", must=True),
    "for": Key(duration(), "… and the screen rests so long", must=True),
}


def _break(node: Node) -> Break | None:
    if node.value == NONE:
        return None
    found = values(node, node.table(), BREAK)
    return Break(found["after"], found["for"]) if len(found) == len(BREAK) else None


PAUSE: Final = Form(_break, {"anyOf": [{"const": NONE}, closed(BREAK)]})

SCREEN: Final = {
    "daily": Key(DAILY, "time at the PC: one duration, or durations by day; the most exact day wins"),
    "weekly": Key(WEEKLY, "time at the PC from Monday to Sunday"),
    "open": Key(OPEN, "hours in which the PC is open, by day; days that are not named are open"),
    "break": Key(PAUSE, "a rest after so much time at the PC"),
    "warn": Key(WARNINGS, "how long before the end the child is told"),
    "grace": Key(duration(nothing=NONE), "once a day, so long for saving work"),
    "end": Key(choice(End), "what happens at the end of the time"),
    "idle": Key(duration(nothing=NONE), "so long without input still counts as being there"),
}

MATCH: Final = {
    "exe": Key(TEXT, "the executable's full path, a shell pattern"),
    "name": Key(TEXT, "the executable's own name, a shell pattern"),
    "flatpak": Key(TEXT, "the Flatpak application id"),
    "snap": Key(TEXT, "the snap's name"),
    "desktop": Key(TEXT, "the id of the desktop entry"),
    "command": Key(TEXT, "the command line, a shell pattern; for what an interpreter runs"),
}

_ANY: Final[Form[Any]] = Form(lambda node: node, {})
"""Read where the whole rule is known."""

AFTER: Final = {
    "app": Key(Form(_ANY.read, TEXT.schema), "a program of the catalogue, or the id of an own rule"),
    "site": Key(Form(_ANY.read, TEXT.schema), "a site"),
    "category": Key(CATEGORY, "a category of programs and sites"),
    "atleast": Key(duration(), "so long on the same day", must=True),
}

RULE: Final = {
    "app": Key(Form(_ANY.read, TEXT.schema), "a program of the catalogue"),
    "match": Key(
        Form(_ANY.read, {**closed(MATCH), "minProperties": 1}),
        "own facts of a program; all that are given must fit",
    ),
    "site": Key(Form(_ANY.read, TEXT.schema), "a site and all below it, without https://"),
    "category": Key(CATEGORY, "a category of programs and sites; beside match: that of the program"),
    "id": Key(TEXT, "keeps what was counted when the name of an own program changes"),
    "name": Key(TEXT, "how the screens call it"),
    "action": Key(
        Form(_ANY.read, {"enum": [*(item.value for item in Action), NONE]}),
        "limit, block, free (not charged), always (never closed, not charged); none drops the preset's rule",
    ),
    "daily": Key(DAILY, "time on a day"),
    "weekly": Key(WEEKLY, "time from Monday to Sunday"),
    "open": Key(OPEN, "hours in which it is open"),
    "after": Key(Form(_ANY.read, closed(AFTER)), "learn first: opens after so much of something else"),
    "each": Key(EACH, "time on a day for every single program and site of the category"),
    "end": Key(choice(AppEnd), "pause keeps unsaved work, close ends the program"),
}

SITES: Final = {
    "mode": Key(choice(SiteMode), "filter blocks categories, listed opens what rules allow alone, open all"),
    "block": Key(once(CATEGORY), "blocked categories"),
    "safe_search": Key(FLAG, "search engines leave out what is unfit for children"),
    "youtube": Key(choice(YouTube), "YouTube's restricted mode"),
    "unlinked": Key(
        choice(Unlinked),
        "a browser without our extension, where it is silent, or that goes on showing what is closed: "
        "count its time as its own, or close it",
    ),
    "answered": Key(
        FLAG,
        "only addresses are reached whose names were answered just now: for the youngest; VPNs, and programs "
        "that know addresses by themselves, do not work then",
    ),
    "pages": Key(
        FLAG,
        "the browser guesses by its words what a page is that no list knows; nothing but host and category "
        "leaves it. Off unless the family chooses it",
    ),
}

VISIBILITY: Final = {
    "apps": Key(choice(Sight), "what guardians see of programs"),
    "sites": Key(choice(Sight), "what guardians see of sites"),
}

NOTICE: Final = {
    "every": Key(
        duration(nothing=NONE), "after so much use of the category on a day, and after as much again"
    ),
    "category": Key(CATEGORY, "a category of programs and sites, as it is counted"),
    "text_en": Key(TEXT, "what the child is told; left out: text_vi"),
    "text_vi": Key(TEXT, "the same in Vietnamese; left out: text_en"),
}

AGREEMENT: Final = ("screen", "rule", "sites", "visibility", "notice")
"""The keys of a child that a preset may bring."""

CHILD: Final = {
    "name": Key(TEXT, "how the child is called; left out: the key"),
    "born": Key(BIRTH, "month of birth"),
    "accounts": Key(ACCOUNTS, "OS accounts of this child alone"),
    "shared": Key(
        ACCOUNTS,
        "OS accounts that several people use; until something asks who it is, as accounts in no agreement",
    ),
    "preset": Key(PRESET, "a base; what stands here stands instead of it, key by key"),
    "screen": Key(Form(_ANY.read, closed(SCREEN)), "everything at the PC"),
    "rule": Key(
        Form(_ANY.read, {"type": "array", "items": closed(RULE)}),
        "one sentence of the agreement each, about one target",
    ),
    "sites": Key(Form(_ANY.read, closed(SITES)), "sites that no rule names"),
    "visibility": Key(Form(_ANY.read, closed(VISIBILITY)), "what guardians see; the child sees everything"),
    "notice": Key(
        Form(_ANY.read, closed(NOTICE)), "what the child is told again and again while a category is in use"
    ),
}

DOCUMENT: Final = {
    "format": Key(Form(_ANY.read, {"const": FORMAT}), "version of the format", must=True),
    "zone": Key(ZONE, "the household's time zone", must=True),
    "country": Key(COUNTRY_CODE, "helplines, holidays"),
    "language": Key(choice(Language), "vi or en"),
    "guardians": Key(ACCOUNTS, "OS accounts that are free of all limits"),
    "schooldays": Key(SCHOOLDAYS, "days on which school is open"),
    "resolver": Key(
        RESOLVER,
        "who is asked for the names of sites that are open here; left out: whom the network names. "
        + "; ".join(f"{word}: {x.name}, {x.about[0]}" for word, x in KNOWN.items())
        + "; or a server of one's own. The house's own names are asked of its network all the same; where a "
        "Wi-Fi has a page to log in, that is reached from a guardian's account",
    ),
    "school": Key(HOSTS, "sites of the children's school, and all below them: nothing closes them"),
    "child": Key(
        Form(
            _ANY.read,
            {
                "type": "object",
                "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,64}$"},
                "additionalProperties": closed(CHILD),
            },
        ),
        "the children, each under a short key",
    ),
}
