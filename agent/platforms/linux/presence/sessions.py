"""Who is logged in: by logind, else by the process table, else the account that the agent runs as.

In try mode this account always has a session, whether logind knows one (a container, ``su``) or not. As a
service, what runs as a person outside of all sessions is one more session of that account; and so is all that
it runs while its sessions are locked or not in front, where it has a screen that none of them shows: what is
played there over a network no lock hides. Else what works behind a lock (a download, music) is nobody's use.

When logind goes away, the sessions it told of last are kept while their first process lives, as active and
unlocked, and whoever has a process is taken for logged in: losing sight must not mean losing the limit.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.platforms.linux.presence.displays import Displays
from agent.platforms.linux.presence.logind import GRAPHICAL, Logind
from agent.platforms.linux.processes import environment
from agent.platforms.linux.system import accounts, bus, proc
from agent.ports import PROCESS_TABLE, Session

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Iterator

    from agent.platforms.linux.presence.logind import Login
    from agent.platforms.linux.presence.unlisted import Unlisted
    from agent.platforms.linux.presence.work import Work
    from policies.ids import AccountId

_RETRY = 60.0
"""Seconds until a bus that was lost is looked for again."""
LOOK = 30.0
"""Seconds between two looks at what runs outside of all sessions, while nothing is told."""
STORM = 2.0
"""Seconds between two such looks at least, whatever is told."""
BEHIND = 1.0
"""Seconds until the next, while more began than one look could read."""
AT_WORK = timedelta(minutes=2)
"""A terminal that was read so lately is somebody's."""
BACKGROUND = "background"
LOGIND, THIS_ACCOUNT = "logind", "current account"


