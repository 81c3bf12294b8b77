"""The half with a network exists for one system so far."""

import sys

import pytest

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    from agent.net import filter as room
    from tests.backends.linux.real import Starter

    @pytest.fixture
    def start():
        starter = Starter()
        yield starter
        starter.close()

    @pytest.fixture
    def hurry(monkeypatch):
        """The filter tells, tries again and looks at once."""
        monkeypatch.setattr(room, "TELLING", 0.02)
        monkeypatch.setattr(room, "AGAIN", 0.02)
        monkeypatch.setattr(room, "LOOKING", 0.02)
