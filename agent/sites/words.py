"""What a name says by itself: telling words and endings, and words that ask for care. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from agent.sites import index
from agent.sites.names import registrable
from agent.sites.reading import ordinary
from agent.sites.telling import STRONG, WEAK, Hint, Telling, pattern


class Need(NamedTuple):
    """How many votes it takes to close a name, and what words add to those of lists."""

    votes: int
    weak: int
    """Votes of a word that has WEAK."""
    strong: int
    """Votes of a word or an ending that has STRONG."""


PLAIN: Final = Need(1, WEAK, STRONG)
POPULAR: Final = Need(2, WEAK, STRONG)
FAMOUS: Final = Need(3, WEAK, STRONG)
"""The whole world goes there: what it is, the catalogue or several lists would know."""
ENDING: Final = Need(2, WEAK, WEAK)
"""Under .org, .edu and their like."""
CAREFUL: Final = Need(4, 0, 3)
"""News, health, teaching and rights: many lists, or one and a word that stands in few innocent words."""
HELP: Final = Need(4, 0, 0)
_PARTS: Final = re.compile(r"[a-z]+")
GUARDED: Final = frozenset({"adult", "gambling", "dating", "drugs"})
"""Categories for which teaching, health and help are mistaken by lists; the others take no such care."""


@dataclass(frozen=True)
class Words:
    """The words of ``words.toml``, turned round for finding."""

    telling: Telling
    endings: Mapping[str, str]
    """Ending -> category."""
    below: Mapping[str, str] = field(default_factory=dict)
    """Word of a label below the registrable one -> category."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The same, where ``mark`` stands in the registrable label."""
    mark: str = ""
    official: frozenset[str] = frozenset()
    """Endings under which what stands below says nothing."""
    silent: frozenset[str] = frozenset()
    """Endings under which no word says anything."""
    careful: Iterable[str] = ()
    careful_endings: frozenset[str] = frozenset()
    help: Iterable[str] = ()
    _any: re.Pattern[str] = field(init=False, repr=False)
    _ends: tuple[str, ...] = field(init=False, repr=False)
    _careful: re.Pattern[str] = field(init=False, repr=False)
    _help: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, value in {
            "_any": pattern((*self.telling.words, *self.below, *filter(None, [self.mark]))),
            "_ends": tuple(f".{ending}" for ending in self.endings),
            "_careful": pattern(self.careful),
            "_help": pattern(self.help),
        }.items():
            object.__setattr__(self, name, value)

    def may_tell(self, name: str) -> bool:
        """Quick: whether ``hints`` could find anything; most names say nothing."""
        return self._any.search(name) is not None or name.endswith(self._ends) or "xn--" in name

    def hints(self, name: str) -> tuple[Hint, ...]:
        """What the registrable label and the ending of a canonical name say, the strongest first."""
        own = registrable(name)
        if own is None or not self.silent.isdisjoint(_endings(own)):
            return ()
        label, _, suffix = own.partition(".")
        found: list[Hint] = []
        if own.endswith(self._ends):
            ending = next(x for x in _endings(suffix) if x in self.endings)
            found.append(Hint(self.endings[ending], f".{ending}", STRONG))
        if name != own:
            found += self._below(name, own)
        rented = "." in suffix and len(suffix.rpartition(".")[2]) > 2  # noqa: PLR2004 - no country's second level
        said = self.telling.find(unmarked(label))
        found.extend(hint for hint in said if hint.votes == STRONG or not rented)
        if len(found) > 1:
            found.sort(key=lambda hint: (-hint.votes, -len(hint.word), hint.word))
        return tuple(found)

    def _below(self, name: str, own: str) -> Iterator[Hint]:
        """What the labels below the registrable name say."""
        if not self.official.isdisjoint(_endings(own)):
            return
        beside = self.mark and self.mark in own.partition(".")[0]
        for word in _PARTS.findall(name[: -len(own) - 1]):
            category = self.below.get(word) or (beside and self.beside.get(word))
            if category:
                yield Hint(category, f"{word}.", STRONG)

    def need(self, name: str, category: str, *, popular: int = 0) -> Need:
        """How sure one must be before a name is closed; ``popular``: 0, or one of ``index``."""
        if self._help.search(name):
            return HELP
        if category in GUARDED:
            if self._careful.search(name):
                return CAREFUL
            if not self.careful_endings.isdisjoint(_endings(name)):
                return ENDING if popular < index.FAMOUS else FAMOUS
        return (PLAIN, POPULAR, FAMOUS)[popular]


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
        return bare(label)
    return label


def bare(text: str) -> str:
    """Without diacritics, as labels and words are compared."""
    import unicodedata

    split = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(sign for sign in split if not unicodedata.combining(sign)).lower()


@cache
def shipped() -> Words:
    """The words of ``words.toml`` beside this file."""
    return read(tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8")))


def read(table: Mapping[str, Mapping[str, object]]) -> Words:
    """Words from a parsed table."""
    telling: dict[str, tuple[str, str]] = {}
    other: dict[str, dict[str, str]] = {"endings": {}, "below": {}, "beside": {}, "without": {}}
    for category, kinds in table["telling"].items():
        for kind in ("whole", "doubtful", "edge", "anywhere"):
            said = map(bare, _split(kinds.get(kind, "")))  # type: ignore[attr-defined]
            telling |= dict.fromkeys(said, (category, kind))
        for kind, words in other.items():
            words.update(dict.fromkeys(_split(kinds.get(kind, "")), category))  # type: ignore[attr-defined]
    return Words(
        Telling(
            telling,
            _split(table["innocent"]["words"]),
            frozenset(_split(table["companion"]["words"])),
            frozenset(_split(table["against"]["words"])),
            other["without"],
            ordinary,
        ),
        other["endings"],
        other["below"],
        other["beside"],
        str(table["beside"]["word"]),
        frozenset(_split(table["beside"]["official"])),
        frozenset(_split(table["silent"]["endings"])),
        _split(table["careful"]["words"]),
        frozenset(_split(table["careful"]["endings"])),
        _split(table["help"]["words"]),
    )


def _split(text: object) -> tuple[str, ...]:
    return tuple(str(text).split())
