"""What the service needs of a Linux PC, looked at part by part; all stays as it was.

``units`` systemd, logind, polkit, the freezer · ``desks`` who sits where, with our tray ·
``lockers``, ``rungs`` is an account locked, held, ended ·
``state``, ``selinux`` notes, sockets, what runs · ``logins``, ``refusals`` who is refused ·
``people``, ``admitted`` accounts, and who is as good as root ·
``keyboard``, ``sitegate``, ``network`` ways round it · ``tools`` others of our kind
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from agent.platforms.linux.checks import (
    admitted,
    desks,
    keyboard,
    lockers,
    logins,
    network,
    people,
    refusals,
    rungs,
    selinux,
    state,
    tools,
    units,
)
from agent.platforms.linux.checks import sitegate as gate
from agent.platforms.linux.system import bus
from agent.platforms.linux.system.systemd import Refused, Systemd
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.ports.inspection import Family
    from policies.ids import AccountId


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
            yield from self._gated()
            yield units.freezer()
            yield from self._tried(family)
        yield from state.state()
        yield state.runtime()
        yield from selinux.selinux()
        yield state.tree(_tree())
        yield from logins.logins(family, let_in=functools.partial(refusals.let_in, self._address))
        if family is not None:
            yield from state.sockets(family)
            yield from people.people(family, admitted=self._admitted(family))
            yield from network.own_servers(family)
        yield keyboard.keyboard()
        yield network.unowned()
        yield from tools.tools()

    def _asked(self) -> Iterator[Finding]:
        """What systemd is asked; where it goes away in between, all of it is unknown."""
        try:
            with Systemd(self._address) as systemd:
                found = [*units.units(systemd), *units.relatives(systemd), *units.greeter(systemd)]
        except (OSError, Refused):
            found = [*units.units(None), *units.relatives(None)]
        yield from found

    def _gated(self) -> Iterator[Finding]:
        try:
            with Systemd(self._address) as systemd:
                found = list(gate.gate(systemd))
        except OSError:
            found = list(gate.gate(None))
        yield from found

    def _tried(self, family: Family) -> Iterator[Finding]:
        """What is done to a whole account, tried with what is nobody's."""
        try:
            with Systemd(self._address) as systemd:
                found = list(lockers.lock(systemd, family))
                obeyed = lockers.obeys(systemd, "TerminateSession")
        except (OSError, Refused):
            found, obeyed = list(lockers.lock(None, family)), False
        yield from found
        yield from self._trays(family)
        yield from rungs.rungs(self._address, obeyed=obeyed)

    def _admitted(self, family: Family) -> dict[AccountId, str]:
        """Nobody where logind or polkit cannot be asked: both are told of already."""
        with suppress(OSError, Refused), Systemd(self._address) as systemd:
            return admitted.admitted(systemd, family)
        return {}

    def _trays(self, family: Family) -> Iterator[Finding]:
        """Nothing where nobody tells who is here: the lock says so already."""
        found: list[Finding] = []
        with suppress(OSError, Refused), Systemd(self._address) as systemd:
            found = list(desks.trays(systemd, family))
        yield from found


def _tree() -> str:
    """The folder that holds our rooms: /usr/lib/luytre, or where a checkout lies."""
    path = os.path.realpath(__file__)
    for _ in __name__.split("."):
        path = os.path.dirname(path)
    return os.path.dirname(path)
