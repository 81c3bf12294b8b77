import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS, Freezer
from agent.platforms.linux.system import proc
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import STRANGER, as_stranger, wait_for

pytestmark = pytest.mark.root
FORKING = "while :; do /bin/sleep 0.01; done"


@pytest.fixture
def freezer(group):
    return Freezer(group)


@pytest.fixture
def mount():
    return next(x for x in MOUNTS if (x / "cgroup.controllers").exists())


def family(pid):
    return [pid, *(y for x in proc.children(pid) for y in family(x))]


def groups(mount, group):
    return [x.name for x in (mount / group).iterdir() if x.is_dir()]


def test_a_frozen_process_stands_still_and_runs_on_where_it_was(freezer, start, mount, group):
    process = start("/bin/sh", "-c", FORKING)
    wait_for(lambda: proc.children(process.pid))
    before = proc.group(process.pid)
    freezer.freeze("one", lambda: family(process.pid))
    wait_for(lambda: freezer.still(process.pid))
    assert freezer.holds(process.pid) == "one"
    # What has ended already, and waits for its parent to hear of it, no kernel moves.
    assert all(
        freezer.holds(x) == "one" for x in family(process.pid) if (found := proc.stat(x)) and not found.over
    )
    freezer.thaw("one")
    assert freezer.holds(process.pid) is None
    assert proc.group(process.pid) == before
    assert not freezer.still(process.pid)


def test_freezing_twice_is_freezing_once(freezer, start):
    process = start("/bin/sleep", "100")
    for _ in range(2):
        freezer.freeze("one", lambda: [process.pid])
    wait_for(lambda: freezer.still(process.pid))
    freezer.thaw("one")
    assert freezer.holds(process.pid) is None


