"""The ways to look at a session, in their order; each tells whether it works here and now.

Those that say whose the front window is come before those that know only what it calls itself.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection

    from agent.platforms.linux.sensor.place import Place
    from agent.platforms.linux.sensor.shells import Shell
    from agent.platforms.linux.system.bus import Bus
    from agent.platforms.linux.wayland.sway import Sway
    from agent.platforms.linux.x11.display import Display
    from agent.ports import Front


class Windows(Protocol):
    """What else a display can be asked, for whoever pauses and closes programs."""

    async def grabbed(self, pids: Collection[int]) -> bool:
        """Whether one of these may hold keyboard, pointer or display."""

    async def answers(self) -> bool:
        """Whether the display answers."""

    async def close_windows(self, pids: Collection[int]) -> bool:
        """Click the x of all windows of these; whether there was any."""


class Route(Protocol):
    """One way to look at a session."""

    windows: Windows | None
    """Where it can be asked more."""

    @property
    def name(self) -> str:
        """As people read it; "none" while it does not work."""

    @property
    def server(self) -> int:
        """The process that draws the screen; 0 while it is not known."""

    @property
    def front(self) -> Front | None:
        """What is in front."""

    @property
    def idle(self) -> float | None:
        """Seconds since the last input."""

    def look(self) -> None:
        """See to it that what is told is fresh; connect where it was lost."""

    def use(self, connection: Bus | None) -> None:
        """The session bus is there, or is gone."""

    def heard(self, message: Any) -> None:
        """A call or a signal on the session bus."""

    def close(self) -> None:
        """Hang up."""


class X11Route:
    """An X11 session: the server itself knows whose each window is."""

    def __init__(self, loop: asyncio.AbstractEventLoop, where: Place, changed: Callable[[], None]) -> None:
        from agent.platforms.linux.x11 import auth
        from agent.platforms.linux.x11.display import Display

        assert where.x11 is not None
        number = where.x11
        self.server = 0
        self._idle: float | None = None
        self._display = Display(
            loop, number, lambda: auth.cookie(where.authority, number, where.uid), changed, self._met
        )
        self.windows: Windows | None = X11Windows(self._display)

    @property
    def name(self) -> str:
        """x11."""
        return "x11" if self._display.ready else "none"

    @property
    def front(self) -> Front | None:
        """As of the last look or event."""
        return self._display.known_front

    @property
    def idle(self) -> float | None:
        """As of the last look."""
        return self._idle

    def look(self) -> None:
        """Ask the display; it gets a few milliseconds."""
        self._display.front()
        idle = self._display.idle()
        self._idle = None if idle is None else idle.total_seconds()

    def use(self, connection: Bus | None) -> None:
        """A display tells all itself."""

    def heard(self, message: Any) -> None:
        """Nobody was asked."""

    def close(self) -> None:
        """Hang up."""
        self._display.close()

    def _met(self, server: int) -> bool:
        """Whom the display belongs to; the agent, who can look at that process, judges it."""
        self.server = server
        return True


class X11Windows:
    """What an X11 display can be asked; one that does not answer may be held."""

    def __init__(self, display: Display) -> None:
        self._display = display

    async def grabbed(self, pids: Collection[int]) -> bool:
        """Whether one of these is a client while keyboard, pointer or server are held."""
        from agent.platforms.linux.x11 import looks

        return await self._display.ask(lambda names: looks.grabbed(names, pids), otherwise=True)

    async def answers(self) -> bool:
        """Whether it answers now."""
        from agent.platforms.linux.x11 import looks

        return await self._display.ask(lambda _: looks.alive(), otherwise=False)

    async def close_windows(self, pids: Collection[int]) -> bool:
        """Ask their windows to close."""
        from agent.platforms.linux.x11 import looks

        return await self._display.ask(lambda names: looks.ask_to_close(names, pids), otherwise=0) > 0


class WaylandRoute:
    """A Wayland session: the compositor's own way to tell whose the front window is, else by its name."""

    windows: Windows | None = None

    def __init__(self, loop: asyncio.AbstractEventLoop, where: Place, changed: Callable[[], None]) -> None:
        from agent.platforms.linux.wayland.compositor import Compositor

        self._loop = loop
        self._where = where
        self._changed = changed
        self._compositor = Compositor(loop, where.wayland, self._heard)
        self._own: Sway | None = None
        self._bus: Bus | None = None
        self._shell: Shell | None = None
        self._asked = 0

    @property
    def name(self) -> str:
        """sway, kwin, gnome, wlr or none."""
        if not self._compositor.ready:
            return "none"
        if self._own and self._own.ready:
            return "sway"
        if self._shell and self._shell.name != "none":
            return self._shell.name
        return "wlr" if self._compositor.sees_front else "none"

    @property
    def server(self) -> int:
        """The compositor."""
        return self._compositor.server

    @property
    def front(self) -> Front | None:
        """What is in front."""
        if self._own and self._own.ready:
            return self._own.front
        if self._shell and self._shell.name != "none":
            return self._shell.front
        return self._compositor.front

    @property
    def idle(self) -> float | None:
        """Seconds since the last input."""
        if self._compositor.idle is None and self._shell:
            return self._shell.idle
        return self._compositor.idle

    def look(self) -> None:
        """Connect where it was lost; nearly all else is told as it happens."""
        self._compositor.reach()
        if self._shell:
            self._shell.look()

    def use(self, connection: Bus | None) -> None:
        """Who draws the screen may tell more on the bus."""
        self._bus = connection
        self._shell = self._on_bus()

    def heard(self, message: Any) -> None:
        """Perhaps it is from who draws the screen."""
        if self._shell:
            self._shell.heard(message)

    def close(self) -> None:
        """Hang up."""
        self._compositor.close()
        if self._own:
            self._own.close()

    def _heard(self) -> None:
        """The compositor has told something; the first time we look for its own way as well."""
        if self._compositor.server != self._asked:
            self._asked = self._compositor.server
            if self._own:
                self._own.close()
            self._own = self._sway() if self._asked else None
            self._shell = self._on_bus()
        elif self._own:
            self._own.look()
        self._changed()

    def _on_bus(self) -> Shell | None:
        if self._bus is None or not self._asked:
            return None
        from agent.platforms.linux.sensor.shells import Shell

        return Shell(self._bus, self._asked, self._changed)

    def _sway(self) -> Sway:
        from agent.platforms.linux.wayland.sway import Sway, socket_path

        path = socket_path(self._where.runtime, self._where.uid, self._asked)
        return Sway(self._loop, path, self._changed)


def route(loop: asyncio.AbstractEventLoop, where: Place, changed: Callable[[], None]) -> Route:
    """The way to look at this session."""
    if where.x11 is not None:
        return X11Route(loop, where, changed)
    return WaylandRoute(loop, where, changed)
