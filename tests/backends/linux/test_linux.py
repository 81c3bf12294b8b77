import sys

assert sys.platform == "linux"

import asyncio
import os

from agent.platforms import system
from agent.platforms.linux import platform
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.presence.sessions import LinuxSessions
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import proc


def handles():
    return sorted(os.listdir("/proc/self/fd"))


def test_a_pc_is_made_whole_and_let_go_whole(group):
    async def main():
        proc.file_of(os.getpid())  # The tables of mounts stay open for good.
        before = handles()
        made = system("linux").platform(asyncio.get_running_loop(), service=False, group=group)
        assert made.name == "linux"
        assert made.sessions.current()
        assert isinstance(made.programs, LinuxPrograms)
        assert isinstance(made.browsers(), LinuxBrowsers)
        assert made.browsers() is made.browsers()  # what it has seen of one is remembered once
        for port in (made.programs, made.sessions, made.screen):
            port.close()
        assert handles() == before

    asyncio.run(main())


def test_a_service_looks_at_all_accounts(group):
    async def main():
        made = platform(asyncio.get_running_loop(), service=True, group=group)
        screen, sessions = made.screen, made.sessions
        assert isinstance(screen, LinuxScreen)
        assert isinstance(sessions, LinuxSessions)
        assert screen.background == sessions.idle
        assert sessions.elsewhere == screen.elsewhere
        assert sessions.covered == screen.covered
        assert not any(screen.locked(x.id) for x in sessions.current() if not x.locked)
        for port in (made.programs, made.sessions, made.screen):
            port.close()

    asyncio.run(main())
