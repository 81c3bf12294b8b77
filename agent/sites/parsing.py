"""The formats of list makers -> rules about names. Sans I/O, a line is believed or counted.

A list can close too much, and that is seen; it can never point a name elsewhere, close a whole ending, or
close help, even if somebody took it over. What is left out is counted by reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from agent.sites.names import WrongName, canonical, is_suffix, registrable

Form = Literal["plain", "hosts", "adblock", "v2fly", "ut1"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
Rule = tuple[str, bool]
"""A canonical name and whether the list closes it; False is the list's own exception (``@@``)."""

LONGEST_LINE: Final = 2048
"""Bytes; a longer line is no line of a list of names."""
MOST_LINES: Final = 20_000_000
"""The longest list that is known has some five million names."""

LONG: Final = "line too long"
REDIRECT: Final = "points elsewhere"
OURS: Final = "must stay open"
SUFFIX: Final = "a whole ending"
LOCAL: Final = "of this PC"
PATTERN: Final = "a pattern"
NO_RULE: Final = "no rule for hosts"
NO_INCLUDE: Final = "include not found"

_NOWHERE: Final = frozenset({"0.0.0.0", "127.0.0.1", "::", "::1", "0", "127.0.1.1", "0:0:0:0:0:0:0:0"})  # noqa: S104 - read, not bound
_LOCAL: Final = frozenset(
    {"localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback"}
    | {"ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts"}
)
_ADBLOCK: Final = re.compile(r"(@@)?\|\|([^\s/^$*|]+)\^\|?(?:\$(\S*))?", re.ASCII)
_WHOLE_SITE: Final = frozenset({"", "all", "important", "document", "doc", "third-party", "3p", "popup"})
"""Options under which a rule still speaks of the whole host (AdGuard, "DNS filtering syntax")."""


class TooMuch(ValueError):
    """More lines than any list has."""


