"""Starts a shell as an account and looks at it as our sensor does: ``desk.py KIND SOCKET COMMAND …``.

Windows come, fill the screen and go; each time the sensor's own way to look must say whose is in front.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from agent.platforms.linux.sensor.place import Place
from agent.platforms.linux.sensor.routes import Route, route
from agent.platforms.linux.system.bus import Bus
from agent.ports import Front

PATIENCE = 30.0
SETTLED = 5.0
"""Seconds in which the Shell ends its beginning; until then it lets nothing come to the front by itself."""
CLOSE_OVERVIEW = (
    "gdbus call --session -d org.gnome.Shell -o /org/gnome/Shell -m org.freedesktop.DBus.Properties.Set "
    "org.gnome.Shell OverviewActive <false>"
)
"""The Shell begins with all windows side by side, of which none is in front."""


class Desk:
    """A shell that runs, and the sensor's way to look at it."""

    def __init__(self, kind: str, where: Place, command: list[str]) -> None:
        self.kind, self.began = kind, time.monotonic()
        self.shell = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.way: Route = route(asyncio.get_running_loop(), where, lambda: None)
        self.bus = Bus(
            asyncio.get_running_loop(), where.bus, self.way.heard, lambda: None, called=self.way.heard
        )
        self.environment = {**os.environ, "WAYLAND_DISPLAY": Path(where.wayland).name}
        self.socket = Path(where.wayland)

    async def until(self, what: str, true: Callable[[], bool]) -> None:
        """Look again and again; SystemExit where it does not become so."""
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end or self.shell.poll() is not None:
                told = f"{self.way.name}, {self.way.front}, {self.way.idle}"
                raise SystemExit(f"{self.kind}: not {what}; it tells: {told}")
            self.way.look()
            await asyncio.sleep(0.2)
        print(f"{self.kind}: {what} (after {time.monotonic() - self.began:.0f} s)")

    def window(self, *words: str) -> int:
        """Open one; whose it is."""
        command = ["foot", "--config=/dev/null", *words, "sleep", "600"]
        return subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL).pid

    async def live(self) -> None:
        """The whole day of it."""
        await self.until("a screen", self.socket.exists)
        self.way.look()
        self.way.use(self.bus)
        await self.until("known, with nothing in front", lambda: self.tells(None))
        await self.until("how long nobody was there", lambda: self.way.idle is not None)
        if self.kind == "gnome":
            await (await asyncio.create_subprocess_exec(*CLOSE_OVERVIEW.split())).wait()
        first = self.window()
        await self.until("a window in front", lambda: self.tells(Front(first)))
        await asyncio.sleep(SETTLED)
        second = self.window("--fullscreen")
        await self.until(
            "another one, that fills the screen", lambda: self.tells(Front(second, fullscreen=True))
        )
        os.kill(second, 9)
        await self.until("the first one again", lambda: self.tells(Front(first)))
        os.kill(first, 9)
        await self.until("nothing in front", lambda: self.tells(None))

    def tells(self, front: Front | None) -> bool:
        """Whether it is known by this shell's own way that this is in front."""
        return (self.way.name, self.way.front) == (self.kind, front)

    def close(self) -> None:
        """Hang up, and end it."""
        self.way.close()
        self.bus.close()
        self.shell.kill()
        self.shell.wait()


async def main(kind: str, socket: str, *command: str) -> None:
    """One desk from its first to its last moment."""
    runtime, bus = os.environ["XDG_RUNTIME_DIR"], os.environ["DBUS_SESSION_BUS_ADDRESS"]
    desk = Desk(kind, Place(os.getuid(), wayland=f"{runtime}/{socket}", runtime=runtime, bus=bus), [*command])
    with contextlib.closing(desk):
        await desk.live()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
