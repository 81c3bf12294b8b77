"""What ``doctor`` asks the half with a network: whether names are answered as they should be, tried now."""

from __future__ import annotations

import json
from typing import Any, Final, Literal, NamedTuple, get_args

QUESTION: Final = b'{"examine":true}\n'
"""What the agent says; one line."""
LONGEST: Final = 8192
"""Bytes of the answer."""
_MOST_PORTS: Final = 64
_LONGEST_DATE: Final = 40

Lists = Literal["none", "whole", "previous", "damaged"]
"""How the index is on the disk: never made, as it was written, the one before is used, none can be used."""


class Port(NamedTuple):
    """What became of two questions behind one child's port."""

    number: int
    refuses: bool | None
    """A closed name was refused; None: nothing is closed there that could be asked for."""
    helps: bool | None
    """A helpline's name was answered; None: nobody upstream answers."""


class Examined(NamedTuple):
    """What was found."""

    lists: Lists = "none"
    names: int = 0
    """Of the index that is used."""
    asked: str = ""
    """When the makers of the lists were last asked with success, all of them (RFC 3339); empty: never."""
    ports: tuple[Port, ...] = ()
    reaches: bool | None = None
    """The gate opened what was answered last; None: nobody is kept to that, or nothing was answered."""
    chosen: bool | None = None
    """The resolver that the family chose answers; None: it chose none."""


def answer(found: Examined) -> bytes:
    """One line."""
    return json.dumps({"examined": found}, separators=(",", ":")).encode() + b"\n"


def answered(line: bytes) -> Examined | None:
    """What a line tells; None where it is no such answer, or makes no sense."""
    if len(line) > LONGEST or not line.startswith(b'{"examined"'):
        return None
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match told:
        case {
            "examined": [
                str(lists),
                int(names),
                str(asked),
                list(ports),
                bool() | None as reaches,
                bool() | None as chosen,
            ],
            **more,
        } if (
            not more
            and lists in get_args(Lists)
            and names >= 0
            and len(asked) <= _LONGEST_DATE
            and len(ports) <= _MOST_PORTS
            and all(map(_is_port, ports))
        ):
            found = tuple(Port(*port) for port in ports)
            return Examined(lists, names, asked, found, reaches, chosen)  # type: ignore[arg-type]
        case _:
            return None


def _is_port(told: Any) -> bool:
    match told:
        case [int(number), bool() | None, bool() | None]:
            return 0 < number < 1 << 16
        case _:
            return False
