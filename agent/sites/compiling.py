"""Lists -> index, off to the side, in little memory: names go to parts on the disk, then to votes.

All names of one registrable name stand in one part, so that a name and those below it are weighed together.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.sites import index
from agent.sites.index import Mark
from agent.sites.vote import Chamber, Voter
from agent.sites.words import Words, shipped

if TYPE_CHECKING:
    from agent.sites.parsing import Rule

PARTS: Final = 64
"""Parts of five million names hold 80,000 each: twenty megabytes while one is weighed."""
MOST_MARKS: Final = 60_000
"""Different marks that say which lists spoke, where ``index.LARGEST_MARKS`` has room; others say less.
A number has sixteen bits."""
MOST_FAMOUS: Final = 5000
"""So many of the first popular names are famous."""
NOTHING: Final = Mark({})


class Listed(NamedTuple):
    """A list that votes, and how to read its rules."""

    voter: Voter
    rules: Callable[[], Iterable[Rule]]


@dataclass
class Marks:
    """Different marks, numbered as they come."""

    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    all: list[Mark] = field(default_factory=list)
    size: int = 0
    """Bytes of all."""

    def number(self, mark: Mark) -> int:
        """The number of a mark; when there are too many, of one that says less."""
        key = (*mark.closed.items(), mark.popular, mark.heard)
        if key not in self.numbers:
            size = self.size + index.size_of(mark)
            full = len(self.all) >= MOST_MARKS or size > index.LARGEST_MARKS
            if full and (mark.heard or any(mark.closed.values())):
                return self.number(Mark(dict.fromkeys(mark.closed, ()), mark.popular))
            self.size = size
            self.numbers[key] = len(self.all)
            self.all.append(mark)
        return self.numbers[key]


def build(
    folder: Path,
    lists: Sequence[Listed],
    popular: Iterable[str] = (),
    about: Mapping[str, Any] | None = None,
    *,
    words: Words | None = None,
    progress: Callable[[str], None] = lambda _what: None,
) -> Path:
    """Read all lists, weigh all names, write the index; what was there before holds until the last moment.

    ``popular`` are registrable names that many people use, the most used first; none means that nobody says.
    ``progress`` hears the id of each list as it is read, then "votes", then "index".
    """
    scratch = folder / "building"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        counted = _scatter(scratch, lists, popular, progress)
        progress("votes")
        chamber = Chamber([entry.voter for entry in lists], words or shipped(), counted > 0)
        marks = Marks()

        def rows() -> Iterator[tuple[str, int]]:
            for part in range(PARTS):
                yield from _weigh(scratch / f"part-{part}", chamber, marks)
            progress("index")

        return index.write(folder, rows(), marks.all, about or {})
    finally:
        for path in scratch.iterdir():
            path.unlink()
        scratch.rmdir()


def _scatter(
    scratch: Path, lists: Sequence[Listed], popular: Iterable[str], progress: Callable[[str], None]
) -> int:
    """Every rule into the part of its registrable name; how many names are popular."""
    counted = 0
    with ExitStack() as stack:
        parts = [
            stack.enter_context((scratch / f"part-{part}").open("w", encoding="ascii"))
            for part in range(PARTS)
        ]
        for number, entry in enumerate(lists):
            progress(entry.voter.id)
            for name, closes in entry.rules():
                parts[part_of(name)].write(f"{name} {number} {closes:d}\n")
        for name in popular:
            counted += 1
            fame = index.FAMOUS if counted <= MOST_FAMOUS else index.POPULAR
            parts[part_of(name)].write(f"{name} {-fame} 1\n")  # where the number of a list stands
    return counted


def part_of(name: str) -> int:
    """The same for all names with the same last two labels, thus with the same registrable name."""
    return zlib.crc32(".".join(name.rsplit(".", 2)[-2:]).encode()) % PARTS


def _weigh(path: Path, chamber: Chamber, marks: Marks) -> Iterator[tuple[str, int]]:
    """The rows of a part: a name stands for all below it, so one that says the same as above is left out."""
    closing: dict[str, int] = {}
    opening: dict[str, int] = {}
    popular: dict[str, int] = {}
    with path.open(encoding="ascii") as file:
        for line in file:
            name, text, closes = line.split()
            if (voter := int(text)) < 0:
                popular[name] = max(-voter, popular.get(name, 0))
                closing.setdefault(name, 0)
            elif closes == "1":
                closing[name] = closing.get(name, 0) | 1 << voter
            else:
                opening[name] = opening.get(name, 0) | 1 << voter
                closing.setdefault(name, 0)
    weighed: dict[str, tuple[int, int, int]] = {}
    nothing = marks.number(NOTHING)
    for name in sorted(closing, key=lambda x: x.count(".")):
        said, below, before = _above(name, weighed)
        said = (said | closing[name]) & ~opening.get(name, 0)
        known = max(below, popular.get(name, 0))
        deep = below > 0 and closing[name] > 0
        mark = chamber.mark(said, name, popular=known, below=deep) if said else None
        number = marks.number(mark or Mark({}, known)) if mark or known else nothing
        weighed[name] = (said, known, number)
        if number != (nothing if before is None else before):
            yield name, number


def _above(name: str, weighed: Mapping[str, tuple[int, int, int]]) -> tuple[int, int, int | None]:
    """What was found for the nearest name above."""
    rest = name.partition(".")[2]
    while rest:
        if rest in weighed:
            return weighed[rest]
        rest = rest.partition(".")[2]
    return 0, 0, None
