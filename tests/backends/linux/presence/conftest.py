"""Sessions on a bus with a logind of ours, and groups as systemd makes them."""

import sys

assert sys.platform == "linux"

import asyncio
import contextlib

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.presence.sessions import LinuxSessions
from tests.backends.linux.real import STRANGER, wait_for


@pytest.fixture
def play(pc_bus):
    def run(story, *, service=True, address=None):
        async def main():
            made = LinuxSessions(
                asyncio.get_running_loop(),
                service=service,
                address=address or pc_bus.address,
                is_person=lambda uid: uid == STRANGER,
            )
            try:
                await story(made)
            finally:
                made.close()
                made.close()

        asyncio.run(main())

    return run


@pytest.fixture
def session_group(start):
    yield from group_of(start, "session-7.scope")


@pytest.fixture
def user_group(start):
    """Where a user manager runs programs."""
    yield from group_of(start, f"user@{STRANGER}.service")


def group_of(start, name):
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / "user.slice" / f"user-{STRANGER}.slice" / name
    path.mkdir(parents=True)
    yield path
    start.close()
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    for folder in (path, path.parent, path.parent.parent):
        with contextlib.suppress(OSError):  # another's lies there
            folder.rmdir()
