"""The service with a family on the PC: what each sees, what it enforces, and that it comes back."""

import pytest

from soak.guest_kill import kill
from tests.guest.family import AGENT, answers, frozen, give, group, moments, pid_of, running
from tests.guest.machine import accelerated


def test_each_sees_what_is_theirs(shared):
    own = shared.run("luytre status", user="child")
    assert own.code == 0, own.said
    assert own.out.startswith("An ")
    told = shared.run("luytre children", user="parent")
    assert told.code == 0, told.said
    assert "Binh" in told.out
    assert "An" in told.out
    siblings = shared.run("luytre status", user="sibling")
    assert siblings.code == 0, siblings.said
    assert siblings.out.startswith("Binh ")


def test_a_limit_holds_for_the_child_whose_it_is(family):
    family.type("mygame 600 &\n")
    family.spawn("mygame 600", user="sibling")
    mine, theirs = pid_of(family, "child"), pid_of(family, "sibling")
    before = group(family, pid_of(family, "child", "bash"))  # the game itself may stand still by now
    assert "user-1001.slice" in before
    family.until(lambda: group(family, mine).startswith("/luytre"), 90, 0.5)
    family.until(lambda: frozen(family, mine), 30, 0.2)
    assert not frozen(family, theirs)
    assert "user-1002.slice" in group(family, theirs)
    give(family, target="app:mygame")
    family.until(lambda: group(family, mine) == before, 30, 0.5)


@pytest.mark.long
@pytest.mark.bypass(1, long=True)
def test_killed_four_times_it_is_back_and_has_forgotten_nothing(family):
    real = "kvm" in accelerated(family.home / "vmlinuz")
    for _ in range(4):
        found = kill(family)
        died, started, ready = moments(family)
        assert started - died <= 2
        # An emulated processor is ten times slower than a family's.
        assert not real or ready - died <= 2
        assert found.lost == 0
        assert found.given <= 15
    assert family.does(f"systemctl show {AGENT} -p NRestarts --value") == "4\n"


@pytest.mark.long
def test_hung_it_is_started_anew(family):
    hung = running(family)
    family.does(["kill", "-STOP", hung])
    family.until(lambda: running(family) not in {"0", hung}, 90, 0.5)
    family.until(lambda: answers(family), 60, 0.5)
    assert "watchdog" in family.does(f"journalctl -q --no-pager -u {AGENT}").lower()
