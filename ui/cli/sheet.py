"""What commands print: tables and colours for people, plain lines when piped, JSON for programs."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence

import click

from agent.api.printable import escaped, printable

GOOD, WARN, BAD, QUIET, LOUD = "green", "yellow", "red", "dim", "bold"
"""Styles, by what they tell."""

NARROWEST = 40
"""Columns that a text gets, however narrow the terminal is."""
Row = tuple[Sequence[str], str]
"""Cells and the style of the row ("" for none)."""


def is_terminal() -> bool:
    """Whether a person looks."""
    return sys.stdout.isatty()


def line(text: str = "", style: str = "") -> None:
    """One line; click leaves colours out where no terminal is."""
    click.echo(styled("\n".join(map(printable, text.split("\n"))), style))


def styled(text: str, style: str) -> str:
    """The text with its style as terminals understand it."""
    match style:
        case "":
            return text
        case "dim":
            return click.style(text, dim=True)
        case "bold":
            return click.style(text, bold=True)
        case colour:
            return click.style(text, fg=colour)


def table(headers: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows under headers, as wide as they are."""
    rows = [([*map(printable, cells)], style) for cells, style in rows]
    if is_terminal():
        _rich_table(headers, rows)
        return
    filled = [headers, *(cells for cells, _ in rows)] if any(headers) else [cells for cells, _ in rows]
    widths = [max((len(cells[column]) for cells in filled), default=0) for column in range(len(headers))]
    for cells in filled:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _rich_table(headers: Sequence[str], rows: list[Row]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, show_header=any(headers), pad_edge=False)
    for header in headers:
        shown.add_column(Text(header), overflow="fold")
    for cells, style in rows:
        shown.add_row(*(Text(cell) for cell in cells), style=style or None)
    Console(file=sys.stdout).print(shown)


def wrapped(text: str, first: str, margin: str) -> list[str]:
    """The text behind ``first``, cut to the terminal's width with ``margin`` before each further line.

    What is piped is not cut: whoever looks for words in it finds them in one line.
    """
    if not is_terminal():
        return [f"{first}{text}"]
    import shutil
    import textwrap

    width = max(shutil.get_terminal_size().columns, len(margin) + NARROWEST)
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bar(part: float, whole: float, width: int = 20) -> str:
    """A bar of up to ``width`` blocks."""
    return "█" * round(width * part / whole) if whole > 0 else ""


def json(value: object) -> None:
    """The value as JSON, indented: moments as RFC 3339, durations as whole seconds."""
    import msgspec

    click.echo(escaped(msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8")))


def pacify() -> None:
    """Nobody reads any more: what Python still wants to write at its end goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
