"""Short documents for tests."""

from __future__ import annotations

from policies.document import DocumentErrors, Vocabulary, read
from policies.model import Child, Rule

HEAD = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n'
RULE = "[[child.an.rule]]\n"
KNOWN = Vocabulary(
    apps=("minecraft", "roblox", "krita"),
    categories=("games", "study", "adult", "video"),
    presets={"none": {}},
    zones={"Asia/Ho_Chi_Minh", "Europe/Berlin"},
    countries={"VN", "DE"},
)


def child(body: str, known: Vocabulary = KNOWN) -> Child:
    """The one child of a document with that body."""
    return read(f"{HEAD}[child.an]\n{body}", known=known).children[0]


def rules(body: str, known: Vocabulary = KNOWN) -> tuple[Rule, ...]:
    """The rules of such a child."""
    return child(body, known).rules


def faults(body: str, known: Vocabulary = KNOWN, language: str = "en") -> list[str]:
    """Everything that is wrong with a text."""
    try:
        read(body, known=known)
    except DocumentErrors as errors:
        return [error.say(language) for error in errors.errors]
    return []


def child_faults(body: str, known: Vocabulary = KNOWN, language: str = "en") -> list[str]:
    """Everything that is wrong with a child that begins on line 3; without the path of the child."""
    return [fault.removeprefix("child.an.") for fault in faults(f"{HEAD}[child.an]\n{body}", known, language)]
