"""PAM of this PC is asked by a real process, which a systemd of the tests starts."""

import sys

assert sys.platform == "linux"

import pytest

from agent.platforms.linux.access.asking import TOLD, UNTOLD
from agent.platforms.linux.checks import refusals
from policies.ids import AccountId
from tests.backends.linux import keeper

ROOT = AccountId("root")


@pytest.mark.root
def test_who_is_never_refused_would_come_in_by_each_door(start, pc_bus):
    keeper.play(start, pc_bus.address)
    assert refusals.let_in(pc_bus.address, ROOT, ("su", "login")) == ("su", "login")
    assert refusals.let_in(pc_bus.address, ROOT, ()) == ()
    assert refusals.let_in(pc_bus.address, AccountId("nobody-here"), ("su", "login")) == ()


def test_what_cannot_be_asked_is_not_known(start, pc_bus):
    keeper.play(start, pc_bus.address, refuses=True)
    assert refusals.let_in(pc_bus.address, ROOT, ("su",)) is None
    assert refusals.let_in("unix:path=/missing/bus", ROOT, ("su",)) is None


@pytest.mark.parametrize(("told", "answer"), [(UNTOLD, None), (TOLD, ()), (f"{TOLD}su at", ("su", "at"))])
def test_it_is_known_what_was_told(told, answer):
    class Told:
        def fact(self, *_):
            return told

    assert refusals._told(Told(), "x.service") == answer


def test_who_gives_no_answer_is_not_waited_for(start, pc_bus, monkeypatch):
    monkeypatch.setattr(refusals, "PATIENCE", 0.1)
    keeper.play(start, pc_bus.address, deaf=True)
    assert refusals.let_in(pc_bus.address, ROOT, ("su",)) is None
