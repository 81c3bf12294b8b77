"""Values per day and the hours of a day, as the document writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from policies.document.forms import Form, duration
from policies.week import DAY, EVERY, WEEKDAYS, Days, PerDay, Rank, Week, Window

if TYPE_CHECKING:
    from policies.document.node import Node

T = TypeVar("T")
ALL_DAY: Final = Window(timedelta(), DAY)
UNLIMITED: Final = "unlimited"
"""Says that there is no daily or weekly limit, where a preset has one."""
_SELECTOR: Final = {
    "anyOf": [
        {"enum": ["every", "holiday", "schoolday", *WEEKDAYS]},
        {"pattern": f"^({'|'.join(WEEKDAYS)})-({'|'.join(WEEKDAYS)})$"},
        {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    ],
}


def place(days: Days) -> tuple[int, int, date, tuple[int, ...]]:
    """Sort key that gives equal agreements equal values, in whatever order they were written."""
    return (*days.order, days.exact or date.min, tuple(sorted(days.weekdays)))


def ordered(entries: list[tuple[Days, T]]) -> PerDay[T]:
    """The entries, the most specific first, then by the calendar."""
    return PerDay.of(*sorted(entries, key=lambda entry: place(entry[0])))


def per_day(item: Form[T], unlimited: str) -> Form[PerDay[T]]:
    """One value for every day, or a table of them by day; the word ``unlimited`` says "as if left out"."""

    def read(node: Node) -> PerDay[T] | None:
        if node.value == unlimited:
            return PerDay()
        if not isinstance(node.value, Mapping):
            value = item.read(node)
            return None if value is None else PerDay.of((EVERY, value))
        found: list[tuple[Days, T]] = []
        selectors: list[Days] = []
        for text, entry in node.table().items():
            try:
                days = Days.parse(text)
            except ValueError:
                entry.wrong("day")
                continue
            _tell_overlap(entry, days, selectors)
            selectors.append(days)
            value = item.read(entry)
            if value is not None:
                found.append((days, value))
        return ordered(found)

    table = {"type": "object", "propertyNames": _SELECTOR, "additionalProperties": item.schema}
    return Form(read, {"anyOf": [{"const": unlimited}, item.schema, table]})


def _tell_overlap(entry: Node, days: Days, others: list[Days]) -> None:
    for other in others:
        if days.order != other.order:
            continue
        same_date = days.rank is Rank.DATE and days.exact == other.exact
        if same_date or days.weekdays & other.weekdays:
            entry.wrong("days overlap", other=f'"{other.text}"')
            return


def _windows(node: Node) -> tuple[Window, ...] | None:
    if node.value == "none":
        return ()
    if node.value == "all":
        return (ALL_DAY,)
    if isinstance(node.value, str):
        only = _window(node)
        return None if only is None else (only.window,)
    found: list[_Placed] = []
    entries = list(node.items())
    if not entries:
        if isinstance(node.value, list):
            node.wrong("no windows")
        return None
    for entry in entries:
        placed = _window(entry)
        if placed is None:
            continue
        other = next((other for other in found if _overlap(placed.window, other.window)), None)
        if other is not None:
            entry.wrong("windows overlap", value=entry.shown, other=other.node.shown)
            continue
        found.append(placed)
    return tuple(sorted((placed.window for placed in found), key=lambda window: window.start))


@dataclass(frozen=True, slots=True)
class _Placed:
    node: Node
    window: Window


def _window(node: Node) -> _Placed | None:
    text = node.text()
    if text is None:
        return None
    try:
        return _Placed(node, Window.parse(text))
    except ValueError as error:
        node.wrong(_what(str(error)), value=node.shown)
        return None


def _what(message: str) -> str:
    """Which of the reader's own sentences says what ``Window.parse`` said."""
    ends = {
        "begins at the end of the day": "window end of day",
        "is empty": "window empty",
        "ends before it starts": "window backwards",
    }
    return next((word for end, word in ends.items() if message.endswith(end)), "window")


def _overlap(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end


_ITEM: Final = {"type": "string", "pattern": "^[0-9]{1,2}:[0-5][0-9] *- *[0-9]{1,2}:[0-5][0-9]$"}
WINDOWS: Final = Form(
    _windows,
    {"anyOf": [{"enum": ["none", "all"]}, _ITEM, {"type": "array", "items": _ITEM, "minItems": 1}]},
)
OPEN: Final[Form[Week]] = per_day(WINDOWS, "all")
DAILY: Final[Form[PerDay[timedelta]]] = per_day(duration(zero=True), UNLIMITED)


def _weekdays(node: Node) -> frozenset[int] | None:
    text = node.text()
    if text is None:
        return None
    try:
        days = Days.parse(text)
    except ValueError:
        days = EVERY
    if days.rank in {Rank.WEEKDAY, Rank.RANGE}:
        return days.weekdays
    node.wrong("schooldays", value=node.shown)
    return None


def _schooldays(node: Node) -> frozenset[int] | None:
    if not isinstance(node.value, list):
        return _weekdays(node)
    return frozenset().union(*(_weekdays(entry) or () for entry in node.items()))


_RUN: Final = {"type": "string", "examples": ["mon-fri", "mon-sat"]}
SCHOOLDAYS: Final = Form(_schooldays, {"anyOf": [_RUN, {"type": "array", "items": _RUN}]})
