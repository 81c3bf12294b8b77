import sys

assert sys.platform == "linux"

import os
import subprocess

import pytest

from agent.platforms.linux.system import handles
from agent.platforms.linux.system.handles import Budget, Spent, opened, with_input


def test_what_is_open_is_told(tmp_path, monkeypatch):
    with (tmp_path / "here").open("w"):
        assert str(tmp_path / "here") in opened(os.getpid())
        monkeypatch.setattr(handles, "HANDLES", 1)
        assert len(list(opened(os.getpid()))) <= 1
    monkeypatch.undo()
    assert str(tmp_path / "here") not in opened(os.getpid())


def test_of_a_process_that_is_gone_nothing_is_told():
    assert list(opened(2**22 + 1)) == []


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("dev/input/event12", True),
        ("anywhere/input/js0", True),
        ("dev/hidraw3", True),
        ("dev/input/mice", False),
        ("input/event12.save", False),
        ("dev/tty1", False),
    ],
)
def test_whose_hands_are_on_a_pad_wherever_a_container_has_it(tmp_path, name, yes):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    with path.open("w"):
        assert with_input([os.getpid()]) is yes
    assert not with_input([os.getpid()])


def test_who_has_more_open_than_can_be_looked_at_may_hide_a_pad_behind_it(start, monkeypatch):
    words = sys.executable, "-c", "import time; print(flush=True); time.sleep(100)"
    made = [start(*words, stdout=subprocess.PIPE) for _ in range(2)]
    assert all(process.stdout.readline() for process in made)  # nothing is loaded any more
    one, other = (process.pid for process in made)
    many = len([*opened(one)]) + len([*opened(other)]) + 2 * handles.PROCESS
    monkeypatch.setattr(handles, "HANDLES", many)
    assert not with_input([one, other])
    monkeypatch.setattr(handles, "HANDLES", many - 1)
    assert with_input([one, other])
    assert not with_input([one])


def test_a_look_reads_as_many_as_it_may_cost_and_no_more(tmp_path, monkeypatch):
    files = [(tmp_path / str(number)).open("w") for number in range(100)]
    read, readlink = [], os.readlink

    def counting(path):
        read.append(path)
        return readlink(path)

    monkeypatch.setattr(os, "readlink", counting)
    budget = Budget(handles.PROCESS + 50)
    with pytest.raises(Spent):
        list(budget.opened(os.getpid()))
    assert 50 <= len(read) <= 51
    for file in files:
        file.close()
