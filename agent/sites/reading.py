"""How a label is read: the words it is most likely made of, where nothing stands between them.

"bethpark" is "beth" and "park", for both are used more than what is left of it beside "bet". Each word costs
more the less it is used (Zipf's law); what is no word costs by its letters; the cheapest reading is taken.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from math import inf, log
from pathlib import Path
from typing import Final, NamedTuple

KNOWN: Final = 9.0
"""What a word of ``words.toml`` costs: as the few hundred words that are used most."""
STRANGE: Final = 5.0
"""What letters cost that are no word, and each of them besides."""
LETTER: Final = 3.0
PLURAL: Final = 2.0
"""What the "s" of a plural or of an owner adds to an ordinary word."""
MARGIN: Final = 2.0
"""A reading that costs no more than this above the cheapest may be meant as well."""
WIDE: Final = 4.0
"""The same for a word that is known to stand in few others."""

_ROUNDED: Final = 1e-6
"""Sums of the same costs may differ by so much."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")

Step = tuple[int, float]
"""Where a word ends, and what it costs."""
Whence = tuple[int, bool]
"""Where a piece begins or ends, and whether it is a word."""


class Part(NamedTuple):
    """A piece of a reading: a word, or letters that are none."""

    text: str
    known: bool


class Reading:
    """One run of letters, as it is read."""

    def __init__(self, text: str, steps: Sequence[Sequence[Step]]) -> None:
        """``steps``: for each place the words that begin there."""
        self._text, self._steps = text, steps
        self._before, self._from = _onward(steps)

    @cached_property
    def _onwards(self) -> tuple[list[float], list[Whence]]:
        return _backward(self._steps)

    def holds(self, at: int, end: int, margin: float) -> bool:
        """Whether a word may be meant that stands there."""
        cost = min((cost for to, cost in self._steps[at] if to == end), default=inf)
        come = self._before[at] + cost
        if come > self._before[end] + margin + _ROUNDED:  # there is a much cheaper way to its end
            return False
        return come + self._onwards[0][end] <= self._before[-1] + margin

    def left(self, at: int) -> Part:
        """The piece that ends there."""
        start, known = self._from[at]
        return Part(self._text[start:at], known)

    def right(self, at: int) -> Part:
        """The piece that begins there."""
        end, known = self._onwards[1][at]
        return Part(self._text[at:end], known)

    @property
    def parts(self) -> Iterator[str]:
        """All pieces of the cheapest reading, from the right."""
        end = len(self._text)
        while end:
            part = self.left(end).text
            yield part
            end -= len(part)


def _onward(steps: Sequence[Sequence[Step]]) -> tuple[list[float], list[Whence]]:
    """For each place the least cost to come there, and from where."""
    length = len(steps)
    costs, whence = [0.0] + [inf] * length, [(0, False)] * (length + 1)
    strange, since = inf, 0
    for at in range(length):
        here = costs[at]
        if strange < here:
            costs[at], whence[at] = strange, (since, False)
            here = strange
        for end, cost in steps[at]:
            if here + cost < costs[end]:
                costs[end], whence[end] = here + cost, (at, True)
        if here + STRANGE < strange:
            strange, since = here + STRANGE, at
        strange += LETTER
    if strange < costs[length]:
        costs[length], whence[length] = strange, (since, False)
    return costs, whence


def _backward(steps: Sequence[Sequence[Step]]) -> tuple[list[float], list[Whence]]:
    """For each place the least cost from there to the end, and to where the first piece goes."""
    length = len(steps)
    costs, whither = [inf] * length + [0.0], [(length, False)] * (length + 1)
    strange, until = STRANGE, length
    for at in range(length - 1, -1, -1):
        strange += LETTER
        least, best = strange, (until, False)
        for end, cost in steps[at]:
            if cost + costs[end] < least:
                least, best = cost + costs[end], (end, True)
        costs[at], whither[at] = least, best
        if least + STRANGE < strange:
            strange, until = least + STRANGE, at
    return costs, whither


class Label:
    """A label with signs and digits, each run of letters as it is read."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._runs = [(run.start(), run.end(), lexicon.read(run[0])) for run in _LETTERS.finditer(text)]

    def holds(self, at: int, end: int, margin: float = MARGIN) -> bool:
        """Whether a word may be meant that stands there; what has signs or digits in it always is."""
        for begin, close, run in self._runs:
            if begin <= at and end <= close:
                return run.holds(at - begin, end - begin, margin)
        return True

    def left(self, at: int) -> Part | None:
        """The piece that ends there; None where nothing or a sign does."""
        for begin, close, run in self._runs:
            if begin < at <= close:
                return run.left(at - begin)
        return None

    def right(self, end: int) -> Part | None:
        """The piece that begins there."""
        for begin, close, run in self._runs:
            if begin <= end < close:
                return run.right(end - begin)
        return None

    @property
    def parts(self) -> set[str]:
        """All pieces of the cheapest readings."""
        return {part for *_, run in self._runs for part in run.parts}


class Lexicon:
    """Words with what they cost."""

    def __init__(self, ordinary: Callable[[], Iterable[str]], known: Collection[str]) -> None:
        """``ordinary`` are read twice, the most used first, so that they are never all in memory."""
        import marisa_trie

        self._trie = marisa_trie.Trie(chain(ordinary(), known))
        self._costs = array("f", bytes(4 * len(self._trie)))
        scale = log(len(self._trie) + 1)
        for rank, word in enumerate(ordinary()):
            self._costs[self._trie.key_id(word)] = log((rank + 1) * scale)
        for word in known:
            self._costs[self._trie.key_id(word)] = KNOWN

    def read(self, text: str) -> Reading:
        """The cheapest reading of a run of letters."""
        trie, costs = self._trie, self._costs
        steps: list[list[Step]] = []
        for at in range(len(text)):
            found: list[Step] = []
            for word, number in trie.iter_prefixes_with_ids(text[at:]):
                end, cost = at + len(word), costs[number]
                found.append((end, cost))
                if cost != KNOWN and text[end : end + 1] == "s" and text[at : end + 1] not in trie:
                    found.append((end + 1, cost + PLURAL))
            steps.append(found)
        return Reading(text, steps)


def ordinary() -> Iterator[str]:
    """The shipped words of ``ordinary.txt``, the most used first; ``installer/ordinary.py`` made it."""
    with Path(__file__).with_name("ordinary.txt").open(encoding="ascii") as file:
        yield from (line.rstrip("\n") for line in file if not line.startswith("#"))
