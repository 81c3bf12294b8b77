"""Asks the makers, reads what comes, and takes it only when it is good; then the index is built anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, cast

from agent.sites import archives, feed, parsing, turnover
from agent.sites.compiling import PARTS, part_of
from agent.sites.disk import settle
from agent.sites.feed import NotOurs
from agent.sites.fetching import Fetched, Fetcher, Refused
from agent.sites.index import TRIES, trie_of
from agent.sites.lists import Lists, only
from agent.sites.liststate import HELD, ListState, alarming, refused, taken
from agent.sites.parsing import Context, Form, Tally
from agent.sites.subscriptions import RANKING, SIGNED, Subscription
from agent.sites.turnover import Turnover

CHANGED: Final = "changed too much"
NO_NAMES: Final = "no names in it"
TOO_MANY: Final = "more names than there is room for"
MOST_NAMES: Final = 5_000_000
"""Of all lists together: so many are compiled in 125 MB (``installer/dev.py bench index --names 5000000``),
and the unit of the half with a network has 256 MB for that and the resolver."""
TOO_ALIKE: Final = "too many names that are alike"
MOST_IN_PART: Final = 400_000
MOST_IN_TRIE: Final = 1_200_000
"""Of one list, what is in memory at once while an index is made; lists as there are have a fifth of it."""
NO_MEMBER: Final = "its part of the archive is missing"
BROKEN: Final = "not readable"
REASONS: Final = (CHANGED, NO_NAMES, TOO_MANY, TOO_ALIKE, NO_MEMBER, BROKEN)
"""Why a file that came is not taken; each begins the detail of an outcome."""
_NO_LIST: Final = (Refused, ValueError, LookupError, RecursionError)
"""What the reading of a stranger's file may end with; the others are read all the same."""
_LARGEST_INCLUDE: Final = 16 * 1024 * 1024
"""Bytes of all files that lists of v2fly may include together; it has 3 MB."""

NEW, SAME, KEPT = "new", "same", "kept"
"""What became of a list: newer names, none newer, or the last good ones because of a problem."""


class Outcome(NamedTuple):
    """What an update did with one list."""

    id: str
    what: str
    detail: str = ""


def update(
    lists: Lists,
    fetcher: Fetcher,
    now: datetime,
    *,
    ids: Collection[str] | None = None,
    accept: Collection[str] = (),
    progress: Callable[[str, str], None] = lambda _id, _what: None,
) -> list[Outcome]:
    """Fetch what is followed (or the ids alone), and compile if anything is new or the index does not hold.

    ``accept``: lists that may change as much as they like this time. ``progress`` hears (id, "fetch" or
    "read") and ("", step of the compiling). What fails is told in the outcome; the others go on. Busy
    where another process updates the folder.
    """
    with lists.alone():
        standings = {entry.id: standing for entry, standing in lists.standings()}
        outcomes: list[Outcome] = []
        (lists.folder / "names").mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = lists.folder / "download.new"
        try:
            for file, group in _by_file(only(lists.followed(), ids)).items():
                before = [standings[entry.id] for entry in group]
                progress(group[0].id, "fetch")
                try:
                    got = fetcher.fetch(
                        file.url,
                        waiting,
                        etag=_etag(group, before),
                        sha256_pinned=file.sha256,
                        rows=file.rows,
                    )
                except Refused as error:
                    why, came = str(error), now if error.whole else None
                    results = [
                        (Outcome(entry.id, KEPT, why), refused(standings[entry.id], why, came))
                        for entry in group
                    ]
                else:
                    results = [
                        _take(lists, entry, standings, got, waiting, now, entry.id in accept, progress)
                        for entry in group
                    ]
                outcomes += [outcome for outcome, _ in results]
                standings |= {outcome.id: standing for outcome, standing in results}
                lists.keep({outcome.id: standings[outcome.id] for outcome, _ in results})
        finally:
            waiting.unlink(missing_ok=True)
        if any(outcome.what == NEW for outcome in outcomes) or not lists.holds():
            lists.compile(now, lambda step: progress("", step))
        return outcomes


class _File(NamedTuple):
    """A file at a maker's, and what is taken of it."""

    url: str
    sha256: str
    rows: int


def _by_file(entries: list[Subscription]) -> dict[_File, list[Subscription]]:
    """Lists that are parts of one file are fetched once."""
    found: dict[_File, list[Subscription]] = {}
    for entry in entries:
        found.setdefault(_File(entry.url, entry.sha256, entry.rows), []).append(entry)
    return found


def _etag(group: list[Subscription], before: list[ListState]) -> str:
    """What to ask the maker with: only where all lists of the file have the same, and are known to hold."""
    if any(x.form == SIGNED and not standing.expires for x, standing in zip(group, before, strict=True)):
        return ""
    tags = {standing.etag for standing in before}
    return tags.pop() if len(tags) == 1 else ""