def test_another_agent_finds_what_is_frozen_and_puts_it_back(freezer, start, group, mount):
    home = mount / f"luytre-from-{os.getpid()}"
    home.mkdir()
    process = start("/bin/sleep", "100")
    (home / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    freezer.freeze("one", lambda: [process.pid])
    other = Freezer(group)
    assert other.holds(process.pid) == "one"
    other.thaw("one")
    assert proc.group(process.pid) == f"/{home.name}"
    process.kill()
    process.wait()
    wait_for(lambda: not (home / "cgroup.procs").read_text(encoding="utf-8"))
    home.rmdir()


def test_who_finds_its_group_gone_stays_with_us_but_runs(freezer, start, mount):
    home = mount / f"luytre-from-{os.getpid()}"
    home.mkdir()
    process = start("/bin/sleep", "100")
    (home / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    freezer.freeze("one", lambda: [process.pid])
    home.rmdir()
    freezer.thaw("one")
    assert freezer.holds(process.pid) == "one"
    wait_for(lambda: not freezer.still(process.pid))
    freezer.freeze("one", lambda: [process.pid])
    wait_for(lambda: freezer.still(process.pid))
    process.kill()
    process.wait()


def test_who_finds_its_group_gone_stays_within_the_bounds_of_its_account(freezer, start, mount):
    bounds = mount / "user.slice" / f"user-{STRANGER}.slice"
    home = bounds / "app.scope"
    made = [path for path in (bounds.parent, bounds, home) if not path.exists()]
    home.mkdir(parents=True)
    process = start("/bin/sleep", "100")
    (home / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    freezer.freeze("one", lambda: [process.pid])
    home.rmdir()
    freezer.thaw("one")
    assert proc.group(process.pid) == f"/user.slice/{bounds.name}/luytre-thawed"
    wait_for(lambda: not freezer.still(process.pid))
    process.kill()
    process.wait()
    wait_for(lambda: freezer.close() or not (bounds / "luytre-thawed").exists())
    for path in reversed(made[: made.index(home)] if home in made else made):
        path.rmdir()


def test_a_frozen_group_dies_at_once(freezer, start):
    process = start("/bin/sh", "-c", FORKING)
    freezer.freeze("one", lambda: family(process.pid))
    freezer.kill("one")
    assert process.wait(20) == -9
    wait_for(lambda: freezer.tidy("one") is None)


def test_closing_thaws_everything(freezer, start, mount, group):
    first, second = start("/bin/sleep", "100"), start("/bin/sleep", "100")
    freezer.freeze("one", lambda: [first.pid])
    freezer.freeze("two", lambda: [second.pid])
    freezer.close()
    assert freezer.holds(first.pid) is freezer.holds(second.pid) is None
    assert not (mount / group).exists()


def test_the_groups_that_nobody_names_are_thawed(freezer, start, mount, group):
    first, second = start("/bin/sleep", "100"), start("/bin/sleep", "100")
    freezer.freeze("one", lambda: [first.pid])
    freezer.freeze("two", lambda: [second.pid])
    Freezer(group).thaw_others({"two"})
    assert freezer.holds(first.pid) is None
    assert groups(mount, group) == ["two"]
    assert freezer.holds(second.pid) == "two"


def test_nothing_is_left_behind_while_nothing_is_paused(freezer, start, mount, group):
    assert not (mount / group).exists()
    process = start("/bin/sleep", "100")
    freezer.freeze("one", lambda: [process.pid])
    freezer.thaw("one")
    assert not (mount / group).exists()


def test_what_a_killed_tree_leaves_is_taken_away(freezer, start, mount, group):
    first, second = start("/bin/sleep", "100"), start("/bin/sleep", "100")
    freezer.freeze("one", lambda: [first.pid])
    freezer.kill("one")
    first.wait()
    wait_for(lambda: not (mount / group / "one" / "cgroup.procs").read_text(encoding="utf-8"))
    freezer.sweep_up()
    freezer.freeze("two", lambda: [second.pid])
    assert groups(mount, group) == ["two"]
    assert Freezer(group).holds(second.pid) == "two", "another agent leaves what is frozen"


def test_what_ends_meanwhile_is_no_error(freezer, start):
    process = start("/bin/true")
    process.wait()
    freezer.freeze("one", lambda: [process.pid])
    freezer.thaw("one")
    assert not freezer.still(process.pid)


def test_who_was_born_inside_goes_where_the_others_came_from(freezer, start, mount, group):
    first, born = start("/bin/sleep", "100"), start("/bin/sleep", "100")
    before = proc.group(first.pid)
    freezer.freeze("one", lambda: [first.pid])
    (mount / group / "one" / "cgroup.procs").write_text(str(born.pid), encoding="utf-8")
    freezer.thaw("one")
    assert proc.group(born.pid) == proc.group(first.pid) == before


def test_who_came_from_nowhere_runs_where_it_is(freezer, start, mount, group):
    process = start("/bin/sleep", "100")
    freezer.freeze("one", list)
    (mount / group / "one" / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    wait_for(lambda: freezer.still(process.pid))
    freezer.thaw("one")
    wait_for(lambda: not freezer.still(process.pid))
    assert freezer.holds(process.pid) == "one"
    process.kill()
    process.wait()


def test_a_tree_that_never_ends_growing_is_given_up(freezer):
    numbers = iter(range(2**22 + 1, 2**22 + 1000))
    freezer.freeze("one", lambda: [next(numbers)])
    assert next(numbers) < 2**22 + 100
    freezer.thaw("one")


def test_a_kernel_without_the_second_version_has_no_freezer(monkeypatch):
    monkeypatch.setattr("agent.platforms.linux.acting.freezer.MOUNTS", ())
    with pytest.raises(OSError, match="no cgroup v2"):
        Freezer("luytre-test-none")


def test_nobody_else_can_freeze_or_thaw(group):
    def refuse():
        with pytest.raises(OSError, match=group):
            Freezer(group)

    as_stranger(refuse)


def test_the_account_cannot_wake_what_is_frozen(freezer, start, mount, group):
    process = start.stranger("/bin/sleep", "100", cwd="/")
    freezer.freeze("one", lambda: [process.pid])
    wait_for(lambda: freezer.still(process.pid))

    def try_it():
        os.kill(process.pid, 18)
        with pytest.raises(PermissionError):
            (mount / group / "one" / "cgroup.freeze").write_text("0", encoding="utf-8")

    as_stranger(try_it)
    assert freezer.still(process.pid)
    freezer.thaw("one")


def test_who_holds_its_group_by_a_lease_keeps_nobody_waiting(freezer, start, mount):
    """Groups below an account's own are its own, and so are their files."""
    home = mount / f"luytre-from-{os.getpid()}"
    home.mkdir()
    process = start("/bin/sleep", "100")
    (home / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    os.chown(home / "cgroup.procs", STRANGER, -1)
    freezer.freeze("one", lambda: [process.pid])
    with leased(home / "cgroup.procs", account=STRANGER):
        freezer.thaw("one")
        wait_for(lambda: not freezer.still(process.pid))
    assert proc.group(process.pid) != f"/{home.name}"
    process.kill()
    process.wait()
    freezer.tidy("one")
    home.rmdir()