@dataclass(slots=True)
class Tally:
    """What became of the lines."""

    names: int = 0
    """Rules that were taken."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Lines that were not, by reason."""

    @property
    def read(self) -> int:
        """All that was a line of the list at all."""
        return self.names + self.skipped.total()


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may know beside the list."""

    must_stay_open: Callable[[str], bool] = lambda _name: False
    includes: Mapping[str, bytes] = field(default_factory=dict)
    """Other files of the same project, by name (v2fly's ``include:``)."""


def read(form: Form, lines: Iterable[bytes], tally: Tally, context: Context | None = None) -> Iterator[Rule]:
    """The rules of a list; ``tally`` tells what was taken and what was not.

    Once is enough: a name that comes again is yielded again. TooMuch after MOST_LINES.
    """
    known = context or Context()
    for text, closes in _written(form, lines, tally, known.includes):
        if (name := _name(text, tally)) is None:
            continue
        if is_suffix(name):
            tally.skipped[SUFFIX] += 1
        elif closes and known.must_stay_open(name):
            tally.skipped[OURS] += 1
        else:
            tally.names += 1
            yield name, closes


def _written(
    form: Form, lines: Iterable[bytes], tally: Tally, includes: Mapping[str, bytes]
) -> Iterator[Rule]:
    """What the lines say, names not looked at yet."""
    match form:
        case "plain" | "ut1":
            return _plain(lines, tally)
        case "hosts":
            return _hosts(lines, tally)
        case "adblock":
            return _adblock(lines, tally)
        case "v2fly":
            return _v2fly(lines, tally, includes)


def ranked(lines: Iterable[bytes], most: int, tally: Tally) -> Iterator[str]:
    """The registrable names of a ranking, the most popular first: the first column that is a name counts.

    Understands the lists of Majestic, Tranco and Umbrella ("1,example.com"), and plain names.
    """
    seen: set[str] = set()
    for text in _texts(lines, tally, ("#",)):
        for column in text.split(","):
            own = _registrable(column.strip('" '))
            if own is not None:
                break
        else:
            tally.skipped[NO_RULE] += 1
            continue
        if own not in seen:
            seen.add(own)
            tally.names += 1
            yield own
        if len(seen) == most:
            return


def _registrable(text: str) -> str | None:
    try:
        return registrable(canonical(text))
    except WrongName:
        return None


def _name(text: str, tally: Tally) -> str | None:
    """The canonical name without ``www.``, which no list means to be another site."""
    if text in _LOCAL:
        tally.skipped[LOCAL] += 1
        return None
    try:
        name = canonical(text)
    except WrongName as wrong:
        tally.skipped[wrong.reason] += 1
        return None
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


def _texts(lines: Iterable[bytes], tally: Tally, comments: tuple[str, ...]) -> Iterator[str]:
    """Lines that are not comments, without what stands behind ``#``."""
    for number, line in enumerate(lines):
        if number >= MOST_LINES:
            raise TooMuch(f"more than {MOST_LINES} lines")
        if len(line) > LONGEST_LINE:
            tally.skipped[LONG] += 1
            continue
        text = line.decode("utf-8", "replace").removeprefix("\ufeff").strip()
        if not text or text.startswith(comments):
            continue
        yield text.partition(" #")[0].partition("\t#")[0].rstrip()


def _plain(lines: Iterable[bytes], tally: Tally) -> Iterator[Rule]:
    for text in _texts(lines, tally, ("#", "!", ";")):
        yield text.removeprefix("*.").removeprefix("."), True


def _hosts(lines: Iterable[bytes], tally: Tally) -> Iterator[Rule]:
    """``0.0.0.0 name [name …]`` as in hosts(5); another address would lead a child to a stranger's server."""
    for text in _texts(lines, tally, ("#", "!", ";")):
        address, *written = text.split()
        if not written:
            tally.skipped[NO_RULE] += 1
        elif address in _NOWHERE:
            yield from ((name, True) for name in written)
        else:
            tally.skipped[REDIRECT] += 1


def _adblock(lines: Iterable[bytes], tally: Tally) -> Iterator[Rule]:
    """Only rules for whole hosts; a rule for a part of a page would close the whole site by mistake."""
    for text in _texts(lines, tally, ("!", "[", "#")):
        rule = _ADBLOCK.fullmatch(text)
        if rule is None or not set((rule[3] or "").split(",")) <= _WHOLE_SITE:
            tally.skipped[PATTERN if "*" in text or text.startswith("/") else NO_RULE] += 1
        else:
            yield rule[2], not rule[1]


def _v2fly(lines: Iterable[bytes], tally: Tally, includes: Mapping[str, bytes]) -> Iterator[Rule]:
    """v2fly/domain-list-community: ``domain:``, ``full:``, ``include:NAME [@attribute | @-attribute]``.

    ``full:`` names one host; a host closes what is below it here as everywhere. Patterns are no names. A
    file is included once, however deep.
    """
    seen: set[str] = set()
    files = [_texts(lines, tally, ("#",))]
    while files:
        if (text := next(files[-1], None)) is None:
            files.pop()
            continue
        words = text.split()
        kind, _, value = words[0].rpartition(":")
        match kind:
            case "" | "domain" | "full":
                yield value, True
            case "include" if value in includes and value not in seen:
                seen.add(value)
                wanted = _with_attributes(includes[value].splitlines(), words[1:])
                files.append(_texts(wanted, tally, ("#",)))
            case "include":
                if value not in seen:
                    tally.skipped[NO_INCLUDE] += 1
            case _:
                tally.skipped[PATTERN] += 1


def _with_attributes(lines: Iterable[bytes], asked: Collection[str]) -> Iterator[bytes]:
    """The lines that have all attributes that are asked for, and none that is asked away."""
    wanted = {word.encode() for word in asked if word.startswith("@") and not word.startswith("@-")}
    unwanted = {b"@" + word[2:].encode() for word in asked if word.startswith("@-")}
    for line in lines:
        has = {word for word in line.partition(b"#")[0].split()[1:] if word.startswith(b"@")}
        if wanted <= has and not unwanted & has:
            yield line
