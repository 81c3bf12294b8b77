"""Sessions as systemd-logind tells them (org.freedesktop.login1): by its signals, never by asking in turns.

The PC waits with its sleep until we have written what must survive it: the lock that makes it wait is taken
while the PC is awake, and let go when everybody who hears of the sleep has acted (logind waits 5 s at most,
InhibitDelayMaxSec). elogind speaks the same words.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.bus import INTERFACE as BUS
from agent.platforms.linux.system.bus import NAME as BUS_NAME
from agent.platforms.linux.system.bus import Bus

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from jeepney.fds import FileDescriptor

    from policies.ids import AccountId

NAME, PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
_SYSTEMD = "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager"
_PROPERTIES = "org.freedesktop.DBus.Properties"
DISPLAY_MANAGER = "display-manager.service"
"""The other name of whichever is used (systemd.special(7))."""
STATES = "/run/systemd/sessions"
GRAPHICAL = frozenset({"x11", "wayland", "mir"})
_ORIGINAL = "ORIGINAL_TYPE="
_FIRST = 1.0
"""Seconds that the start of the agent may wait for the first answers."""
_RULES = (
    f"type='signal',sender='{NAME}',interface='{MANAGER}'",
    f"type='signal',sender='{NAME}',interface='{_PROPERTIES}',path_namespace='{PATH}/session'",
    f"type='signal',sender='{BUS_NAME}',interface='{BUS}',member='NameOwnerChanged',arg0='{NAME}'",
)


@dataclass(frozen=True, slots=True)
class Login:
    """One session, in logind's words."""

    id: str
    account: AccountId
    uid: int
    active: bool
    locked: bool
    kind: str
    """``x11``, ``wayland``, ``tty``, ``mir`` or ``unspecified``."""
    display: str
    seat: str
    leader: int
    background: bool = False
    """``su`` without a terminal, cron, at: nobody sits there."""
    terminal: str = ""
    """``tty2``, ``pts/0``; of a graphical session the one that it draws on."""


