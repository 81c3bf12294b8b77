"""What a session shows, and whether somebody is at it: X11 where there is a display, else nothing is known.

Of a Wayland session nothing is seen: its X display shows only some of the windows, and would hide the others.
Then every running program counts.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux import accounts, environment, identity, proc

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection
    from datetime import timedelta

    from agent.platforms.linux.x11.auth import Cookie
    from agent.platforms.linux.x11.display import Display
    from agent.ports import Front, Session


class LinuxScreen:
    """The ports ``Screen`` and, for the hands, ``Windows``."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, service: bool = False) -> None:
        self._loop = loop
        self._service = service
        self.background: Callable[[Session], timedelta | None] = lambda _: None
        """Answers for a session that has no screen."""
        self._displays: dict[int, Display] = {}
        self._listeners: list[Callable[[], None]] = []

    @property
    def route(self) -> str:
        """Which way is used now."""
        return "x11" if self._ready() else "none"

    def route_of(self, session: Session) -> str:
        """Which way is used for this session."""
        return "x11" if self.sees_front(session) else "none"

    def sees_front(self, session: Session) -> bool:
        """Whether its display answers."""
        place = environment.x11_number(session.display)
        return place in self._displays and self._displays[place].ready

    def front(self, session: Session) -> Front | None:
        """The front program of the session's display."""
        display = self._display(session)
        return display.front() if display else None

    def idle(self, session: Session) -> timedelta | None:
        """Time since the last input there; where no input can come, since anything was done."""
        if session.background:
            return self.background(session)
        display = self._display(session)
        return display.idle() if display else None

    def playing(self, session: Session) -> bool:
        """Not known."""
        return False

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front, or the display comes or goes."""
        self._listeners.append(changed)

    async def grabbed(self, pids: Collection[int]) -> bool:
        """Whether pausing one of these could freeze a desktop; a display that does not answer is held."""
        from agent.platforms.linux.x11 import looks

        for display in self._ready():
            if await display.ask(lambda names: looks.grabbed(names, pids), otherwise=True):
                return True
        return False

    async def answers(self) -> bool:
        """Whether all displays that did still do."""
        from agent.platforms.linux.x11 import looks

        for display in self._ready():
            if not await display.ask(lambda _: looks.alive(), otherwise=False):
                return False
        return True

    async def ask_to_close(self, pids: Collection[int]) -> bool:
        """Click the x of all windows of these; whether there was any."""
        from agent.platforms.linux.x11 import looks

        asked = 0
        for display in self._ready():
            asked += await display.ask(lambda names: looks.ask_to_close(names, pids), otherwise=0)
        return asked > 0

    def close(self) -> None:
        """Hang up everywhere."""
        for display in self._displays.values():
            display.close()
        self._displays.clear()
        self._listeners.clear()

    def _ready(self) -> list[Display]:
        return [display for display in self._displays.values() if display.ready]

    def _display(self, session: Session) -> Display | None:
        place = environment.x11_number(session.display)
        uid = accounts.number(session.account)
        if place is None or uid is None:
            return None
        if place not in self._displays:
            # The X client is loaded where there is X.
            from agent.platforms.linux.x11.display import Display

            self._displays[place] = Display(
                self._loop, place, lambda: self._cookie(place, uid), self._tell, self._trusted
            )
        return self._displays[place]

    def _cookie(self, place: int, uid: int) -> Cookie:
        from agent.platforms.linux.x11 import auth

        if self._service:
            path = environment.of_account(uid, f":{place}").get("XAUTHORITY")
        else:
            path = environment.of_this_process().get("XAUTHORITY")
        home = accounts.home(uid)
        path = path or (f"{home}/.Xauthority" if home else "")
        return auth.cookie(path, place, uid)

    def _trusted(self, server: int) -> bool:
        """A child's own program could pretend to be a display on which it always learns."""
        if not self._service:
            return True
        found = proc.executable(server)
        return found is not None and identity.protected(found)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
