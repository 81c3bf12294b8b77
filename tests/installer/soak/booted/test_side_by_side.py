from __future__ import annotations

import threading

from soak.booted.side_by_side import Turns, asked, table


def test_no_more_turns_are_taken_than_there_are_whoever_takes_them():
    turns, taken = Turns(100), []

    def take():
        while turns.take():
            taken.append(1)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 100


def test_after_an_end_there_is_none():
    turns = Turns(5)
    assert turns.take()
    turns.end()
    assert not turns.take()


def test_what_is_asked_for(capsys):
    options = asked("guest_kill", "Kill it.\nMore.", 1000, ["--guests", "3"])
    assert (options.n, options.guests) == (1000, 3)
    assert asked("guest_kill", "", 1000, ["--ci"]) is None
    assert "short trial" in capsys.readouterr().out


def test_figures_stand_beside_their_bounds(capsys):
    table([("lost", "0", "0"), ("took", "5 s", "")])
    lost, took = capsys.readouterr().out.splitlines()
    assert lost.split() == ["lost", "0", "0"]
    assert took.split() == ["took", "5", "s"]
