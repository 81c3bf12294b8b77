"""What the agent wants of the network: whose questions go to which port; JSON in a file of root's."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, NamedTuple

PLACE = "/run/luytre/sitegate"
"""Where the agent writes it; nobody is filtered while there is none."""
FOLDER, SAID = "/run/luytre-sitegate", "said"
"""Where the gate says which order is in force; the file's time says when it looked last."""
ORDINARY = 1000
"""Smaller numbers are root's and the system's own: their questions are never turned."""
LARGEST = (1 << 32) - 2
PORTS = range(1024, 1 << 16)
"""Those that an account without rights may listen at, as the network half does."""


class BadOrder(ValueError):
    """An order that makes no sense; what was in force stays."""


class Turn(NamedTuple):
    """The questions of one child."""

    port: int
    """The resolver of its rules, on 127.0.0.1 and ::1."""
    numbers: tuple[range, ...]
    """Numbers of its accounts, and of their containers (subuid(5))."""
    quic: bool = False
    """Whether QUIC may be spoken: no filter looks into it."""
    answered: bool = False
    """Whether only addresses are reached that its resolver answered just now (``answering``)."""
    shut: bool = False
    """Whether its questions are refused instead: the port is another than before, and nobody answers yet."""


class Order(NamedTuple):
    """All children that are filtered; each order replaces the one before."""

    turns: tuple[Turn, ...] = ()


def written(order: Order) -> str:
    """An order as text."""
    turns = [
        {
            "port": turn.port,
            "numbers": [[x.start, x.stop] for x in turn.numbers],
            "quic": turn.quic,
            "answered": turn.answered,
            "shut": turn.shut,
        }
        for turn in order.turns
    ]
    return json.dumps({"turns": turns}) + "\n"


def read(text: str) -> Order:
    """The order of a text. Raises BadOrder."""
    try:
        said = json.loads(text)
        turns = tuple(_turn(x) for x in said["turns"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadOrder(f"the order for the network cannot be read: {error}") from None
    numbers = sorted((x.start, x.stop) for turn in turns for x in turn.numbers)
    if any(first[1] > second[0] for first, second in pairwise(numbers)):
        raise BadOrder("an account is turned to two ports")
    return Order(turns)


def _turn(said: dict[str, Any]) -> Turn:
    port, quic, answered = said["port"], said["quic"], said["answered"]
    shut = said.get("shut", False)  # what the version before wrote is still read
    numbers = tuple(range(first, stop) for first, stop in said["numbers"])
    if type(port) is not int or port not in PORTS:
        raise BadOrder("a port is none, or the system's own")
    if not all(type(x) is bool for x in (quic, answered, shut)):
        raise BadOrder("what a child may do is neither yes nor no")
    if not numbers or any(x.start < ORDINARY or x.stop - 1 > LARGEST or not x for x in numbers):
        raise BadOrder("a number is no account's of a person")
    return Turn(port, numbers, quic, answered, shut)
