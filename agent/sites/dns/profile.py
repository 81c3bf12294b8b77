"""What the agent tells the half with a network: which port answers by which rules; never whose they are.

One JSON object a line, all of it each time (``Orders``); what is told back is one object a line too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal, get_args

Mode = Literal["filter", "listed", "open"]
Youtube = Literal["strict", "moderate", "off"]
MODES: tuple[Mode, ...] = get_args(Mode)
LEVELS: tuple[Youtube, ...] = get_args(Youtube)
ANEW: Final = b'{"anew":true}\n'
"""The gate's table was made anew: what was answered and is still good is told to it once more."""
MOST_NAMES = 20_000
"""Own names of one profile."""
MOST_PROFILES = 64


class BadOrders(ValueError):
    """Orders that make no sense; nothing of them is done."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules behind one port of 127.0.0.1 and ::1."""

    port: int
    mode: Mode = "filter"
    """``listed``: only what ``allow`` names or is ``ruled``; ``open``: only rules block a category."""
    blocked: frozenset[str] = frozenset()
    """Categories that are closed, by id."""
    allow: frozenset[str] = frozenset()
    """Own names that are open, with all below them."""
    block: frozenset[str] = frozenset()
    safe_search: bool = False
    youtube: Youtube = "off"
    answered: bool = False
    """Only addresses are reached that were answered: the gate hears of each before the child does."""
    ruled: frozenset[str] = frozenset()
    """Categories that rules name and leave open: where only that is open."""
    apart: frozenset[str] = frozenset()
    """Names below those of ``block`` that are something else."""
    led: bool = False
    """Search engines that nobody can lead to search safely are closed."""

    def __post_init__(self) -> None:
        if not 0 <= self.port < 1 << 16:
            raise BadOrders(f"{self.port} is no port")
        if self.mode not in MODES or self.youtube not in LEVELS:
            raise BadOrders("a word of a profile is none that is known")
        if len(self.allow) + len(self.block) + len(self.apart) > MOST_NAMES:
            raise BadOrders("a profile names too many hosts")


@dataclass(frozen=True, slots=True)
class Orders:
    """All profiles, where the lists lie, and whom to ask upstream."""

    profiles: tuple[Profile, ...] = ()
    index: str = ""
    """Folder of the compiled lists; empty: none yet."""
    upstream: tuple[str, ...] = ()
    """Servers as ``servers.read`` takes them; none: those of the system."""
    protected: frozenset[str] = field(default=frozenset())
    """Names that nothing closes: help, places to report, the school's."""
    asked: bool = False
    """The agent asks what lists know of names (``asking``), though there may be no profile."""

    def __post_init__(self) -> None:
        ports = [x.port for x in self.profiles if x.port]
        if len(self.profiles) > MOST_PROFILES or len(set(ports)) != len(ports):
            raise BadOrders("two profiles share a port, or there are too many")


def write(orders: Orders) -> bytes:
    """One line."""
    return json.dumps(asdict(orders), default=sorted, separators=(",", ":")).encode() + b"\n"


def read(line: bytes) -> Orders:
    """The orders of a line; BadOrders for anything else."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadOrders("orders are no JSON") from error
    profiles = told.pop("profiles", []) if isinstance(told, dict) else None
    if not isinstance(profiles, list):
        raise BadOrders("orders are no object with a list of profiles")
    try:
        kinds = tuple(Profile(**_values(Profile, x)) for x in profiles)
        return Orders(profiles=kinds, **_values(Orders, told))
    except TypeError as error:
        raise BadOrders("a profile has no port") from error


def _values(kind: type[Profile | Orders], told: object) -> dict[str, Any]:
    """What a class is made of, each of the right type."""
    known = {x.name: x.type for x in fields(kind)}
    if not isinstance(told, dict) or not told.keys() <= known.keys():
        raise BadOrders("orders say what is not understood")
    return {name: _value(str(known[name]), value) for name, value in told.items()}


def _value(kind: str, value: Any) -> Any:
    if kind.startswith(("frozenset", "tuple")):
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            raise BadOrders("a list of names is none")
        return frozenset(value) if kind.startswith("frozenset") else tuple(value)
    wanted = {"int": int, "bool": bool}.get(kind, str)
    if type(value) is not wanted:
        raise BadOrders(f"{value!r} is not of type {wanted.__name__}")
    return value
