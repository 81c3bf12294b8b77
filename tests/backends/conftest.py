"""A PC of each backend that works here, on which one suite for each port is played."""

import asyncio
import sys
from datetime import timedelta

import pytest

from agent.platforms.memory import MemoryAccounts, MemoryPrograms, MemoryScreen, MemorySessions
from agent.ports import Front, Program, Session
from policies.facts import ProgramFacts
from policies.ids import AccountId

BACKENDS = ["memory", *(["linux"] if sys.platform == "linux" else [])]


class MemoryPc:
    """Set by calling it."""

    account = AccountId("an")

    def __init__(self):
        self.programs = MemoryPrograms()
        self.sessions = MemorySessions(Session("1", self.account))
        self.screen = MemoryScreen()
        self.accounts = MemoryAccounts(self.sessions, self.programs)
        self.child = AccountId("binh")
        self._pids = iter(range(1000, 2000))

    def path(self, name):
        return f"/opt/games/{name}"

    async def start(self, name, *, pad=False):
        pid = next(self._pids)
        facts = ProgramFacts((self.path(name),), command=name)
        started = self.programs.start(Program(pid, pid, self.account, facts, file=(1, hash(name))))
        if pad:
            self.programs.pads.add(started.key)
        return started

    async def child_runs(self):
        pid = next(self._pids)
        self.programs.start(Program(pid, pid, self.child, ProgramFacts((self.path("game"),))))

    async def end(self, program):
        self.programs.end(program)

    async def log_in(self, key):
        self.sessions.put(Session(key, self.account))

    async def fall_asleep(self):
        self.sessions.fall_asleep()

    async def show(self):
        self.screen.show(Front(4321))
        return Session("1", self.account), 4321

    async def touch(self):
        self.screen.idle_time = timedelta()

    def close(self):
        for port in (self.programs, self.accounts, self.sessions, self.screen):
            port.close()


def a_pc(name):
    if sys.platform == "linux" and name == "linux":
        from tests.backends.linux.pc import LinuxPc

        return LinuxPc()
    return MemoryPc()


@pytest.fixture(params=BACKENDS)
def play(request):
    """Play a story on a PC of each backend."""

    def run(story):
        async def main():
            pc = a_pc(request.param)
            try:
                await story(pc)
            finally:
                pc.close()

        asyncio.run(main())

    return run
