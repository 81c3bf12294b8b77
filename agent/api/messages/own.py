"""What is stored of a family is its own: to take along, to erase, to bring back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ExportOf:
    """All that is stored about a child, from a record on."""

    child: str | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """One record: of which kind, and all its fields; moments RFC 3339, durations whole seconds."""

    kind: str
    fields: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Export:
    """A part of what is stored; ``next`` is where the next part begins, None in the last one."""

    child: str
    records: tuple[Stored, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Erase:
    """Whose records are erased, also of a child who is in the policy no more; None: everybody's."""

    whose: str | None = None


@dataclass(frozen=True, slots=True)
class BackupOf:
    """A backup from a byte on; at 0 a new one is made."""

    first: int = 0


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A part of the file in base 64; ``next`` is where the next part begins, None in the last one."""

    data: str = field(repr=False)
    next: int | None


@dataclass(frozen=True, slots=True)
class RestorePart:
    """A part of a backup in base 64, in order; with ``last`` the whole is taken back."""

    data: str = field(repr=False)
    first: int = 0
    last: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """How many bytes have come; with the last part: what changes in the agreement, in sentences."""

    received: int
    changes: tuple[str, ...] = ()
