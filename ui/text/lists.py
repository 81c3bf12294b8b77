"""What is said in English of lists of sites and of subscriptions to them, in the reader's language.

A reason stands first, with what is known of it behind a colon; what the system or a maker's server said is
quoted as it is.
"""

from __future__ import annotations

from ui.text import mark, translator
from ui.text.sentences import phrase

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
    return _(reason) + colon + (phrase(detail, DETAILS, language) or detail)


def wrong(text: str, language: str) -> str:
    """What is wrong with a subscription, behind its id where it has one."""
    key, colon, what = text.rpartition(": ")
    return phrase(text, WRONG, language) or key + colon + (phrase(what, WRONG, language) or what)


def step(word: str, language: str) -> str:
    """How far an update is."""
    return translator(language)(STEPS.get(word, word))
