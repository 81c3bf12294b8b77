"""SELinux in force at a child's desktop: tray and sensor are started, and each does its work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest import building, selinux
from tests.guest.desktop import PATIENCE, begin_by_hand, gather, grows, show
from tests.guest.faces import DAY, awake, tray
from tests.guest.family import agree, answers, frozen, pid_of, used_of
from tests.guest.guest import Guest
from tests.guest.recipes import SELINUX_DESKTOP
from tests.guest.test_doctor import examined

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def labelled(package: Path, face: Path) -> Iterator[Guest]:
    """A child at its desktop, with a tray, and with a game and a book in two windows."""
    with Guest(building.installed(building.build(SELINUX_DESKTOP), package)) as guest:
        building.install(guest, face)
        selinux.enforce(guest)
        guest.until(lambda: answers(guest), 180, 0.5)
        gather(guest, begin_by_hand)
        awake(guest)
        yield guest


def test_the_window_in_front_is_counted_and_no_other(labelled):
    assert labelled.does("getenforce") == "Enforcing\n"
    show(labelled, "Game")
    grows(labelled, "Game")
    before = used_of(labelled, "Book")
    grows(labelled, "Game")
    assert used_of(labelled, "Book") == before


def test_nothing_of_ours_was_refused_and_the_doctor_is_content(labelled):
    fails = {name for name, x in examined(labelled)[1].items() if x["result"] == "fails"}
    assert fails <= {"secret.none"}
    assert not selinux.refused(labelled, "init_t")


def test_at_the_end_programs_stand_still_and_the_tray_does_not(labelled):
    pid, face = pid_of(labelled, "child"), tray(labelled)
    agree(labelled, DAY % "1s")
    labelled.until(lambda: frozen(labelled, pid), PATIENCE, 0.5)
    assert face
    assert tray(labelled) == face
    assert not frozen(labelled, face)
