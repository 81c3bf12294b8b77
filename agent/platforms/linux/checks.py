"""What the service needs of a Linux PC, looked at part by part; it changes nothing.

``checks_units`` systemd, logind, polkit, the freezer · ``checks_state`` notes, sockets, what runs ·
``checks_logins`` who is refused · ``checks_people`` accounts · ``checks_tools`` others of our kind
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING

from agent.inspection import Finding
from agent.platforms.linux import bus, checks_logins, checks_people, checks_state, checks_tools, checks_units
from agent.platforms.linux.systemd import Refused, Systemd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.inspection import Family


class LinuxInspector:
    """The port ``Inspector``."""

    def __init__(self, address: str | None = None) -> None:
        self._address = address or bus.system_address()

    def inspect(self, family: Family | None) -> tuple[Finding, ...]:
        """All findings, the gravest parts first."""
        return tuple(self._all(family))

    def _all(self, family: Family | None) -> Iterator[Finding]:
        yield from self._asked()
        if family is not None:  # only the agent itself can try what the agent may
            yield checks_units.freezer()
        yield from checks_state.state()
        yield checks_state.runtime()
        yield checks_state.tree(_tree())
        yield from checks_logins.logins(family)
        if family is not None:
            yield from checks_state.sockets(family)
            yield from checks_people.people(family)
        yield from checks_tools.tools()

    def _asked(self) -> Iterator[Finding]:
        """What systemd is asked; where it goes away in between, all of it is unknown."""
        try:
            with Systemd(self._address) as systemd:
                found = [*checks_units.units(systemd), *checks_units.relatives(systemd)]
        except (OSError, Refused):
            found = [*checks_units.units(None), *checks_units.relatives(None)]
        yield from found


def _tree() -> str:
    """The folder that holds our rooms: /usr/lib/luytre, or where a checkout lies."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
