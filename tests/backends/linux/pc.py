"""A real PC for the suites of the ports."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from agent.platforms.linux.account_hands import LinuxAccounts
from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.presence.sessions import LinuxSessions
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts, proc
from agent.ports import Session
from policies.ids import AccountId
from tests.backends.linux.pc_bus import PcBus
from tests.backends.linux.real import STRANGER, Screen, Starter, until


class LinuxPc:
    """Real processes, a real display and a real bus; made when they are needed."""

    def __init__(self):
        loop = asyncio.get_running_loop()
        self.account = accounts.name(os.getuid())
        self._start = Starter()
        self._folder = Path(tempfile.mkdtemp(prefix="luytre-"))
        self._folder.chmod(0o755)
        self._seen = {}
        self.screen = LinuxScreen(loop)
        self.programs = LinuxPrograms(loop, self.screen, group=f"luytre-test-{os.getpid()}")
        self._bus = PcBus(self._start, self._folder)
        self._logind = self._bus.logind(_1=self._login())
        self.sessions = LinuxSessions(loop, address=self._bus.address)
        self.child = AccountId(f"#{STRANGER}")
        self.accounts = LinuxAccounts(
            self.sessions,
            self.screen,
            service=os.geteuid() == 0,
            group=f"luytre-test-{os.getpid()}",
            runtime=self._folder,
            pam=self._folder,
        )
        self._closed = False

    def _login(self, **changes):
        return {"User": [os.getuid(), "me"], "Type": "tty", **changes}

    def path(self, name):
        path = self._folder / name
        if not path.exists():
            shutil.copy("/bin/sleep", path)
        return str(path)

    async def start(self, name, *, pad=False):
        with self._device(pad) as stdin:
            process = await asyncio.to_thread(self._start, self.path(name), "100", stdin=stdin)
        self._seen[process.pid] = process
        return await until(
            lambda: (x := self.programs.program(process.pid)) and x.facts.paths[0] == self.path(name) and x
        )

    def _device(self, pad):
        """What a program reads: a file that is called like a pad, or nothing."""
        if not pad:
            return open(os.devnull, encoding="utf-8")
        path = self._folder / "input" / "event7"
        path.parent.mkdir(exist_ok=True)
        return path.open("w+", encoding="utf-8")

    async def child_runs(self):
        process = await asyncio.to_thread(self._start.stranger, self.path("game"), "100", cwd="/")
        await until(lambda: proc.account(process.pid) == STRANGER)

    async def end(self, program):
        process = self._seen[program.pid]
        process.kill()
        await asyncio.to_thread(process.wait)

    async def log_in(self, key):
        self._logind.sessions(
            **{f"_{x.id}": self._login() for x in self.sessions.current()}, **{key: self._login()}
        )

    async def fall_asleep(self):
        self._logind.sleep(begins=True)

    async def show(self):
        display = await asyncio.to_thread(Screen, self._start)
        self._display = display
        here = Session("1", self.account, display=display.name)
        await until(lambda: self.screen.front(here) is None and self.screen.sees_front(here))
        await asyncio.to_thread(display.manage)
        window = await asyncio.to_thread(display.window)
        return here, window.pid

    async def touch(self):
        command = ["xdotool", "key", "shift"]
        await asyncio.to_thread(subprocess.run, command, env={"DISPLAY": self._display.name}, check=True)

    def close(self):
        for port in (self.programs, self.accounts, self.sessions, self.screen):
            port.close()
        self._start.close()
        shutil.rmtree(self._folder)
