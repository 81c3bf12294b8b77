"""What each session shows, and whether somebody is at it: told by a sensor, held against the system's facts.

A display, a compositor, a session bus: what they send is read in a process without rights (``sensor``), for
each session of its own; how much of that is believed says its ``view``. Where nothing is known of a session
(no display, a compositor that tells nothing, a sensor that was killed, stopped or caught lying), every
program that runs there counts.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from agent.platforms.linux.display.view import View
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.sensor import hint, place
from agent.platforms.linux.system import accounts, bus, proc

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Collection

    from agent.platforms.linux.display.launching import Launched, Launching
    from agent.platforms.linux.display.sensing import Ends, Sensor
    from agent.platforms.linux.sensor.place import Place
    from agent.ports import Front, Session

ASKED = 60.0
"""Seconds after which a sensor is ended that nobody asks: its session is gone, or locked."""
SOUGHT = 30.0
"""Seconds until it is looked up again where a display is that shows nothing, or its session's bus."""
BACK = 8.0
"""Seconds in which another sensor is there instead of one that fell silent; Python starts slowly."""
_COVERED = 1.0
"""Seconds between two looks at whether a sensor that told of a lock still answers."""
_STEP = 0.05
_SHOWN = 15.0
"""Seconds without a question after which a session has no route any more: it is not in front."""


