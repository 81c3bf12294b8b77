"""Real processes beside each other: the order of what they answer, and who is asked at all."""

import itertools
import os
import sys
import time

import pytest

from ui.cli.abreast import AHEAD, abreast

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all work is done here")


def work(piece):
    time.sleep(piece % 3 / 100)
    return f"{piece} by {os.getpid()}"


def said(pieces, waits, monkeypatch=None, processors=2):
    if monkeypatch is not None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
    told = [x.split(" by ") for x in abreast(pieces, work, waits)]
    return [int(number) for number, _ in told], [int(pid) == os.getpid() for _, pid in told]


@linux
def test_much_is_worked_on_by_others_and_stays_in_order(monkeypatch):
    order, here = said(range(20), lambda _: True, monkeypatch)
    assert order == list(range(20))
    assert here == [True] + [False] * 19


@linux
def test_what_nothing_waits_behind_is_answered_here_and_at_once(monkeypatch):
    order, here = said(range(9), lambda piece: piece not in {4, 8}, monkeypatch)
    assert order == list(range(9))
    assert [at for at, x in enumerate(here) if x] == [0, 4, 8]


@linux
def test_no_more_is_read_ahead_than_is_worked_on_soon(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    pieces = itertools.count()
    told = abreast(pieces, work, lambda _: True)
    assert len(list(itertools.islice(told, 3))) == 3
    assert next(pieces) <= 3 + 2 * AHEAD


@pytest.mark.parametrize("pieces", [[], [1], [1, 2, 3]])
def test_one_processor_does_all_itself(pieces, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    order, here = said(pieces, lambda _: True)
    assert order == pieces
    assert all(here)


def test_where_no_process_can_be_copied_all_is_done_here(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert said([1, 2], lambda _: True) == ([1, 2], [True, True])


@linux
def test_an_error_of_another_is_ours(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with pytest.raises(ZeroDivisionError):
        list(abreast([1, 2, 0, 3], lambda piece: str(1 / piece), lambda _: True))


@linux
def test_where_processes_have_no_memory_in_common_all_is_done_here(monkeypatch):
    def refused(*_args, **_more):
        raise FileNotFoundError(2, "no /dev/shm")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refused)
    order, here = said(range(4), lambda _: True, monkeypatch)
    assert order == list(range(4))
    assert all(here)
