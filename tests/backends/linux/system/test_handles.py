import sys

assert sys.platform == "linux"

import os

from agent.platforms.linux.system import handles
from agent.platforms.linux.system.handles import opened


def test_what_is_open_is_told(tmp_path, monkeypatch):
    with (tmp_path / "here").open("w"):
        assert str(tmp_path / "here") in opened(os.getpid())
        monkeypatch.setattr(handles, "HANDLES", 1)
        assert len(list(opened(os.getpid()))) <= 1
    monkeypatch.undo()
    assert str(tmp_path / "here") not in opened(os.getpid())


def test_of_a_process_that_is_gone_nothing_is_told():
    assert list(opened(2**22 + 1)) == []
