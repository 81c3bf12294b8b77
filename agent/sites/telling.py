"""Telling words in one label: it is read as a person would, and only words that are meant count. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from agent.sites.reading import MARGIN, WIDE, Label, Lexicon, Part

STRONG: Final = 2
"""Votes of a word that stands in few innocent words, and of a telling ending."""
WEAK: Final = 1
"""Votes of a word that is also used for other things."""
MOST_NUMBERS: Final = 2
MOST_KEPT: Final = 4096
"""Labels whose words are kept: the same sites come again and again."""
_NUMBERS: Final = re.compile(r"\d+")
Tree: TypeAlias = "dict[str, Tree]"
"""Words by their signs, one after the other; an empty one where a word ends."""


class Hint(NamedTuple):
    """What one word or ending says."""

    category: str
    word: str
    votes: int


@dataclass(frozen=True)
class Telling:
    """The words of ``words.toml`` that are looked for in labels."""

    words: Mapping[str, tuple[str, str]]
    """Word -> (category, "anywhere" | "edge" | "doubtful" | "whole")."""
    innocent: Iterable[str] = ()
    companions: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()
    """Words of a label in which no telling word says anything."""
    without: Mapping[str, str] = field(default_factory=dict)
    """Word -> category whose words say nothing before it."""
    ordinary: Callable[[], Iterable[str]] = tuple
    """Words by which labels are read, the most used first; asked for when the first telling word is met."""
    _places: re.Pattern[str] = field(init=False, repr=False)
    _hidden: re.Pattern[str] = field(init=False, repr=False)
    _contrary: re.Pattern[str] = field(init=False, repr=False)
    _within: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    """Word -> the lengths of it and of all words that it begins with, the longest first."""
    _kept: dict[str, tuple[Hint, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        within = {
            word: tuple(n for n in range(len(word), 0, -1) if word[:n] in self.words) for word in self.words
        }
        for name, value in {
            "_places": re.compile(f"(?=({pattern(self.words).pattern}))"),
            "_hidden": pattern(self.innocent),
            "_contrary": pattern(self.against),
            "_within": within,
        }.items():
            object.__setattr__(self, name, value)

    def find(self, label: str) -> tuple[Hint, ...]:
        """What the words of a label say."""
        if label not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[label] = tuple(self._find(label))
        return self._kept[label]

    def _find(self, label: str) -> Iterator[Hint]:
        if len(_NUMBERS.findall(label)) > MOST_NUMBERS:
            return  # a number plate of a cloud
        text = self._hidden.sub(lambda match: "\0" * len(match[0]), label)
        places = [
            (place.start(), place.start() + length)
            for place in self._places.finditer(text)
            for length in self._within[place[1]]
        ]
        if not places:
            return
        read = Label(text, self._lexicon)
        if self._contrary.search(text) and not self.against.isdisjoint(read.parts):
            return
        held = [place for place in places if read.holds(*place, self._margin(text[slice(*place)]))]
        for at, end in places:
            if _in_a_number(text, at, end) or not any(_begins_or_ends(at, end, *longer) for longer in held):
                continue
            votes = self._votes(text[at:end], read.left(at), read.right(end))
            if votes:
                yield Hint(self.words[text[at:end]][0], text[at:end], votes)

    def _votes(self, word: str, left: Part | None, right: Part | None) -> int:
        """What a word counts between two pieces; None is the border, or a sign."""
        category, kind = self.words[word]
        if right is not None and self.without.get(right.text) == category:
            return 0
        if kind == "anywhere":
            return STRONG
        if kind == "doubtful" and (self._is_ordinary(left) or self._is_ordinary(right)):
            return 0
        borders = [part is None or self._knows(part.text) for part in (left, right)]
        return WEAK if all(borders) or (any(borders) and kind != "whole") else 0

    def _margin(self, word: str) -> float:
        return WIDE if self.words[word][1] == "anywhere" else MARGIN

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.ordinary, (*self.words, *self.companions, *self.against, *self.without))

    def _knows(self, word: str) -> bool:
        return word in self.words or word in self.companions

    def _is_ordinary(self, part: Part | None) -> bool:
        """Whether a word stands there that gives a doubtful one its other meaning."""
        return part is not None and part.known and not self._knows(part.text)


def _begins_or_ends(at: int, end: int, begin: int, close: int) -> bool:
    """Whether a word is another one, or stands at its border and within: "sex" of "sexdate"."""
    return (at == begin and end <= close) or (end == close and at >= begin)


def _in_a_number(text: str, at: int, end: int) -> bool:
    """Whether a word begins or ends within a longer number: "888" of "18880"."""
    begins = text[at].isdecimal() and text[:at][-1:].isdecimal()
    return begins or (text[end - 1].isdecimal() and text[end:][:1].isdecimal())


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the words, the longest first, however many there are."""
    tree: Tree = {}
    for word in words:
        branch = tree
        for sign in word:
            branch = branch.setdefault(sign, {})
        branch[""] = {}
    return re.compile(_branches(tree) if tree else r"(?!)")


def _branches(tree: Tree) -> str:
    parts = [re.escape(sign) + _branches(rest) for sign, rest in tree.items() if sign]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 and "" not in tree else f"(?:{'|'.join(parts)})"
    return f"{joined}?" if "" in tree else joined