class Logind:
    """Keeps the sessions up to date. OSError where there is no bus; ``there`` tells whether logind is."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        address: str,
        changed: Callable[[], None],
        sleeps: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._changed = changed
        self._sleeps = sleeps
        self.there = False
        self.lost = False
        """The bus itself is gone: another connection is needed."""
        self.logins: tuple[Login, ...] = ()
        self.lit: frozenset[str] = frozenset()
        """Seats at which a desktop or a greeter runs."""
        self.stirred = True
        """Something happened since who looks set it to False: an account or a session came or went."""
        self._wakeful: FileDescriptor | None = None
        self._round = 0
        self._again = False
        self._bus = Bus(loop, address, self._heard, self._lost)
        for rule in _RULES:
            self._bus.follow(rule)
        self._refresh()
        self._stay_awake()
        self._bus.settle(_FIRST)

    def lock(self, key: str) -> None:
        """Ask a session to lock itself."""
        self._manager("LockSession", (key,), "s")

    def leaders(self, uid: int) -> dict[int, str]:
        """Processes that opened the account's sessions and are not its own: each waits for what it started.

        They are display managers', ssh's, of terminals, of whoever calls ``su``; with the kind of session.
        """
        pids = {x.leader: x.kind for x in self.logins if x.uid == uid and x.leader}
        there = [pid for pid in pids if (found := proc.stat(pid)) is not None and not found.over]
        return {pid: pids[pid] for pid in there if proc.account(pid) not in {None, uid}}

    def end(self, uid: int) -> None:
        """End all sessions of an account, and its user manager."""
        self._manager("TerminateUser", (uid,), "u")

    def unlinger(self, uid: int) -> None:
        """No service of the account runs any more while it is not logged in."""
        self._manager("SetUserLinger", (uid, False, False), "ubb")

    def forgive(self, uid: int) -> None:
        """The account's user manager counts no longer among what has failed."""
        unit = f"user@{uid}.service"
        self._bus.call(*_SYSTEMD, "ResetFailedUnit", (unit,), lambda _: None, "s")

    def ask_display_manager(self, found: Callable[[str], None]) -> None:
        """Its unit, where one runs; else nothing is called back."""

        def told(body: tuple[Any, ...] | None) -> None:
            # systemd answers with a unit's own name.
            for unit, _description, _load, state, *_ in body[0] if body else ():
                if state == "active":
                    found(unit)

        self._bus.call(*_SYSTEMD, "ListUnitsByNames", ([DISPLAY_MANAGER],), told, "as")

    def start_anew(self, unit: str) -> None:
        """Unless somebody stops it just now, as a shutdown does ("fail")."""
        self._bus.call(*_SYSTEMD, "RestartUnit", (unit, "fail"), lambda _: None, "ss")

    def close(self) -> None:
        """Hang up."""
        self._changed = lambda: None
        self._bus.close()
        self._let_sleep()

    def _stay_awake(self) -> None:
        """Sleep waits for us from now on."""

        def taken(body: tuple[Any, ...] | None) -> None:
            self._let_sleep()
            self._wakeful = body[0] if body else None

        words = ("sleep", "Luytre", "writes down what was used", "delay")
        self._bus.call(NAME, PATH, MANAGER, "Inhibit", words, taken, "ssss")

    def _let_sleep(self) -> None:
        if self._wakeful is not None:
            self._wakeful.close()
            self._wakeful = None

    def _manager(self, method: str, arguments: tuple[Any, ...], signature: str) -> None:
        self._bus.call(NAME, PATH, MANAGER, method, arguments, lambda _: None, signature)

    def _refresh(self) -> None:
        """Ask for all sessions anew; what arrives of an earlier round is dropped."""
        self._again = False
        self._round += 1
        number = self._round
        self._bus.call(NAME, PATH, MANAGER, "ListSessions", (), lambda body: self._listed(number, body))

    def _listed(self, number: int, body: tuple[Any, ...] | None) -> None:
        if number != self._round:
            return
        if body is None:
            self._settle(there=False, logins=())
            return
        missing = {path for *_, path in body[0]}
        found: list[Login] = []
        lit: set[str] = set()

        def told(path: str, properties: tuple[Any, ...] | None) -> None:
            missing.discard(path)
            if properties and (login := login_of(properties[0])):
                found.append(login)
            if properties and (seat := drawn_at(properties[0])):
                lit.add(seat)
            if not missing and number == self._round:
                self.lit = frozenset(lit)
                self._settle(there=True, logins=tuple(sorted(found, key=lambda x: x.id)))

        if not missing:
            self.lit = frozenset()
            self._settle(there=True, logins=())
        for path in tuple(missing):
            done = functools.partial(told, path)
            self._bus.call(NAME, path, _PROPERTIES, "GetAll", (SESSION,), done, "s")

    def _settle(self, *, there: bool, logins: tuple[Login, ...]) -> None:
        if (there, logins) != (self.there, self.logins):
            self.there, self.logins = there, logins
            self._changed()

    def _heard(self, message: Any) -> None:
        from jeepney import HeaderFields

        self.stirred = True
        member = message.header.fields.get(HeaderFields.member)
        if member == "PrepareForSleep":
            self._sleep(begins=bool(message.body[0]))
        elif member == "NameOwnerChanged" and message.body[0] == NAME and not message.body[2]:
            self._round += 1
            self._settle(there=False, logins=())
        elif not self._again:
            if member == "NameOwnerChanged" and message.body[0] == NAME:
                self._stay_awake()  # of another logind
            # One look for all that was told together.
            self._again = True
            self._loop.call_soon(self._refresh)

    def _sleep(self, *, begins: bool) -> None:
        try:
            if begins:
                self._sleeps()
            self._changed()
        finally:
            if begins:
                self._let_sleep()
            else:
                self._stay_awake()

    def _lost(self) -> None:
        self._let_sleep()
        self._round += 1
        self.lost = True
        self.there, self.logins = False, ()
        self._changed()


def began_as(login: Login) -> str:
    """The type that a session had at its login: its controller may set another one (SetType).

    logind tells it nowhere but in its own file; a system without one is asked before a child can act.
    """
    for line in proc.read(f"{STATES}/{login.id}").decode("utf-8", "replace").splitlines():
        if line.startswith(_ORIGINAL):
            return line.removeprefix(_ORIGINAL)
    return login.kind


def drawn_at(properties: Mapping[str, tuple[str, Any]]) -> str:
    """The seat at which a session, whosever it is, draws a desktop or a greeter; empty: none."""
    told = (str(properties[name][1]) if name in properties else "" for name in ("Type", "Class", "State"))
    kind, whose, state = told
    draws = (kind in GRAPHICAL or whose == "greeter") and state != "closing"
    return str(properties["Seat"][1][0]) if draws and "Seat" in properties else ""


def login_of(properties: dict[str, tuple[str, Any]]) -> Login | None:
    """A session; None for greeters, user managers, and what accounts of the system do in the background."""

    def value(name: str, otherwise: Any) -> Any:
        return properties[name][1] if name in properties else otherwise

    kind, uid = str(value("Class", "user")), int(value("User", (0, ""))[0])
    background = kind.startswith("background")
    if value("State", "") == "closing" or not (kind.startswith("user") or background):
        return None
    if background and uid < accounts.ORDINARY:
        return None
    return Login(
        id=value("Id", ""),
        account=accounts.name(uid),
        uid=uid,
        active=bool(value("Active", False)),
        locked=bool(value("LockedHint", False)),
        kind=value("Type", ""),
        display=value("Display", ""),
        seat=value("Seat", ("", ""))[0],
        leader=int(value("Leader", 0)),
        background=background,
        terminal=str(value("TTY", "")),
    )
