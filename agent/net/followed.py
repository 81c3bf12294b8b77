"""How the lists stand that the index is made of, as their folder says: the files of ``Lists``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.sites.liststate import OLD, ListState, as_written

if TYPE_CHECKING:
    from agent.sites.index import Index

_LARGEST = 1 << 20


class ListWarnings(NamedTuple):
    """What guardians are told of lists that are judged by."""

    held: tuple[str, ...] = ()
    """Those that changed too much: their names before that are used."""
    old: bool = False
    """The maker of one was not heard for a week, or never in the week since it is followed."""


def chosen(folder: str) -> bool:
    """Whether the family follows lists. ``folder``: the index's."""
    return (Path(folder).parent / "followed.json").is_file()


def asked(folder: str, index: Index | None) -> str:
    """When the list that was not heard of for longest was asked for; empty where one never was."""
    moments = [standing.checked for standing in _standings(folder, index).values()]
    return min(moments, default="")


def warned(folder: str, index: Index | None, now: datetime) -> ListWarnings:
    """What is worth a warning now."""
    standings = _standings(folder, index)
    ages = (standing.age(now) for standing in standings.values())
    return ListWarnings(
        tuple(sorted(key for key, standing in standings.items() if standing.held)),
        any(age is not None and age > OLD for age in ages) or _never_came(Path(folder).parent, now),
    )


def _never_came(home: Path, now: datetime) -> bool:
    """Whether a list that is followed never came; its week begins anew when the family chooses others."""
    from agent.sites.lists import Lists

    try:
        since = datetime.fromtimestamp((home / "followed.json").stat().st_mtime, UTC)
        return now - since > OLD and any(not told.checked for _, told in Lists(home).standings())
    except (OSError, ValueError, TypeError):
        return False


def _standings(folder: str, index: Index | None) -> dict[str, ListState]:
    """By the ids of the lists; one that is followed no more is not there."""
    ids = index.about.get("lists", {}) if index else {}
    try:
        with (Path(folder).parent / "standing.json").open("rb") as file:
            told = json.loads(file.read(_LARGEST))
        return {key: as_written(told[key]) for key in ids if key in told}
    except (OSError, ValueError, TypeError):
        return {}
