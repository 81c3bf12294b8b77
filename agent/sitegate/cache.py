"""The cache of names (nscd, unscd) asks in its own name for whoever knocks: no child's packets either.

Where it keeps hosts, the C library asks it before anything else (nscd(8)), and it may be root who asks the
servers then: so every program of a child would be answered without a filter, and unseen. Its door is shut
to children like that of systemd-resolved (``door``). Whoever finds it shut looks into the same sources by
itself, as on a PC without a cache, also for accounts and groups: nothing is lost but speed. Only where the
names of accounts come from a directory whose password root alone may read, a child's would be a number then.
That is better than a filter that is none; and there is a way out: a cache that was started with
``enable-cache hosts no`` in its settings asks for no hosts, and its door stays open.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import re
from pathlib import Path
from typing import TYPE_CHECKING

from agent.sitegate import door
from agent.sitegate.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = "/run/nscd/socket"
"""Where it listens, as the C library knows it (by /var/run); made anew at each of its starts."""
SETTINGS = "/etc/nscd.conf"
_SAID = re.compile(r"^\s*enable-cache\s+hosts\s+(\S+)", re.MULTILINE)


def keep(place: Path, order: Order, settings: Path) -> bool:
    """Shut it to the order's children where it may answer them; False where all was so. OSError."""
    return door.keep(place, Order() if _keeps_no_hosts(place, settings) else order)


def _keeps_no_hosts(place: Path, settings: Path) -> bool:
    """Whether its settings say so, and are those that it has read: it reads them when it begins.

    By the moment of their last change, which nobody can set as a file's time can be set (utimensat(2)).
    """
    try:
        read_by_it = settings.stat().st_ctime_ns < place.stat().st_mtime_ns
        return read_by_it and {*_said(settings)} == {"no"}
    except OSError:
        return False


def _said(settings: Path) -> Iterator[str]:
    return (found[1] for found in _SAID.finditer(settings.read_text("utf-8", "replace")))
