"""Small tables in one string of bytes each: a tenth of the memory that as many objects would take.

A look-up is one search through some 20 kB; it happens when a program is seen for the first time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policies.ids import AppId, CategoryId
from policies.targets import KnownProgram

_TAB, _END = "\t", "\n"
_BROWSER, _LAUNCHER = "b", "l"


class Rows(Mapping[str, KnownProgram]):
    """Programs by one kind of fact."""

    def __init__(self, programs: Iterable[tuple[str, KnownProgram]]) -> None:
        rows = (_END + _TAB.join((key, *_cells(program))) for key, program in programs)
        self._table = "".join(rows).encode()

    def __getitem__(self, key: str) -> KnownProgram:
        # What an account gave as a name may be no UTF-8, and is then in no table.
        start = self._table.find(f"{_END}{key}{_TAB}".encode(errors="surrogatepass"))
        if start < 0 or _TAB in key or _END in key:
            raise KeyError(key)
        end = self._table.find(_END.encode(), start + 1)
        return _program(self._table[start + 1 : end if end >= 0 else None].decode())

    def __iter__(self) -> Iterator[str]:
        return (row.partition(_TAB)[0] for row in self._rows())

    def __len__(self) -> int:
        return self._table.count(_END.encode())

    def pairs(self) -> Iterator[tuple[str, KnownProgram]]:
        """All keys with their programs, in one walk."""
        return ((row.partition(_TAB)[0], _program(row)) for row in self._rows())

    def _rows(self) -> list[str]:
        return self._table.decode().split(_END)[1:]


class Facts(Mapping[tuple[str, str], KnownProgram]):
    """Programs by (fact, value)."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self._tables = tables

    def __getitem__(self, key: tuple[str, str]) -> KnownProgram:
        fact, value = key
        return self._tables[fact][value]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((fact, value) for fact, rows in self._tables.items() for value in rows)

    def __len__(self) -> int:
        return sum(map(len, self._tables.values()))


class Apps(Mapping[AppId, KnownProgram]):
    """Programs by their id."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __getitem__(self, key: AppId) -> KnownProgram:
        return self._rows[key]

    def __iter__(self) -> Iterator[AppId]:
        return map(AppId, self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _cells(program: KnownProgram) -> tuple[str, ...]:
    marks = _BROWSER * program.browser + _LAUNCHER * program.launcher
    return program.app, program.name, program.category, marks


def _program(row: str) -> KnownProgram:
    _, key, name, category, marks = row.split(_TAB)
    return KnownProgram(AppId(key), name, CategoryId(category), _BROWSER in marks, _LAUNCHER in marks)
