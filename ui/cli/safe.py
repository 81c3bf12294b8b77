"""Backups: one file with all records, to keep elsewhere and to take back."""

from __future__ import annotations

import os
import sys
from binascii import a2b_base64, b2a_base64
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from ui.cli import sheet
from ui.cli.administrator import PATIENCE, password_asked_here
from ui.cli.consent import confirm
from ui.cli.face import here
from ui.cli.options import command
from ui.cli.sheet import GOOD
from ui.cli.syntax import Option
from ui.text import mark

if TYPE_CHECKING:
    from ui.cli.face import Face

BEGINNING = b"luytre backup "
"""How each backup begins; what else is no backup, the agent says."""
PIECE = 40_000
"""Bytes of one call: in base 64 less than a client may send at once."""


@command("backup", help=mark("Write all records into one file: luytre backup FILE"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def backup(file: Path) -> None:
    """For guardians; the guardian’s secret is not in it."""
    face = here()
    face.open_door()
    made = _made(face)
    if str(file) == "-":
        sys.stdout.buffer.write(made)
        return
    try:
        _keep(file, made)
    except OSError as error:
        raise click.FileError(str(file), error.strerror) from None
    if face.json:
        sheet.json({"bytes": len(made)})
        return
    _ = face.speak
    sheet.line(
        _("All records are in {file}. It tells of your family: keep it where others do not look.", file=file),
        GOOD,
    )


def _keep(file: Path, made: bytes) -> None:
    """Write a file that only its owner may read; the one that is there stands until this one is whole."""
    place = Path(os.path.realpath(file))
    if place.exists() and not place.is_file():  # a pipe, a device
        place.write_bytes(made)
        return
    new = place.with_name(f"{place.name}.new")
    new.unlink(missing_ok=True)
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(made)
            out.flush()
            os.fsync(number)
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _made(face: Face) -> bytes:
    from agent.api import contract
    from agent.api.messages import BackupOf

    made, first = b"", 0
    while True:
        part = face.call(contract.BACKUP, BackupOf(first))
        made += a2b_base64(part.data)
        if part.next is None:
            return made
        first = part.next


@command("restore", help=mark("Take a backup back; what was recorded since stays: luytre restore FILE"))
@click.argument("file", type=click.File("rb"))
@click.option("--yes", is_flag=True, cls=Option, help=mark("Do not ask whether that is meant."))
def restore(file: BinaryIO, yes: bool) -> None:  # noqa: FBT001 - click gives a flag
    """For guardians; a backup that is not whole changes nothing."""
    from agent.api import contract
    from agent.api.errors import Unavailable
    from agent.api.messages import RestorePart

    face = here()
    _ = face.speak
    face.open_door()
    whole = file.read()
    if not yes:
        if whole and not whole.startswith(BEGINNING):
            raise Unavailable.of("backup.foreign")
        confirm(face, _("Take this backup back, with the agreement in it? [y/n]"))
    first = 0
    with password_asked_here():  # where accounts change hands by it
        while True:
            piece, last = whole[first : first + PIECE], first + PIECE >= len(whole)
            data = b2a_base64(piece, newline=False).decode()
            done = face.call(contract.RESTORE, RestorePart(data, first, last), PATIENCE)
            if last:
                break
            first += PIECE
    if face.json:
        sheet.json(done)
        return
    for change in done.changes:
        sheet.line(change)
    sheet.line(_("The backup was taken back. Time that was used stays used."), GOOD)
