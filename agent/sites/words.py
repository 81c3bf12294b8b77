"""What a name says by itself: telling words, whole after segmentation, and words that ask for care. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from agent.sites.names import registrable

STRONG: Final = 2
"""Votes of a word that stands in no innocent word, and of a telling ending."""
WEAK: Final = 1
"""Votes of a word that is also used for other things."""


class Hint(NamedTuple):
    """What one word or ending says."""

    category: str
    word: str
    votes: int


class Need(NamedTuple):
    """How many votes it takes to close a name, and what words add to those of lists."""

    votes: int
    weak: int
    """Votes of a word that has WEAK."""
    strong: int
    """Votes of a word or an ending that has STRONG."""


PLAIN: Final = Need(1, WEAK, STRONG)
POPULAR: Final = Need(2, WEAK, STRONG)
ENDING: Final = Need(2, WEAK, WEAK)
"""Under .org, .edu and their like."""
CAREFUL: Final = Need(2, 0, WEAK)
HELP: Final = Need(3, 0, 0)
MOST_NUMBERS: Final = 2
_NUMBERS: Final = re.compile(r"\d+")
_PARTS: Final = re.compile(r"[a-z]+")
GUARDED: Final = frozenset({"adult", "gambling", "dating", "drugs"})
"""Categories for which teaching, health and help are mistaken by lists; the others take no such care."""


@dataclass(frozen=True)
class Words:
    """The words of ``words.toml``, turned round for finding."""

    telling: Mapping[str, tuple[str, str]]
    """Word -> (category, "anywhere" | "edge" | "whole")."""
    endings: Mapping[str, str]
    """Ending -> category."""
    below: Mapping[str, str] = field(default_factory=dict)
    """Word of a label below the registrable one -> category."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The same, where ``mark`` stands in the registrable label."""
    mark: str = ""
    official: frozenset[str] = frozenset()
    """Endings under which what stands below says nothing."""
    innocent: Iterable[str] = ()
    companions: frozenset[str] = frozenset()
    careful: Iterable[str] = ()
    careful_endings: frozenset[str] = frozenset()
    help: Iterable[str] = ()
    _any: re.Pattern[str] = field(init=False, repr=False)
    _places: re.Pattern[str] = field(init=False, repr=False)
    _hidden: re.Pattern[str] = field(init=False, repr=False)
    _careful: re.Pattern[str] = field(init=False, repr=False)
    _help: re.Pattern[str] = field(init=False, repr=False)
    _lengths: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lengths = {len(word) for word in (*self.telling, *self.companions)}
        for name, value in {
            "_any": pattern((*self.telling, *self.below, *filter(None, [self.mark]))),
            "_places": re.compile(f"(?=({pattern((*self.telling, *self.companions)).pattern}))"),
            "_hidden": pattern(self.innocent),
            "_careful": pattern(self.careful),
            "_help": pattern(self.help),
            "_lengths": tuple(sorted(lengths, reverse=True)),
        }.items():
            object.__setattr__(self, name, value)

    def may_tell(self, name: str) -> bool:
        """Quick: whether ``hints`` could find anything; most names say nothing."""
        return (
            self._any.search(name) is not None
            or name.rpartition(".")[2] in self.endings
            or ".".join(name.rsplit(".", 2)[-2:]) in self.endings
            or "xn--" in name
        )

    def hints(self, name: str) -> tuple[Hint, ...]:
        """What the registrable label and the ending of a canonical name say, the strongest first."""
        own = registrable(name)
        if own is None:
            return ()
        label, _, suffix = own.partition(".")
        ending = next((x for x in _endings(suffix) if x in self.endings), None)
        found = [] if ending is None else [Hint(self.endings[ending], f".{ending}", STRONG)]
        found += self._below(name, own)
        rented = "." in suffix and len(suffix.rpartition(".")[2]) > 2  # noqa: PLR2004 - no country's second level
        found.extend(hint for hint in self._words(unmarked(label)) if hint.votes == STRONG or not rented)
        return tuple(sorted(found, key=lambda hint: (-hint.votes, -len(hint.word), hint.word)))

    def _below(self, name: str, own: str) -> Iterator[Hint]:
        """What the labels below the registrable name say."""
        if name == own or any(x in self.official for x in _endings(own)):
            return
        beside = self.mark and self.mark in own.partition(".")[0]
        for word in _PARTS.findall(name[: -len(own) - 1]):
            category = self.below.get(word) or (beside and self.beside.get(word))
            if category:
                yield Hint(category, f"{word}.", STRONG)

    def _words(self, label: str) -> Iterator[Hint]:
        if len(_NUMBERS.findall(label)) > MOST_NUMBERS:
            return  # a number plate of a cloud
        text = self._hidden.sub(lambda match: "\0" * len(match[0]), label)
        places = [
            (place.start(), place.start() + length, text[place.start() : place.start() + length])
            for place in self._places.finditer(text)
            for length in self._lengths
            if length <= len(place[1]) and self._knows(place[1][:length])
        ]
        all_ends, all_starts = {end for _, end, _ in places}, {at for at, _, _ in places}

        def first(at: int) -> bool:
            return at == 0 or not text[at - 1].isalpha()

        def last(end: int) -> bool:
            return end == len(text) or not text[end].isalpha()

        # A neighbour is a border only where it stands at a border itself: "in" of "dinero" is none.
        ends = {end for at, end, _ in places if first(at) or at in all_ends}
        starts = {at for at, end, _ in places if last(end) or end in all_starts}
        for at, end, word in places:
            category, kind = self.telling.get(word, ("", ""))
            if _in_a_number(text, at, end):
                continue
            left, right = first(at) or at in ends, last(end) or end in starts
            if kind == "anywhere":
                yield Hint(category, word, STRONG)
            elif (kind == "edge" and (left or right)) or (kind == "whole" and left and right):
                yield Hint(category, word, WEAK)

    def _knows(self, word: str) -> bool:
        return word in self.telling or word in self.companions

    def need(self, name: str, category: str, *, popular: bool = False) -> Need:
        """How sure one must be before a name is closed."""
        if self._help.search(name):
            return HELP
        if category in GUARDED:
            if self._careful.search(name):
                return CAREFUL
            if any(x in self.careful_endings for x in _endings(name)):
                return ENDING
        return POPULAR if popular else PLAIN


