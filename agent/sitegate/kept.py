"""Applied, looked at, mended: the kernel's list of the table is compared with what it was at first."""

from __future__ import annotations

import contextlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.sitegate import table
from agent.sitegate.order import SAID, BadOrder, read
from agent.sitegate.table import NOTHING, Parts

if TYPE_CHECKING:
    from agent.sitegate.order import Order, Turn

TOOL = "/usr/sbin/nft"
SESSIONS = Path("/sys/fs/cgroup", table.SESSIONS)
MADE = "made"
"""How the kernel listed the table when it was made."""


class NotKept(RuntimeError):
    """The kernel does not do what was ordered; the text says why."""


@dataclass(frozen=True, slots=True)
class TableKeeper:
    """One PC's table. ``folder``: root's own, emptied at each boot like the kernel's tables.

    ``sessions``: where the control group of all sessions is, if this PC has one.
    """

    folder: Path
    tool: str = TOOL
    sessions: Path = SESSIONS
    askers: tuple[int, ...] = ()
    """Accounts of the system that would ask for a child (``askers``)."""

    def keep(self, order: Order, text: str) -> bool:
        """Make it so, where it is not; False when all was so already. Raises NotKept."""
        wanted = bool(order.turns)
        found = self.listed()
        before = self._read(MADE)
        same = self._said() == text and self._said_of_askers() == self.askers
        if same and (found == before if wanted else found is None):
            self._say(text, self._began())
            return False
        began = self._make(order, _parts(found, before))
        made = self.listed()
        if (made is not None) != wanted:
            raise NotKept("nft said yes, and the kernel has no such table")
        self._write(MADE, made or "")
        self._say(text, began)
        return True

    def _make(self, order: Order, there: Parts) -> int | None:
        """Piece by piece where something may stay; as a whole where the kernel does not have it so.

        Since when sets of answered addresses are kept; None: one begins anew.
        """
        before = _turns(self._said())
        sessions = self.sessions.is_dir()
        if there.sound:
            with contextlib.suppress(NotKept):
                given = table.script(order, there, before, sessions=sessions, askers=self.askers)
                self._nft("-f", "-", given=given)
                stay = table.answered(order.turns) == table.staying(order, there, before)
                return self._began() if stay else None
        if sessions:  # what a kernel may not know takes nothing else with it
            with contextlib.suppress(NotKept):
                self._nft("-f", "-", given=table.script(order, sessions=True, askers=self.askers))
                return None
        self._nft("-f", "-", given=table.script(order, askers=self.askers))
        return None

    def listed(self) -> str | None:
        """The table as the kernel lists it, without what differs from time to time; None: there is none."""
        try:
            text = self._nft("-j", "list", "table", "inet", table.NAME)
        except NotKept:
            if self._nft("-j", "list", "tables").find(f'"{table.NAME}"') < 0:
                return None
            raise
        return json.dumps(_plain(json.loads(text)), sort_keys=True)

    def forget(self) -> None:
        """It is not kept any more: nobody may believe what was said."""
        (self.folder / SAID).unlink(missing_ok=True)

    def _nft(self, *words: str, given: str = "") -> str:
        try:
            with subprocess.Popen(  # noqa: TID251 - nft is how the kernel is told; no beat waits
                [self.tool, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as running:
                said, complaint = running.communicate(given)
        except OSError as error:
            raise NotKept(f"nft cannot be run: {error.strerror}") from None
        if running.returncode:
            raise NotKept(f"nft: {complaint.strip().partition(chr(10))[0]}")
        return said

    def _said(self) -> str | None:
        said = self._read(SAID)
        try:
            return None if said is None else str(json.loads(said)["order"])
        except (ValueError, KeyError, TypeError):
            return None

    def _said_of_askers(self) -> tuple[int, ...]:
        try:
            return tuple(json.loads(self._read(SAID) or "")["askers"])
        except (ValueError, KeyError, TypeError):
            return ()

    def _began(self) -> int | None:
        """When a set of answered addresses began anew last, as was said; None where that is not known."""
        try:
            return int(json.loads(self._read(SAID) or "")["made"])
        except (ValueError, KeyError, TypeError):
            return None

    def _say(self, text: str, made: int | None) -> None:
        """That this order is in force; the file's time says when it was looked at last.

        ``made``: since when all sets of answered addresses are kept; None: since the table was made.
        """
        place = self.folder / MADE
        if made is None:
            made = place.stat().st_mtime_ns if place.exists() else 0
        self._write(SAID, json.dumps({"order": text, "made": made, "askers": self.askers}))

    def _read(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return None

    def _write(self, name: str, text: str) -> None:
        new = self.folder / f"{name}.new"
        new.write_text(text, "utf-8")
        new.replace(self.folder / name)


def _plain(said: Any) -> Any:
    """A listing without handles and versions, and without addresses that come and go by themselves."""
    if isinstance(said, dict):
        coming = str(said.get("name", "")).startswith(table.ANSWERED)
        left_out = {"handle", "metainfo", "elem"} if coming else {"handle", "metainfo"}
        return {key: _plain(value) for key, value in said.items() if key not in left_out}
    if isinstance(said, list):
        return [_plain(value) for value in said]
    return said


def _turns(text: str | None) -> tuple[Turn, ...]:
    """Who was turned by an order that was in force; nobody where that is not known."""
    with contextlib.suppress(BadOrder):
        return read(text or "").turns
    return ()


def _parts(found: str | None, before: str | None) -> Parts:
    """What there is, by the kernel's list and by the one when it was made; nothing where others left more."""
    if not found or not before:
        return NOTHING
    chains, sets, sound = set(), set(), set()
    made = json.loads(before)["nftables"]
    for entry in json.loads(found)["nftables"]:
        match entry:
            case {"chain": {"name": name}}:
                chains.add(name)
            case {"set": {"name": name}}:
                sets.add(name)
                if name.startswith(table.ANSWERED) and entry in made:
                    sound.add(name)
            case {"rule": _} | {"table": _}:
                continue
            case _ if entry:
                return NOTHING
    return Parts(frozenset(chains), frozenset(sets), frozenset(sound))
