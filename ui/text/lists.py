"""What is said in English of lists of sites and of subscriptions to them, in the reader's language.

A reason stands first, with what is known of it behind a colon; what the system or a maker's server said is
quoted as it is. Files of luytre-net keep these lines as text, so each is found again by its words.
"""

from __future__ import annotations

import re
from functools import cache

from ui.text import mark, translator

REASONS = (
    mark("not reachable"),
    mark("certificate not valid"),
    mark("took too long"),
    mark("too large"),
    mark("cut off"),
    mark("a web page, no list"),
    mark("leads away from https"),
    mark("another digest than the one pinned"),
    mark("the server says"),
    mark("its signature does not hold"),
    mark("signed for another list"),
    mark("older than the one that is here"),
    mark("its maker's word has run out"),
    mark("changed too much"),
    mark("no names in it"),
    mark("more names than there is room for"),
    mark("too many names that are alike"),
    mark("its part of the archive is missing"),
    mark("not readable"),
)
"""Why the newest file of a list was not taken."""
DETAILS = (
    mark("more than {number} bytes"),
    mark("larger than {number} bytes"),
    mark("{number} of {numbers} bytes"),
    mark("{number} bytes"),
    mark("more than {number} files"),
    mark("more than {number} lines"),
    mark("{number} names before, {numbers} now; {came} came, {gone} went"),
    mark("{number} after {numbers}"),
    mark("{number} of other lists, {own} of this one, {most} of all lists together; leave others: {command}"),
    mark("it packs what was not asked for"),
    mark("no feed of this version"),
    mark("it does not say what it is"),
    mark("not readable as gzip: {why}"),
    mark("not readable as tar"),
    mark("cut off"),
)
"""What is known beside a reason; of two that fit, the first one."""
WRONG = (
    mark("its id must be of small letters, digits and hyphens"),
    mark("there is no category {name}"),
    mark("there is no form {name}; known are {names}"),
    mark("a ranking is popular, and nothing else is"),
    mark("its address must begin with https:// and name no user"),
    mark("its SHA-256 must be 64 hexadecimal digits"),
    mark("a list with a signature, and no other, names its maker's key (32 bytes in base 64)"),
    mark("it has one vote, or two"),
    mark("its rows cannot be fewer than none"),
    mark("a list of this id is known already, and is another"),
    mark("a list is written as a table of its fields"),
    mark("unknown: {names}"),
    mark("missing: {names}"),
    mark("one of its fields is of the wrong kind"),
)
"""What is not as it must be about a subscription."""
BECAUSE = (
    mark("a list's exception"),
    mark("a way round the filter: {name}"),
    mark("catalogue: {name}"),
    mark("ending: {word}"),
    mark("lists: {names}"),
    mark("made for children"),
    mark("must stay open: children"),
    mark("must stay open: help"),
    mark("must stay open: system"),
    mark("no safe search: {name}"),
    mark("not enough: {names}"),
    mark("nothing speaks of it"),
    mark("own rule: {name}"),
    mark("popular"),
    mark("word: {word}"),
)
"""Why a site is open or closed by its name."""
STEPS = {
    "fetch": mark("is fetched"),
    "read": mark("is read"),
    "votes": mark("names are weighed"),
    "index": mark("is written"),
}
"""How far an update is; while the index is made, also the lists that are read for it, by their ids."""


def trouble(text: str, language: str) -> str:
    """Why a list was not taken; as it is said, where that is not known."""
    _ = translator(language)
    reason, colon, detail = text.partition(": ")
    if reason not in REASONS:
        return text
    return _(reason) + colon + (_phrase(detail, DETAILS, language) or detail)


def wrong(text: str, language: str) -> str:
    """What is wrong with a subscription, behind its id where it has one."""
    key, colon, what = text.rpartition(": ")
    return _phrase(text, WRONG, language) or key + colon + (_phrase(what, WRONG, language) or what)


def because(text: str, language: str) -> str:
    """Why a site is open or closed by its name."""
    return _phrase(text, BECAUSE, language) or text


def step(word: str, language: str) -> str:
    """How far an update is."""
    return translator(language)(STEPS.get(word, word))


def _phrase(text: str, among: tuple[str, ...], language: str) -> str:
    """The sentence among these that it is, in that language; empty where it is none."""
    _ = translator(language)
    for message, pattern in _patterns(among):
        if (found := pattern.fullmatch(text)) is not None:
            return _(message, **found.groupdict())
    return ""


@cache
def _patterns(among: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, _pattern(message)) for message in among)


def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", message)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)), re.DOTALL
    )