def _take(
    lists: Lists,
    entry: Subscription,
    standings: Mapping[str, ListState],
    got: Fetched,
    file: Path,
    now: datetime,
    accepted: bool,  # noqa: FBT001 - as the guardian said
    progress: Callable[[str, str], None],
) -> tuple[Outcome, ListState]:
    """Take a list of a file that came, or keep the last good one."""
    before = standings[entry.id]
    if got.same:
        if before.expires and datetime.fromisoformat(before.expires) <= now:
            why = f"{feed.EXPIRED}: {before.expires}"
            return Outcome(entry.id, KEPT, why), replace(refused(before, why), etag="")
        return Outcome(entry.id, SAME), replace(before, checked=now.isoformat(), problem="")
    progress(entry.id, "read")
    new, tally, serial, expires = lists.names_of(f"{entry.id}.new"), Tally(), 0, ""
    try:
        if entry.form == SIGNED:
            facts = feed.verify(file, entry, before.serial, now)
            serial, expires = facts.serial, facts.expires.isoformat()
        with new.open("w", encoding="ascii") as out:
            new.chmod(0o600)
            out.writelines(f"{line}\n" for line in _spread(names(entry, file, lists.must_stay_open, tally)))
        if not tally.names:
            raise Refused(NO_NAMES)
        others = sum(standing.names for key, standing in standings.items() if key != entry.id)
        if others + tally.names > MOST_NAMES:
            room = f"{MOST_NAMES} of all lists together; leave others: luytre lists remove LIST"
            raise Refused(TOO_MANY, f"{others} of other lists, {tally.names} of this one, {room}")
        moved = _turnover(lists.names_of(entry.id), new, before, tally.names)
        if alarming(before, moved) and not accepted and not _waited(before, now):
            numbers = f"{before.names} names before, {tally.names} now"
            why = f"{CHANGED}: {numbers}; {moved.came} came, {moved.gone} went"
            held = before.held or now.isoformat()
            return Outcome(entry.id, KEPT, why), replace(refused(before, why, now), held=held)
        settle(new)
        size = new.stat().st_size
        new.replace(lists.names_of(entry.id))
    except _NO_LIST as error:
        why = str(error) if isinstance(error, Refused | NotOurs) else f"{BROKEN}: {error}"
        return Outcome(entry.id, KEPT, why), refused(before, why, now)
    finally:
        new.unlink(missing_ok=True)
    return Outcome(entry.id, NEW), taken(now, tally.names, tally.skipped, got.etag, serial, expires, size)


def _turnover(old: Path, new: Path, before: ListState, names: int) -> Turnover:
    """What came and went; by number alone where the names before are not as they were written."""
    if old.is_file() and before.size in {0, old.stat().st_size}:
        return turnover.between(old, new, max(before.names, names))
    return turnover.counted(before.names, names)


def _waited(before: ListState, now: datetime) -> bool:
    return bool(before.held) and now - datetime.fromisoformat(before.held) >= HELD


def names(
    entry: Subscription, file: Path, must_stay_open: Callable[[str], bool], tally: Tally
) -> Iterator[str]:
    """The names of a list's file, as ``Lists.rules`` reads them back."""
    with file.open("rb") as packed:
        pieces = archives.pieces_of(packed)
        if entry.form == RANKING:
            yield from parsing.ranked(_lines(pieces), entry.rows, tally)
            return
        context = Context(must_stay_open)
        if entry.form == "v2fly" and entry.member:
            includes = _includes(pieces)
            if entry.member not in includes:
                raise Refused(NO_MEMBER, entry.member)
            found: Iterator[bytes] = iter(includes[entry.member].splitlines())
            context = Context(must_stay_open, includes)
        elif entry.member:
            found = _lines(_member(pieces, entry.member))
        else:
            found = _lines(pieces)
        form = "plain" if entry.form == SIGNED else entry.form
        for name, closes in parsing.read(cast("Form", form), found, tally, context):
            yield name if closes else f"@{name}"


def _spread(lines: Iterator[str]) -> Iterator[str]:
    """The same lines; Refused where too many of them stand together while an index is made."""
    parts, tries = [0] * PARTS, [0] * len(TRIES)
    for line in lines:
        name = line.removeprefix("@")
        parts[part_of(name)] += 1
        tries[trie_of(name)] += 1
        yield line
    if max(parts) > MOST_IN_PART or max(tries) > MOST_IN_TRIE:
        raise Refused(TOO_ALIKE)


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return archives.lines(archives.capped(pieces), parsing.LONGEST_LINE)


def _member(pieces: Iterator[bytes], wanted: str) -> Iterator[bytes]:
    """One file of an archive."""
    for name, body in archives.members(pieces):
        if name == wanted:
            yield from body
            return
    raise Refused(NO_MEMBER, wanted)


def _includes(pieces: Iterator[bytes]) -> Mapping[str, bytes]:
    """All files of the folder data/ of v2fly's archive, by their names."""
    found: dict[str, bytes] = {}
    left = _LARGEST_INCLUDE
    for name, body in archives.members(pieces):
        folder, _, key = name.rpartition("/")
        if folder == "data" or folder.endswith("/data"):
            data = b"".join(archives.capped(body, left))
            left -= len(data)
            found[key] = data
    return found