class LinuxScreen:
    """The port ``Screen`` and, for the hands, ``Windows`` and ``Lockers``."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        service: bool = False,
        address: str | None = None,
        helpers: set[int] | None = None,
    ) -> None:
        self._loop = loop
        self._service = service
        self._address = address or bus.system_address()
        self.background: Callable[[Session], timedelta | None] = lambda _: None
        """Answers for a session that has no screen."""
        self.locked: Callable[[str], bool] = lambda _: False
        """Whether a session is: then it is its locker that has the keys."""
        self._helpers = set[int]() if helpers is None else helpers
        self._launching: Launching | None = None
        self._views: dict[str, View] = {}
        self._ends: dict[int, Ends] = {}
        self._listeners: list[Callable[[], None]] = []
        self._sweep: asyncio.TimerHandle | None = None

    @property
    def route(self) -> str:
        """Which ways are used now."""
        now = self._loop.time()
        routes = {view.route for view in self._views.values() if now - view.asked < _SHOWN}
        return ", ".join(sorted(routes)) or hint.NONE

    def route_of(self, session: Session) -> str:
        """Which way is used for this session."""
        view = self._views.get(session.id)
        return view.route if view else hint.NONE

    def sees_front(self, session: Session) -> bool:
        """Whether it is known what is in front there."""
        view = self._view(session)
        return view is not None and view.route != hint.NONE and not view.nested(locked=session.locked)

    def front(self, session: Session) -> Front | None:
        """The front program of the session."""
        view = self._view(session)
        return view.front(locked=session.locked) if view else None

    def idle(self, session: Session) -> timedelta | None:
        """Time since the last input there; where no input can come, since anything was done."""
        if session.background:
            return self.background(session)
        view = self._view(session)
        seconds = view.idle() if view else None
        return None if seconds is None else timedelta(seconds=seconds)

    def claims(self, session: Session) -> bool:
        """Whether it is only the account's own word that nobody is there."""
        view = None if session.background else self._view(session)
        return view is not None and view.claims(locked=session.locked)

    def playing(self, session: Session) -> frozenset[int]:
        """Players there that play and are not paused."""
        view = self._view(session)
        return view.playing() if view else frozenset()

    def covered(self, key: str) -> bool:
        """Whether the account's own locker says that it covers this session; who looks here is kept awake."""
        view, now = self._views.get(key), self._loop.time()
        if view is None or not view.sensor.hint.covering:
            return False
        if now - view.asked >= _COVERED:
            view.asked = now
            view.sensor.look()
        return bool(view.sensor.hint.covering)

    def covering(self, uid: int) -> frozenset[int]:
        """The account's processes that cover one of its sessions, as far as they say."""
        told = (pid for sensor in self._of(uid) for pid in sensor.hint.covering)
        return frozenset(pid for pid in told if proc.account(pid) == uid)

    async def lock(self, uid: int, text: str) -> None:
        """Ask those lockers that do not hear logind; where they show it, with this text."""
        for sensor in self._of(uid):
            await sensor.ask("lock", otherwise=False, text=text)

    def felled(self, session: Session) -> bool:
        """Whether the sensors of its account are, one after the other."""
        return (view := self._views.get(session.id)) is not None and view.sensor.felled

    def elsewhere(self, uid: int, sessions: Collection[Session]) -> bool:
        """Whether the account has a screen that none of these sessions of it shows."""
        from agent.platforms.linux.display import elsewhere

        views = [self._views.get(session.id) for session in sessions if session.graphical]
        drawn = [view.sensor.hint.server if view else 0 for view in views]
        return elsewhere.shown(uid, drawn, unsure=0 in drawn)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front, or a display comes or goes."""
        self._listeners.append(changed)

    async def grabbed(self, pids: Collection[int]) -> bool:
        """Whether pausing one of these could freeze a desktop of its account.

        A display that does not answer is held. Where it is the sensor that falls silent, the one that follows
        is asked: any account may stop its own, and a PC that swaps does.
        """
        keys = [key for key in self._theirs(pids) if not self.locked(key)]
        return any(await asyncio.gather(*(self._is_held(key, pids) for key in keys)))

    async def locking(self, uid: int) -> bool:
        """Whether a locker may be at work on a desktop of its; of one that does not answer nothing is."""
        pids = belongings.processes(uid)
        for sensor in self._of(uid):
            if await sensor.ask("locking", pids, otherwise=False):
                return True
        return False

    async def answers(self, pids: Collection[int]) -> bool:
        """Whether all displays of the accounts of these do that did."""
        return all(await asyncio.gather(*map(self._answers, self._theirs(pids))))

    async def ask_to_close(self, pids: Collection[int]) -> bool:
        """Click the x of all windows of these; whether there was any."""
        asked = [sensor.ask("close", pids, otherwise=False) for sensor in self._seeing()]
        return any(await asyncio.gather(*asked))

    def close(self) -> None:
        """End all sensors."""
        if self._sweep:
            self._sweep.cancel()
        for view in self._views.values():
            view.sensor.close()
        self._views.clear()
        self._listeners.clear()

    def _of(self, uid: int) -> list[Sensor]:
        return [view.sensor for view in self._views.values() if view.sensor.where.uid == uid]

    def _theirs(self, pids: Collection[int]) -> list[str]:
        """The sessions of the accounts whose these are, whatever number they run under."""
        uids = {view.sensor.where.uid for view in self._views.values()}
        theirs = {uid for uid in uids if any(owner(pid, (uid,)) == uid for pid in pids)}
        return [key for key, view in self._views.items() if view.sensor.where.uid in theirs]

    async def _is_held(self, key: str, pids: Collection[int]) -> bool:
        told = await self._says(key, "grabbed", pids)
        return self._hangs(key) if told is None else told

    async def _answers(self, key: str) -> bool:
        told = await self._says(key, "answers")
        return not self._hangs(key) if told is None else told

    def _hangs(self, key: str) -> bool:
        return (view := self._views.get(key)) is not None and view.hangs

    async def _says(self, key: str, what: str, pids: Collection[int] = ()) -> bool | None:
        """The answer of a session's display, or of a silent sensor's next one; None where there is none."""
        for patience in (0.0, BACK):
            view = await self._shown_in(key, patience)
            if view is None:
                break
            told = await view.sensor.ask(what, pids, otherwise=None)
            if told is not None:
                return told
        return None

    async def _shown_in(self, key: str, patience: float) -> View | None:
        """The view of a session as soon as it shows something."""
        end = self._loop.time() + patience
        while (view := self._views.get(key)) and view.route == hint.NONE:
            if self._loop.time() >= end:
                return None
            view.sensor.look()
            await asyncio.sleep(_STEP)
        return view

    def _seeing(self) -> list[Sensor]:
        return [view.sensor for view in self._views.values() if view.route != hint.NONE]

    def _view(self, session: Session) -> View | None:
        """The view of a session that has a display; its sensor is asked to look again."""
        view, now = self._views.get(session.id), self._loop.time()
        known = view is None or (view.route != hint.NONE and view.sensor.where.bus)
        if view is not None and not known and now >= view.sought_again:
            # Its first processes may not have known yet where the cookie is, its bus may not have been there.
            view.sought_again = now + SOUGHT
            if self._place(session) != view.sensor.where:
                view.display = None
        if view is None or view.display is None or view.display != session.display:
            if view is not None:
                self._views.pop(session.id).sensor.close()
            if (where := self._place(session)) is None:
                return None
            # What belongs to sensors is loaded where there is something to see.
            from agent.platforms.linux.display.sensing import Ends, Sensor

            ends = self._ends.setdefault(where.uid, Ends())
            sensor = Sensor(self._loop, where, partial(self._launch, where.uid), self._tell, ends)
            view = View(
                self._loop, sensor, session.display, service=self._service, seat=session.seat is not None
            )
            self._views[session.id] = view
            view.sought_again = now + SOUGHT
        if self._sweep is None:
            self._sweep = self._loop.call_later(ASKED, self._forget)
        view.asked = now
        view.sensor.look()
        return view

    def _place(self, session: Session) -> Place | None:
        uid = accounts.number(session.account)
        return None if uid is None else place.place(uid, session.display, service=self._service)

    def _launch(self, uid: int, link: socket.socket, failed: Callable[[], None]) -> Launched:
        if self._launching is None:
            from agent.platforms.linux.display.launching import Launching

            self._launching = Launching(self._loop, self._address, self._helpers, service=self._service)
        return self._launching.launch(uid, link, failed)

    def _forget(self) -> None:
        """End what nobody asks any more."""
        self._sweep = None
        now = self._loop.time()
        for key, view in tuple(self._views.items()):
            if now - view.asked >= ASKED:
                self._views.pop(key).sensor.close()
        self._ends = {view.sensor.where.uid: view.sensor.ends for view in self._views.values()}
        if self._views:
            self._sweep = self._loop.call_later(ASKED, self._forget)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
