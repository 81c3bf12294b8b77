"""What is stored of a family is its own: to take along, to erase, to bring back."""

from __future__ import annotations

from msgspec import Struct

from agent.api.messages.basis import Concealed


class ExportOf(Struct, frozen=True):
    """All that is stored about a child, from a record on."""

    child: str | None = None
    first: int = 0


class Stored(Struct, frozen=True):
    """One record: of which kind, and all its fields; moments RFC 3339, durations whole seconds."""

    kind: str
    fields: dict[str, str | int | None]


class Export(Struct, frozen=True):
    """A part of what is stored; ``next`` is where the next part begins, None in the last one."""

    child: str
    records: tuple[Stored, ...]
    next: int | None


class Erase(Struct, frozen=True):
    """Whose records are erased, also of a child who is in the policy no more; None: everybody's."""

    whose: str | None = None


class BackupOf(Struct, frozen=True):
    """A backup from a byte on; at 0 a new one is made."""

    first: int = 0


class BackupPart(Concealed, frozen=True):
    """A part of the file in base 64; ``next`` is where the next part begins, None in the last one."""

    data: str
    next: int | None


class RestorePart(Concealed, frozen=True):
    """A part of a backup in base 64, in order; with ``last`` the whole is taken back."""

    data: str
    first: int = 0
    last: bool = False


class Restored(Struct, frozen=True):
    """How many bytes have come; with the last part: what changes in the agreement, in sentences."""

    received: int
    changes: tuple[str, ...] = ()
