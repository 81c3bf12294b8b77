"""Turns a parsed preset file into a value, and refuses a preset that does not say where it is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from policies.document.tables import AGREEMENT

_TEXTS: Final = ("id", "name_en", "name_vi", "source", "guidance_en", "guidance_vi")
_KNOWN: Final = frozenset({*_TEXTS, "dated", "ages", "child"})
ADULT: Final = 18
"""Presets are for children: the last age that one may name is below this."""


class PresetError(ValueError):
    """A shipped preset is wrong; says which, and which key."""

    def __init__(self, preset: str, key: str, what: str) -> None:
        super().__init__(f"{preset}.{key}: {what}")
        self.preset = preset
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A ready agreement, whose it is, and what it is: guidance, not law for families."""

    id: str
    name_en: str
    name_vi: str
    source: str
    dated: date
    guidance_en: str
    guidance_vi: str
    ages: tuple[int, int] | None
    """First and last year of life it is meant for, both included; None where it is for no age."""
    child: Mapping[str, object]
    """What a child's table of the policy document takes over, key by key."""

    def fits(self, age: int) -> bool:
        """Whether the preset is meant for a child of that age in full years."""
        return self.ages is not None and self.ages[0] <= age <= self.ages[1]


def read(name: str, table: Mapping[str, object]) -> Preset:
    """The preset of a parsed file; ``name`` is that of the file, and must be its id."""
    for key in table:
        if key not in _KNOWN:
            raise PresetError(name, key, f"is not a key; known are {', '.join(sorted(_KNOWN))}")
    texts = {key: _text(name, key, table.get(key)) for key in _TEXTS}
    if texts["id"] != name:
        raise PresetError(name, "id", f'must be the name of the file, "{name}"')
    dated = table.get("dated")
    if not isinstance(dated, date) or isinstance(dated, datetime):
        raise PresetError(name, "dated", "must be a date like 2026-11-25")
    return Preset(
        **texts,
        dated=dated,
        ages=_ages(name, table.get("ages")),
        child=_child(name, table.get("child")),
    )


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PresetError(name, key, "must be a text")
    return value


def _ages(name: str, value: object) -> tuple[int, int] | None:
    match value:
        case None:
            return None
        case [int(first), int(last)] if 0 <= first <= last < ADULT:
            return first, last
        case _:
            raise PresetError(name, "ages", f"must be two ages below {ADULT}, the first not above the last")


def _child(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or not value:
        raise PresetError(name, "child", "must be a table with something in it")
    for key in value:
        if key not in AGREEMENT:
            raise PresetError(name, f"child.{key}", f"a preset may bring {', '.join(AGREEMENT)} alone")
    return value
