"""Which application a systemd unit belongs to, by its name (systemd's DESKTOP_ENVIRONMENTS document).

The name is a claim: an account may start units under any name. That a process is *in* one is a fact.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import re
from dataclasses import dataclass

_UNIT = re.compile(r"app-(?P<name>.+?)(?:@[^@]*)?\.(?:scope|service)")
_RANDOM = re.compile(r"[0-9a-f]+")
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a unit's name says."""

    flatpak: str | None = None
    snap: str | None = None
    desktop: str | None = None


NOTHING = Scope()


def parse(group: str) -> Scope:
    """Read the last part of a control group's path.

    >>> parse("/user.slice/app.slice/app-gnome-org.gnome.Evince-12345.scope").desktop
    'org.gnome.Evince'
    """
    unit = group.rpartition("/")[2]
    if unit.startswith("snap.") and unit.count(".") > 1:
        return Scope(snap=unit.split(".")[1])
    match = _UNIT.fullmatch(unit)
    if match is None:
        return NOTHING
    # app[-<launcher>]-<id>[-<random>]; a "-" inside the id is written \x2d.
    parts = match["name"].split("-")
    if len(parts) > 1 and _RANDOM.fullmatch(parts[-1]):
        parts.pop()
    launched = len(parts) > 1
    key = _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), "-".join(parts[1:] if launched else parts))
    if launched and parts[0] == "flatpak":
        return Scope(flatpak=key)
    return Scope(desktop=key)


def is_application(group: str) -> bool:
    """Whether the group is made for one application and holds nothing else of the session."""
    unit = group.rpartition("/")[2]
    return _UNIT.fullmatch(unit) is not None or (unit.startswith("snap.") and unit.endswith(".scope"))
