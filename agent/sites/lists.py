"""The folder of lists: which are followed, how each stands, the last good names, and the index of all.

followed.json   which lists, where the family chose; own lists
standing.json   for each: when it came, how many names, what was wrong
names/ID        the last good names, read and checked: one a line, an exception with "@"
index/          see ``index``
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.sites import compiling, known
from agent.sites import subscriptions as shelves
from agent.sites.index import CURRENT, Index, open_index
from agent.sites.liststate import ListState, as_written, torn
from agent.sites.names import is_canonical
from agent.sites.parsing import Rule
from agent.sites.subscriptions import POPULAR, Shelf, Subscription, WrongSubscription

HOME: Final = Path("/var/lib/luytre-net/lists")
"""Where the half with a network keeps the lists of an installed Luytre."""


class Busy(Exception):
    """Another process updates the same folder now."""


class NotFollowed(LookupError):
    """No list of that id is followed."""


class Followed(NamedTuple):
    """A list with how it stands."""

    subscription: Subscription
    standing: ListState


class Lists:
    """One folder of lists. Nothing is read before it is asked for."""

    def __init__(
        self,
        folder: Path,
        shelf: Shelf | None = None,
        must_stay_open: Callable[[str], bool] | None = None,
    ) -> None:
        self.folder = folder
        self.shelf = shelf or shelves.shipped()
        self.must_stay_open = must_stay_open or known.shipped().must_stay_open

    # ------------------------------------------------------------------------------------- which lists

    def followed(self) -> tuple[Subscription, ...]:
        """The lists that are followed, in a steady order; the defaults where nobody chose."""
        chosen = self._read("followed.json")
        if not chosen:
            return self.shelf.defaults
        own = {entry.id: entry for entry, _ in self._own() if isinstance(entry, Subscription)}
        known_ids = {**self.shelf.lists, **own}
        return tuple(known_ids[str(key)] for key in chosen.get("ids", ()) if str(key) in known_ids)

    def wrong(self) -> tuple[WrongSubscription, ...]:
        """Why own lists that are written in the folder are not followed; those beside them are."""
        return tuple(entry for entry, _ in self._own() if isinstance(entry, WrongSubscription))

    def _own(self) -> Iterator[tuple[Subscription | WrongSubscription, Any]]:
        """Own lists, or why one is none, with how they are written."""
        for table in self._read("followed.json").get("own", ()):
            try:
                yield shelves.from_table(table), table
            except WrongSubscription as why:
                yield why, table

    @property
    def chosen(self) -> bool:
        """Whether the family follows lists at all: nothing is fetched before somebody asked for it."""
        return (self.folder / "followed.json").is_file()

    def follow(self, entries: Iterable[Subscription]) -> None:
        """Follow exactly these; what is written of own lists and cannot be read stays written."""
        chosen = tuple(entries)
        self._write("followed.json", self._choice(chosen, self._unread([entry.id for entry in chosen])))

    def _unread(self, but: Collection[str]) -> list[Any]:
        """Own lists that are none, as they are written."""
        return [
            table
            for entry, table in self._own()
            if isinstance(entry, WrongSubscription)
            and not (isinstance(table, dict) and table.get("id") in but)
        ]

    def _choice(self, chosen: Iterable[Subscription], unread: list[Any]) -> dict[str, Any]:
        """These as they are written."""
        own = [shelves.as_table(entry) for entry in chosen if self.shelf.lists.get(entry.id) != entry]
        if taken := [entry["id"] for entry in own if entry["id"] in self.shelf.lists]:
            raise WrongSubscription(f"{taken[0]}: a list of this id is known already, and is another")
        ids = [entry.id for entry in chosen]
        ids += [key for table in unread if (key := _id(table))]
        return {"ids": ids, "own": [*own, *unread]}

    def add(self, entry: Subscription) -> None:
        """Follow one more; the same id again replaces an own list. The index is as it was until the next one.

        Whatever breaks this off, the list before is followed with its own names, or is asked for anew. Busy
        where another process updates the folder.
        """
        with self.alone():
            before = {followed.id: (followed, standing) for followed, standing in self.standings()}
            old, standing = before.pop(entry.id, (None, ListState()))
            chosen = [*(followed for followed, _ in before.values()), entry]
            choice = self._choice(chosen, self._unread([x.id for x in chosen]))
            if old is None or old.source != entry.source:
                self._forget(entry.id)
            elif old != entry:
                self.keep({entry.id: replace(standing, etag="", held="", asked="")})
            self._write("followed.json", choice)

    def remove(self, key: str) -> None:
        """Follow one less; its names are in the index until the next one. Busy as with ``add``."""
        with self.alone():
            before = self.followed()
            rest = tuple(entry for entry in before if entry.id != key)
            unread = self._unread([key])
            if len(rest) == len(before) and len(unread) == len(self.wrong()):
                raise NotFollowed(key)
            self._write("followed.json", self._choice(rest, unread))
            if len(rest) < len(before):
                self._forget(key)

    def _forget(self, key: str) -> None:
        """Know nothing of a list. Its names go last: without them, its standing would keep them away."""
        told = self._read("standing.json")
        if told.pop(key, None) is not None:
            self._write("standing.json", told)
        self.names_of(key).unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------ how they stand

    def standings(self) -> tuple[Followed, ...]:
        """All that are followed, with how they stand."""
        told = self._read("standing.json")
        return tuple(Followed(entry, self._standing(entry, told)) for entry in self.followed())

    def _standing(self, entry: Subscription, told: Mapping[str, Any]) -> ListState:
        """As it is written, where the names are as they were written."""
        found, names = as_written(told.get(entry.id)), self.names_of(entry.id)
        size = names.stat().st_size if names.is_file() else 0
        return found if found.size in {0, size} else torn(found)

    def keep(self, standings: Mapping[str, ListState]) -> None:
        """Write down how these stand; the others stay as they are."""
        told = self._read("standing.json")
        told |= {key: asdict(standing) for key, standing in standings.items()}
        self._write("standing.json", told)

    def rules(self, key: str) -> Iterator[Rule]:
        """The last good rules of a list; none where it never came. A cut of power may have torn a line."""
        path = self.names_of(key)
        if path.is_file():
            with path.open(encoding="ascii", errors="replace") as file:
                for line in file:
                    name = line.rstrip("\n")
                    closes = not name.startswith("@")
                    name = name if closes else name[1:]
                    if is_canonical(name):
                        yield name, closes

    def names_of(self, key: str) -> Path:
        """Where the last good names of a list are."""
        return self.folder / "names" / key

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else updates the folder meanwhile; Busy where somebody does. A crash lets go of it."""
        with suppress(FileExistsError):  # a file: opening the lock says that it is no folder
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("ab") as file:
            try:
                if sys.platform == "win32":
                    import msvcrt

                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                else:
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy(str(self.folder)) from None
            yield

    # ----------------------------------------------------------------------------------------- the index

    @property
    def index_folder(self) -> Path:
        """Where the index is."""
        return self.folder / "index"

    def _here(self) -> list[Subscription]:
        """Lists that are followed and came at least once."""
        return [entry for entry in self.followed() if self.names_of(entry.id).is_file()]

    def _made_of(self) -> dict[str, list[object]]:
        """What an index is made of: by the ids of the lists, when each came and how it votes."""
        told = {entry.id: standing.fetched for entry, standing in self.standings()}
        return {entry.id: [told[entry.id], *astuple(entry.voter)[1:]] for entry in self._here()}

    def holds(self) -> bool:
        """Whether the newest index can be mapped, and is made of the lists as they came and are followed."""
        try:
            found = open_index(self.index_folder, or_previous=False)
        except (OSError, ValueError):
            return False
        found.close()
        return bool(found.about.get("lists") == self._made_of())

    @property
    def outdated(self) -> bool:
        """Whether names are kept or were, and the newest index does not hold them as they are."""
        begun = (self.index_folder / CURRENT).is_file() or any((self.folder / "names").glob("*"))
        return begun and not self.holds()

    def index(self) -> Index:
        """The index as it is; FileNotFoundError or DamagedIndex where there is none that holds."""
        return open_index(self.index_folder)

    def compile(self, now: datetime, progress: Callable[[str], None] = lambda _what: None) -> Path:
        """Build the index anew from the last good names of all that are followed."""
        here = self._here()
        voting = [
            compiling.Listed(entry.voter, lambda key=entry.id: self.rules(key))  # type: ignore[misc]
            for entry in here
            if entry.category != POPULAR
        ]
        popular = (name for entry in here if entry.category == POPULAR for name, _ in self.rules(entry.id))
        about = {"built": now.isoformat(), "lists": self._made_of()}
        return compiling.build(self.index_folder, voting, popular, about, progress=progress)

    # ------------------------------------------------------------------------------------------- on disk

    def _read(self, name: str) -> dict[str, Any]:
        """A file of our own; an unreadable one counts as none, and is written anew."""
        try:
            found = json.loads((self.folder / name).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, table: Mapping[str, Any]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / f"{name}.new"
        with new.open("w", encoding="utf-8") as file:
            new.chmod(0o600)
            json.dump(table, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / name)


def _id(table: object) -> str:
    """The id of an own list that may be none."""
    return str(table.get("id", "")) if isinstance(table, dict) else ""


def only(entries: Iterable[Subscription], ids: Collection[str] | None) -> list[Subscription]:
    """Those of the ids, all for None; NotFollowed names one that is not there."""
    if ids is None:
        return [*entries]
    chosen = [entry for entry in entries if entry.id in ids]
    if missing := set(ids) - {entry.id for entry in chosen}:
        raise NotFollowed(min(missing))
    return chosen
