"""A real guard, and programs that it may be asked about."""

import sys

import pytest

# It exists for one system alone.
collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    import json
    import os
    import shutil
    import signal
    import socket
    import subprocess
    from pathlib import Path

    from agent.guard.order import Order, Spot, written
    from tests.backends.linux.real import STRANGER, Starter, wait_for

    ROOT = Path(__file__).parents[3]

    def file_of(path):
        found = os.stat(path)
        return found.st_dev, found.st_ino

    class Talk:
        """The agent's end of the line."""

        def __init__(self, place):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(20)
            self.socket.connect(place)
            self.lines = self.socket.makefile("rb")
            self.told = []
            self.number = 0

        def read(self):
            line = self.lines.readline()
            assert line, "the guard hung up"
            return json.loads(line)

        def hold(self, refused):
            """An order; answers once it holds."""
            self.number += 1
            spots = tuple(Spot(str(path), file_of(path), numbers) for path, numbers in refused.items())
            self.socket.sendall(written(Order(self.number, spots)))
            while "number" not in (said := self.read()):
                self.told.append(said)
            assert said["number"] == self.number
            return said["failed"]

        def hears(self, word):
            """The next telling of that kind."""
            while word not in (said := self.read()):
                continue
            return said

        def close(self):
            self.lines.close()
            self.socket.close()

    class RealGuard:
        """The process."""

        def __init__(self, start, folder):
            self.place = str(folder / "guard.sock")
            self.start = start
            self.process = None
            self.talks = []

        def run(self, **environment):
            self.process = self.start(
                sys.executable, "-m", "agent.guard", self.place, cwd=ROOT, env=os.environ | environment,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            wait_for(self.answers)

        def answers(self):
            with socket.socket(socket.AF_UNIX) as probe:
                try:
                    probe.connect(self.place)
                except OSError:
                    assert self.process.poll() is None, self.process.communicate()
                    return False
                return True

        def talk(self):
            talk = Talk(self.place)
            self.talks.append(talk)
            return talk

        def close(self):
            for talk in self.talks:
                talk.close()
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait(20)

    @pytest.fixture
    def start():
        starter = Starter()
        yield starter
        starter.close()

    @pytest.fixture
    def folder(open_folder):
        return open_folder

    @pytest.fixture
    def game(folder):
        return Path(shutil.copy("/bin/sleep", folder / "mygame"))

    @pytest.fixture
    def guard(start, folder):
        made = RealGuard(start, folder)
        made.run()
        yield made
        made.close()

    @pytest.fixture
    def child():
        """Numbers of the account to which things are refused."""
        return (range(STRANGER, STRANGER + 1),)
