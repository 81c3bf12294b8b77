"""The witness: what was last known, in a small file beside the database that is replaced as a whole.

It is written after the database, so it never knows more: where it does, the database is an older one.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zlib import crc32

from agent.ports.credentials import Lockout
from agent.ports.store import Mark, PolicyRecord
from agent.storage.policy import changes_in, changes_out
from agent.storage.times import length, moment, stamp, ticks
from policies.ids import ChildId
from policies.target import Target
from policies.timeline import Timeline

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from agent.storage.usage import Sums

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Witness:
    """The last known state: enough that nobody gets a fresh budget."""

    mark: Mark | None
    policy: PolicyRecord | None
    secret: str | None
    lockouts: tuple[Lockout, ...]
    graces: dict[ChildId, dict[date, datetime]]
    sums: Sums
    """Seconds per target of the last week."""
    journal: tuple[int, bytes] | None = None
    """The log's last line and its hash: what is cut off its end is missed."""
    recovery: bytes | None = None

    @property
    def sequence(self) -> int:
        """The number of its heartbeat."""
        return 0 if self.mark is None else self.mark.sequence

    @property
    def version(self) -> int:
        """The number of its policy."""
        return 0 if self.policy is None else self.policy.version


def write(path: Path, witness: Witness) -> None:
    """Replace the file; after a power cut there is the old one or the new one. OSError when it cannot be."""
    fresh = beside(path)
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(file, "wb", buffering=0, closefd=False) as out:
            out.write(encode(witness))
        os.fsync(file)
    finally:
        os.close(file)
    fresh.replace(path)
    sync_folder(path.parent)


def beside(path: Path) -> Path:
    """What is written first, and then takes its place."""
    return path.with_name(path.name + ".new")


def read(path: Path) -> Witness | None:
    """The witness, None where there is none yet; ValueError when it is damaged."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    return decode(text)


def sync_folder(folder: Path) -> None:
    """Make names in the folder last; Windows has no such call and needs none."""
    if sys.platform != "win32":
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def encode(witness: Witness) -> bytes:
    """The file's text."""
    kept = {
        "mark": _mark_out(witness.mark),
        "policy": _policy_out(witness.policy),
        "secret": witness.secret,
        "recovery": _hex(witness.recovery),
        "journal": witness.journal and [witness.journal[0], _hex(witness.journal[1])],
        "lockouts": [
            [lock.source, lock.failures, _ticks(lock.wait), _ticks(lock.boottime), lock.boot_id]
            for lock in witness.lockouts
        ],
        "graces": {
            child: {day.isoformat(): stamp(until) for day, until in days.items()}
            for child, days in witness.graces.items()
        },
        "used": {
            child: {
                day.isoformat(): {str(target): seconds for target, seconds in targets.items()}
                for day, targets in days.items()
            }
            for child, days in witness.sums.items()
        },
    }
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return f'{{"format":{FORMAT},"crc":{crc32(text.encode())},"kept":{text}}}\n'.encode()


def decode(text: bytes) -> Witness:
    """What the file says; ValueError when it is not what was written."""
    try:
        whole = json.loads(text)
        kept = whole["kept"]
        again = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        if whole["format"] != FORMAT or whole["crc"] != crc32(again.encode()):
            raise ValueError("another format or sum")
        return Witness(
            _mark_in(kept["mark"]),
            _policy_in(kept["policy"]),
            kept["secret"],
            tuple(
                Lockout(source, failures, _length(wait), _length(boottime), boot_id)
                for source, failures, wait, boottime, boot_id in kept["lockouts"]
            ),
            {
                ChildId(child): {date.fromisoformat(day): moment(until) for day, until in days.items()}
                for child, days in kept["graces"].items()
            },
            {
                ChildId(child): {
                    date.fromisoformat(day): {Target.parse(key): seconds for key, seconds in targets.items()}
                    for day, targets in days.items()
                }
                for child, days in kept["used"].items()
            },
            _head(kept.get("journal")),
            _bytes(kept.get("recovery")),
        )
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("the witness is not what was written") from error


def _mark_out(mark: Mark | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    line = mark.line
    return {
        "sequence": mark.sequence,
        "clean": mark.clean,
        "moment": stamp(line.moment),
        "boottime": ticks(line.boottime),
        "monotonic": ticks(line.monotonic),
        "boot_id": line.boot_id,
        "off_by": ticks(line.off_by),
        "uncertain": line.uncertain,
        "in_use": {child: sorted(map(str, targets)) for child, targets in mark.in_use.items()},
    }


def _mark_in(kept: dict[str, Any] | None) -> Mark | None:
    if kept is None:
        return None
    return Mark(
        Timeline(
            moment(kept["moment"]),
            length(kept["boottime"]),
            length(kept["monotonic"]),
            kept["boot_id"],
            length(kept["off_by"]),
            kept.get("uncertain", False),
        ),
        {
            ChildId(child): frozenset(Target.parse(text) for text in texts)
            for child, texts in kept["in_use"].items()
        },
        kept["clean"],
        kept["sequence"],
    )


def _policy_out(record: PolicyRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "version": record.version,
        "text": record.text,
        "at": stamp(record.at),
        "by": record.by,
        "why": record.why,
        "changes": changes_out(record.changes),
    }


def _policy_in(kept: dict[str, Any] | None) -> PolicyRecord | None:
    if kept is None:
        return None
    return PolicyRecord(
        kept["version"],
        kept["text"],
        moment(kept["at"]),
        kept["by"],
        kept["why"],
        changes_in(kept["changes"]),
    )


def _hex(digest: bytes | None) -> str | None:
    return None if digest is None else digest.hex()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _head(kept: list[Any] | None) -> tuple[int, bytes] | None:
    return None if kept is None else (int(kept[0]), bytes.fromhex(kept[1]))


def _ticks(span: timedelta | None) -> int | None:
    return None if span is None else ticks(span)


def _length(counted: int | None) -> timedelta | None:
    return None if counted is None else length(counted)