def _in_a_number(text: str, at: int, end: int) -> bool:
    """Whether a word begins or ends within a longer number: "888" of "18880"."""
    begins = text[at].isdecimal() and text[:at][-1:].isdecimal()
    return begins or (text[end - 1].isdecimal() and text[end:][:1].isdecimal())


def _endings(name: str) -> Iterator[str]:
    """The last two labels and the last one, and each country's kind of the first ("edu.*")."""
    *_, second, top = ("", *name.split("."))
    yield f"{second}.{top}"
    if len(top) == 2 and second:  # noqa: PLR2004 - a country
        yield f"{second}.*"
    yield top


def unmarked(label: str) -> str:
    """The label as it is read: IDNA undone, Latin letters without diacritics."""
    if label.startswith("xn--"):
        try:
            label = label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            return label
        return _bare(label)
    return label


def _bare(text: str) -> str:
    """Without diacritics, as labels and words are compared."""
    import unicodedata

    split = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(sign for sign in split if not unicodedata.combining(sign)).lower()


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the words, the longest first, however many there are."""
    tree: dict[str, dict[str, object]] = {}
    for word in words:
        branch: dict[str, object] = tree  # type: ignore[assignment]
        for sign in word:
            branch = branch.setdefault(sign, {})  # type: ignore[assignment]
        branch[""] = {}
    return re.compile(_branches(tree) if tree else r"(?!)")


def _branches(tree: Mapping[str, Mapping[str, object]]) -> str:
    parts = [re.escape(sign) + _branches(rest) for sign, rest in tree.items() if sign]  # type: ignore[arg-type]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 and "" not in tree else f"(?:{'|'.join(parts)})"
    return f"{joined}?" if "" in tree else joined


@cache
def shipped() -> Words:
    """The words of ``words.toml`` beside this file."""
    return read(tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8")))


def read(table: Mapping[str, Mapping[str, object]]) -> Words:
    """Words from a parsed table."""
    telling: dict[str, tuple[str, str]] = {}
    other: dict[str, dict[str, str]] = {"endings": {}, "below": {}, "beside": {}}
    for category, kinds in table["telling"].items():
        for kind in ("whole", "edge", "anywhere"):
            telling |= dict.fromkeys(map(_bare, _split(kinds[kind])), (category, kind))  # type: ignore[index]
        for kind, words in other.items():
            words.update(dict.fromkeys(_split(kinds.get(kind, "")), category))  # type: ignore[attr-defined]
    return Words(
        telling,
        other["endings"],
        other["below"],
        other["beside"],
        str(table["beside"]["word"]),
        frozenset(_split(table["beside"]["official"])),
        _split(table["innocent"]["words"]),
        frozenset(_split(table["companion"]["words"])),
        _split(table["careful"]["words"]),
        frozenset(_split(table["careful"]["endings"])),
        _split(table["help"]["words"]),
    )


def _split(text: object) -> tuple[str, ...]:
    return tuple(str(text).split())
