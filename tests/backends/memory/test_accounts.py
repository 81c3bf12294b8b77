"""Accounts in memory: each act holds, or fails as a test wants."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.api.errors import Unavailable
from agent.platforms.memory import Pc
from agent.ports import Held, ProcessKey, Program, Session
from policies.facts import ProgramFacts
from policies.ids import AccountId

AN, BI = AccountId("an"), AccountId("bi")


def pc() -> Pc:
    made = Pc()
    made.sessions.put(Session("1", AN))
    made.start(Program(100, 1, AN, ProgramFacts(("/usr/bin/editor",))))
    made.start(Program(101, 1, BI, ProgramFacts(("/usr/bin/editor",))))
    return made


def test_each_act_is_seen_in_what_the_system_says() -> None:
    made = pc()
    hold = made.accounts.hold
    assert hold(AN) == Held()
    asyncio.run(made.accounts.lock(AN))
    assert hold(AN) == Held(locked=True)
    asyncio.run(made.accounts.freeze(AN))
    assert hold(AN) == Held(locked=True, frozen=True)
    asyncio.run(made.accounts.thaw(AN))
    asyncio.run(made.accounts.end(AN))
    made.accounts.refuse([AN], "It is late.")
    assert hold(AN) == Held(locked=True, gone=True, refused=True)
    assert hold(BI) == Held(locked=True)
    assert made.accounts.text == "It is late."
    made.accounts.enrol([AN, BI])
    assert made.accounts.enrolled == {AN, BI}
    made.accounts.close()
    assert not made.accounts.refused


def test_what_runs_in_the_background_is_locked_by_nothing() -> None:
    made = pc()
    made.sessions.put(Session("2", AN, background=True))
    asyncio.run(made.accounts.lock(AN))
    assert [x.locked for x in made.sessions.current()] == [True, False]
    assert made.accounts.hold(AN).locked
    # Where the account has a screen elsewhere, it is closed by no lock as long as something works there.
    made.accounts.elsewhere.add(AN)
    assert made.accounts.hold(AN).locked
    made.programs.loads[ProcessKey(100, 1)] = 0.5
    assert not made.accounts.hold(AN).locked


def test_a_locker_covers_what_is_locked() -> None:
    made = pc()
    locker = made.start(Program(102, 1, AN, ProgramFacts(("/usr/bin/locker",))))
    made.accounts.lockers.add(locker.key)
    assert not asyncio.run(made.accounts.locking(AN))
    assert made.accounts.covering(AN) == frozenset()
    made.programs.grabbing.add(locker.key)
    assert asyncio.run(made.accounts.locking(AN))
    assert not asyncio.run(made.accounts.locking(BI))
    asyncio.run(made.accounts.lock(AN))
    assert made.accounts.covering(AN) == {102}


def test_what_fails_has_no_effect() -> None:
    made = pc()
    made.accounts.failing |= {"lock", "freeze", "end", "refuse"}
    for act in (made.accounts.lock, made.accounts.freeze, made.accounts.end):
        asyncio.run(act(AN))
    made.accounts.refuse([AN], "")
    assert made.accounts.hold(AN) == Held()
    assert made.accounts.asked == [("lock", AN), ("freeze", AN), ("end", AN), ("refuse", AN)]


def test_what_does_not_thaw_stays_frozen() -> None:
    made = pc()
    asyncio.run(made.accounts.freeze(AN))
    made.accounts.failing.add("thaw")
    asyncio.run(made.accounts.thaw(AN))
    assert made.accounts.hold(AN).frozen


def test_a_graphical_session_is_not_frozen() -> None:
    made = pc()
    made.sessions.put(replace(made.sessions.current()[0], graphical=True))
    with pytest.raises(Unavailable, match="graphical"):
        asyncio.run(made.accounts.freeze(AN))


def test_a_system_that_refuses_says_so() -> None:
    made = pc()
    made.accounts.refusal = OSError("read-only")
    with pytest.raises(OSError, match="read-only"):
        asyncio.run(made.accounts.end(AN))
    with pytest.raises(OSError, match="read-only"):
        made.accounts.refuse([AN], "")