class LinuxSessions:
    """The port ``Sessions``."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        service: bool = False,
        address: str | None = None,
        is_person: Callable[[int], bool] = accounts.is_person,
    ) -> None:
        self._loop = loop
        self._service = service
        self._address = address or bus.system_address()
        self._listeners: list[Callable[[], None]] = []
        self._before_sleep: list[Callable[[], None]] = []
        self._kept: tuple[Login, ...] = ()
        self._displays = Displays(loop.time)
        self._unlisted: Unlisted | None = None
        self._outside: dict[int, tuple[int, ...]] = {}
        self.elsewhere: Callable[[int, Collection[Session]], bool] = lambda _uid, _sessions: False
        """Whether an account has a screen that none of these sessions of it shows."""
        self.covered: Callable[[str], bool] = lambda _key: False
        """Whether a locker that logind does not know of covers a session."""
        self._uncovered: frozenset[int] = frozenset()
        """Accounts that have one while their sessions are shut."""
        self._looked = -LOOK
        self._work: dict[tuple[str, AccountId], Work] = {}
        self.logind: Logind | None = None
        """None while there is no bus."""
        self._retry: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        if service:
            from agent.platforms.linux.presence.unlisted import Unlisted

            self._unlisted = Unlisted(is_person)
            self._look_later()
        self._open()

    @property
    def route(self) -> str:
        """Which way is used now."""
        if self.logind and self.logind.there:
            return LOGIND
        return PROCESS_TABLE if self._service else THIS_ACCOUNT

    def current(self) -> tuple[Session, ...]:
        """All sessions, and what runs outside of them."""
        there = self.logind is not None and self.logind.there
        if there and self.logind:
            if self.logind.logins != self._kept:
                self._kept = self.logind.logins
                self._displays.keep(self._kept)
            # logind tells of no session that begins to close, while something of it is left (tmux, nohup).
            logins = tuple(x for x in self._kept if not x.leader or proc.account(x.leader) is not None)
        else:
            alive = [x for x in self._kept if proc.account(x.leader) is not None]
            logins = tuple(replace(x, active=True, locked=False) for x in alive)
        if self._unlisted is not None:
            self._look(self._unlisted, logins)
            return (*map(self._session, logins), *self._outside_of(self._unlisted, logins, there=there))
        logins = tuple(login for login in logins if not login.background)
        sessions = tuple(map(self._session, logins))
        return sessions if os.getuid() in {x.uid for x in logins} else (*sessions, _this_account())

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back on each change, and around sleep."""
        self._listeners.append(changed)

    def before_sleep(self, act: Callable[[], None]) -> None:
        """Call this when the PC is about to sleep; its sleep waits until that is done."""
        self._before_sleep.append(act)

    def idle(self, session: Session) -> timedelta | None:
        """Of a background session, the time since it last worked or its terminal was read; else None."""
        if not session.background:
            return None
        from agent.platforms.linux.presence.work import Work

        key = session.id, session.account
        return self._work.setdefault(key, Work()).idle(self._pids(session), self._loop.time())

    def at_work(self, account: AccountId) -> bool:
        """Whether somebody sits at what no lock closes: a terminal got by ``su``, a screen elsewhere."""
        from agent.platforms.linux.presence.work import unread

        background = [x for x in self.current() if x.account == account and x.background]
        if accounts.number(account) in self._uncovered and any(map(self._works, background)):
            return True
        return any(unread(self._pids(session)) < AT_WORK for session in background)

    def write(self, account: AccountId, text: str) -> None:
        """At the terminals that logind tells of, and those of ssh and tmux, of which it tells none."""
        logins = self.logind.logins if self.logind else ()
        there = [x for x in logins if x.account == account and x.kind not in GRAPHICAL]
        if there:
            from agent.platforms.linux.presence import terminals, work

            for login in there:
                for name in {login.terminal} | work.terminals(work.of_scope(login.id, login.uid)):
                    terminals.write(name, login.uid, text)

    def tell(self) -> None:
        """Call back those who watch."""
        if self.logind and self.logind.lost:
            self.logind.close()
            self.logind = None
            self._retry = self._loop.call_later(_RETRY, self._open)
        self.current()
        for listener in tuple(self._listeners):
            listener()

    def close(self) -> None:
        """Hang up."""
        self._listeners.clear()
        self._before_sleep.clear()
        for timer in (self._retry, self._timer):
            if timer:
                timer.cancel()
        if self.logind:
            self.logind.close()
        self.logind = None

    def _open(self) -> None:
        self._retry = None
        try:
            self.logind = Logind(self._loop, self._address, self.tell, self._fall_asleep)
        except (OSError, ImportError):
            self.logind = None
            self._retry = self._loop.call_later(_RETRY, self._open)
        else:
            self.tell()

    def _fall_asleep(self) -> None:
        for act in self._before_sleep:
            act()

    def _look_later(self) -> None:
        behind = self._unlisted is not None and self._unlisted.behind
        self._timer = self._loop.call_later(BEHIND if behind else LOOK, self._looked_again)

    def _looked_again(self) -> None:
        before = self._outside.keys()
        try:
            self.current()
        finally:
            self._look_later()
        if self._outside.keys() != before:
            self.tell()

    def _look(self, unlisted: Unlisted, logins: tuple[Login, ...]) -> None:
        now, logind = self._loop.time(), self.logind
        due = STORM if logind is not None and logind.stirred else LOOK
        if now - self._looked < (BEHIND if unlisted.behind else due):
            return
        self._looked = now
        if logind is not None:
            logind.stirred = False
        self._uncovered = frozenset(self._seen_elsewhere(logins))
        self._outside = unlisted.look([x for x in logins if x.background or x.uid not in self._uncovered])
        alive = {(BACKGROUND, accounts.name(uid)) for uid in self._outside}
        alive |= {(login.id, login.account) for login in logins}
        self._work = {key: work for key, work in self._work.items() if key in alive}

    def _seen_elsewhere(self, logins: Collection[Login]) -> Iterator[int]:
        """Accounts none of whose sessions is open, though they have a screen."""
        theirs: dict[int, list[Session]] = {}
        for login in logins:
            if not login.background:
                theirs.setdefault(login.uid, []).append(self._session(login))
        for uid, sessions in theirs.items():
            shut = all(session.locked or not session.active for session in sessions)
            if shut and self.elsewhere(uid, sessions):
                yield uid

    def _works(self, session: Session) -> bool:
        return (idle := self.idle(session)) is not None and idle < AT_WORK

    def _outside_of(self, unlisted: Unlisted, logins: tuple[Login, ...], *, there: bool) -> list[Session]:
        """While logind tells of nobody, whoever has a process may sit at the PC."""
        if there:
            return [
                Session(BACKGROUND, accounts.name(uid), background=True, opened_by=unlisted.openers(uid))
                for uid in self._outside
            ]
        known = {login.uid for login in logins}
        found = []
        for uid in self._outside.keys() - known:
            display = self._displays.claimed(uid, self._outside[uid])
            key = f"processes-{uid}"
            found.append(Session(key, accounts.name(uid), display=display, graphical=display is not None))
        return found

    def _pids(self, session: Session) -> tuple[int, ...]:
        from agent.platforms.linux.presence.work import of_scope, with_children

        uid = accounts.number(session.account)
        if session.id != BACKGROUND:
            return of_scope(session.id, uid)
        return () if uid is None else with_children(self._outside.get(uid, ()))

    def _session(self, login: Login) -> Session:
        display, strays = self._displays.of(login)
        return Session(
            login.id,
            login.account,
            login.active or login.background,
            # No locker covers a terminal, yet its account may set LockedHint and, as its controller, call
            # it a desktop (SetType, org.freedesktop.login1(5)).
            {login.kind, self._displays.began(login)} <= GRAPHICAL
            and (login.locked or self.covered(login.id)),
            display,
            login.seat or None,
            login.kind in GRAPHICAL,
            login.background,
            strays,
        )


def _this_account() -> Session:
    variables = environment.of_this_process()
    # Under Wayland the X display shows a part of the windows only.
    display = variables.get("WAYLAND_DISPLAY") or variables.get("DISPLAY")
    return Session("self", accounts.name(os.getuid()), display=display, graphical=display is not None)
