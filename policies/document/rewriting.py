"""The lines of a child's rules and tables in a text: added, changed, taken away, and no other line touched.

A comment on a line of its own stays; one behind a key goes where the key goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from policies.document.places import Path, Statement, quote, spell, statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from policies.ids import ChildId

_HEADER: Final = re.compile(r"[ \t]*\[")
_COMMENT: Final = re.compile(r"[ \t]*#[^\n]*\n")
Cut = tuple[int, int, str]
"""From, to, and what stands there then."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A valid text whose last line has an end, and one child of it; each method gives one text or none."""

    text: str
    end: str
    """How its lines end."""
    rules: Path

    @classmethod
    def of(cls, text: str, child: ChildId) -> Sheet:
        """The sheet of a text."""
        end = "\r\n" if "\r\n" in text else "\n"
        return cls(text if text.endswith("\n") else text + end, end, ("child", child, "rule"))

    def with_more(self, lines: Iterable[tuple[str, str]]) -> Iterator[str]:
        """One rule more, behind the child's others, or behind all else that is said of the child."""
        mine = [one for one in statements(self.text) if one.path[:2] == self.rules[:2]]
        for last in ([one for one in mine if one.path[:3] == self.rules] or mine)[-1:]:
            yield self._with(f"[[{spell(self.rules)}]]", last, lines)

    def with_table(self, table: Path, key: str, word: str) -> Iterator[str]:
        """A table of the child with one key, behind all else that is said of the child."""
        for last in [one for one in statements(self.text) if one.path[:2] == table[:2]][-1:]:
            yield self._with(f"[{spell(table)}]", last, [(key, quote(word))])

    def without(self, index: int) -> Iterator[str]:
        """A rule less."""
        _, block = self._block((*self.rules, index))
        cuts = self._lines(block)
        for start, end, _ in cuts[:1]:
            blank = len(self.end) if self.text.endswith(self.end * 2, 0, start) else 0
            yield self._cut([(start - blank, end, ""), *cuts[1:]])

    def with_key(self, table: Path, key: str, word: str, useless: Collection[str] = ()) -> Iterator[str]:
        """A table, or a rule, that says a word by a key, and nothing by useless ones."""
        depth = len(table)
        own, block = self._block(table)
        gone = [one for one in block if one.path[depth : depth + 1] and one.path[depth] in {key, *useless}]
        whole = [one for one in own if one in gone and len(one.path) == depth + 1]
        pair = f"{key} = {quote(word)}"
        for spot in sorted(whole, key=lambda one: one.path[-1] != key)[:1]:
            cut = (spot.value, quote(word)) if spot.path[-1] == key else (spot.start, pair)
            rest = self._lines(one for one in gone if one is not spot)
            yield self._cut([(cut[0], spot.end, cut[1]), *rest])
            return
        for anchor in (own or block[:1])[-1:]:
            start, at = self._line(anchor)
            line = f"{self.text[start : anchor.start]}{pair}{self.end}"
            yield self._cut([(at, at, line), *self._lines(gone)])

    def _with(self, header: str, last: Statement, lines: Iterable[tuple[str, str]]) -> str:
        at = self._behind(last)
        new = ["", header, *(f"{key} = {value}" for key, value in lines), ""]
        close = at < len(self.text) and not self.text.startswith(self.end, at)
        return self._cut([(at, at, self.end.join(new) + self.end * close)])

    def _block(self, table: Path) -> tuple[list[Statement], list[Statement]]:
        """The keys below the header of a table; and all statements of it, its header first.

        None of either where it stands in brackets.
        """
        found = statements(self.text)
        block = [one for one in found if one.path[: len(table)] == table]
        below = found[found.index(block[0]) + 1 :] if block else ()
        return list(takewhile(lambda one: not one.header, below)), block

    def _lines(self, found: Iterable[Statement]) -> list[Cut]:
        """Cuts of whole lines."""
        return [(*self._line(one), "") for one in found]

    def _line(self, one: Statement) -> tuple[int, int]:
        """From where to where the lines of a statement go."""
        return self.text.rfind("\n", 0, one.start) + 1, self.text.index("\n", one.end) + 1

    def _behind(self, one: Statement) -> int:
        """Where a new table can stand: behind the comments below a statement, unless they head the next."""
        first = at = self._line(one)[1]
        while (comment := _COMMENT.match(self.text, at)) is not None:
            at = comment.end()
        return first if _HEADER.match(self.text, at) else at

    def _cut(self, cuts: Iterable[Cut]) -> str:
        text = self.text
        for start, end, words in sorted(cuts, reverse=True):
            text = text[:start] + words + text[end:]
        return text
