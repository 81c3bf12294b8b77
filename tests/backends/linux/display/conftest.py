"""Screens that are looked at, as the tests of this folder share them."""

import sys

import pytest

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    import asyncio
    import os
    import shutil
    from pathlib import Path

    from agent.platforms.linux.display import launching
    from agent.platforms.linux.display.screen import LinuxScreen
    from agent.platforms.linux.system import proc
    from tests.backends.linux.real import STRANGER, Desk, until, wait_for

    @pytest.fixture
    def play(monkeypatch):
        monkeypatch.setattr(launching, "_REAP", 0.01)

        def run(story, **settings):
            async def main():
                made = LinuxScreen(asyncio.get_running_loop(), **settings)
                try:
                    await story(made)
                finally:
                    made.close()
                    await until(lambda: not made._helpers)

            asyncio.run(main())

        return run

    @pytest.fixture
    def readable(open_folder, monkeypatch):
        """A Python and a tree that accounts without rights may read, as on a family's PC."""
        for room in ("agent", "policies"):
            place = Path(launching.TREE) / room
            shutil.copytree(place, open_folder / "tree" / room, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr(launching, "PYTHON", "/usr/bin/python3")
        monkeypatch.setattr(launching, "TREE", str(open_folder / "tree"))
        monkeypatch.setattr(launching, "systemd", lambda: False)

    class Desks:
        """Compositors of the account without rights."""

        def __init__(self, start, folder):
            self._start, self._folder = start, folder
            self._as = {"user": STRANGER, "group": STRANGER, "extra_groups": []}

        def open(self, kind):
            folder = self._folder / f"desk-{len(os.listdir(self._folder))}"
            folder.mkdir()
            os.chown(folder, STRANGER, STRANGER)
            return Desk(self._start, kind, folder, **self._as)

        def window(self, desk, name):
            window = desk.window(name, **self._as)
            wait_for(lambda: proc.environment(window.pid).get("WAYLAND_DISPLAY"))
            return window

    @pytest.fixture
    def desks(start, open_folder):
        return Desks(start, open_folder)
