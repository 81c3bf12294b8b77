"""Names that are told one by one, and which of them decides: one order for all who judge names.

Where they are told, names by which browsers ask whether they may go round the filter; then what the
guardian opened, what must stay open, ways round the filter, and what the guardian closed. Of the guardian's
own names the longest decides, and of the same name the open one. What lies below a closed name and is
something else (mail below a search engine) is not closed with it, nor opened: lists may speak.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from typing import NamedTuple

from agent.sites.dns.canaries import ENCRYPTED


class Word(IntFlag):
    """Why a name stands here; a smaller one decides before a greater one."""

    CANARY = 1
    ALLOW = 2
    KEPT = 4
    AROUND = 8
    UNSAFE = 16
    BLOCK = 32
    APART = 64


class NameWord(NamedTuple):
    """What decides, and the name that was told."""

    word: Word
    name: str


_ORDER = tuple(map(int, Word))
_OWN = int(Word.ALLOW | Word.BLOCK | Word.APART)


class Precedence:
    """Each name stands for itself and all below it.

    ``kept``: what must stay open; ``unsafe``: what cannot be told to search safely, where that is wanted;
    ``apart``: what ``block`` does not mean, though it lies below; ``canaries``: by which browsers ask whether
    they may go round.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        block: Iterable[str] = (),
        kept: Iterable[str] = (),
        unsafe: Iterable[str] = (),
        apart: Iterable[str] = (),
        canaries: Iterable[str] = (),
    ) -> None:
        self._words: dict[str, int] = {}
        told = canaries, allow, kept, ENCRYPTED, unsafe, block, apart
        for word, names in zip(_ORDER, told, strict=True):
            for name in names:
                self._words[name] = self._words.get(name, 0) | word

    @property
    def names(self) -> Iterable[str]:
        """All that are told; of what is not below any of them, ``decide`` knows nothing."""
        return self._words.keys()

    def decide(self, name: str) -> NameWord | None:
        """What decides about a canonical name; None for nearly all: lists may, as where it is ``APART``."""
        words, place = self._words, name
        while place:
            if place in words:
                return self._decided(place)
            _, _, place = place.partition(".")
        return None

    def _decided(self, place: str) -> NameWord:
        """From the longest name that was told upwards."""
        found: dict[int, str] = {}
        own = False
        while place:
            words = self._words.get(place, 0)
            if words & _OWN:
                words, own = (words & ~_OWN if own else words), True
            for word in _ORDER:
                if words & word:
                    found.setdefault(word, place)
            _, _, place = place.partition(".")
        first = min(found)
        return NameWord(Word(first), found[first])
