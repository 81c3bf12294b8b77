import sys

assert sys.platform == "linux"

import os
import subprocess

import pytest

from agent.platforms.linux.acting import slices
from tests.backends.linux.real import STRANGER, WITHOUT_SIGNALS, wait_for

pytestmark = pytest.mark.root


@pytest.fixture
def group(user_slice):
    return user_slice


@pytest.fixture
def process(start, group):
    made = start.stranger("/bin/sleep", "100", cwd="/")
    (group / "cgroup.procs").write_text(str(made.pid), encoding="utf-8")
    return made


def frozen(group):
    return "frozen 1" in (group / "cgroup.events").read_text(encoding="utf-8")


def test_a_group_stands_still_and_runs_on(group, process):
    assert slices.home(STRANGER) == group
    assert slices.within(STRANGER, process.pid)
    slices.freeze(STRANGER)
    wait_for(lambda: frozen(group))
    slices.thaw(STRANGER)
    wait_for(lambda: not frozen(group))


def test_a_group_is_ended_also_while_it_stands_still(group, process):
    slices.freeze(STRANGER)
    wait_for(lambda: frozen(group))
    slices.kill(STRANGER)
    assert process.wait(20) == -9


def test_who_is_spared_is_left_of_its_part_of_the_group(group, start):
    parts = [group / "session-1.scope", group / "user@1.service"]
    held = {}
    for part in parts:
        part.mkdir()
        held[part] = [start.stranger("/bin/sleep", "100", cwd="/") for _ in range(2)]
        for process in held[part]:
            (part / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    spared, beside = held[parts[0]]
    assert slices.inhabited(STRANGER, {spared.pid})
    slices.kill(STRANGER, {spared.pid, os.getpid()})
    assert {x.wait(20) for x in (beside, *held[parts[1]])} == {-9}
    wait_for(lambda: not slices.inhabited(STRANGER, {spared.pid}))
    assert slices.inhabited(STRANGER)
    assert spared.poll() is None
    slices.kill(STRANGER, {os.getpid()})
    assert spared.wait(20) == -9
    for part in parts:
        wait_for(lambda part=part: not (part / "cgroup.procs").read_text(encoding="utf-8"))
        part.rmdir()


def test_where_signals_are_forbidden_all_groups_but_that_of_who_is_spared_are_ended(group, start):
    parts = [group / "session-1.scope", group / "session-2.scope"]
    spared, beside, alone = (start.stranger("/bin/sleep", "100", cwd="/") for _ in range(3))
    for part, processes in zip(parts, ((spared, beside), (alone,)), strict=True):
        part.mkdir()
        for process in processes:
            (part / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    words = f"from agent.platforms.linux.acting import slices; slices.kill({STRANGER}, {{{spared.pid}}})"
    subprocess.run([*WITHOUT_SIGNALS, words], check=True)
    assert alone.wait(20) == -9
    assert (spared.poll(), beside.poll()) == (None, None)
    slices.kill(STRANGER)
    assert {spared.wait(20), beside.wait(20)} == {-9}
    for part in parts:
        wait_for(lambda part=part: not (part / "cgroup.procs").read_text(encoding="utf-8"))
        part.rmdir()


def test_who_is_deeper_in_a_group_lives_there_too(group, start):
    deep = group / "user@1.service" / "app.slice"
    deep.mkdir(parents=True)
    assert not slices.inhabited(STRANGER)
    process = start.stranger("/bin/sleep", "100", cwd="/")
    (deep / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    assert slices.inhabited(STRANGER)
    process.kill()
    process.wait()
    wait_for(lambda: not slices.inhabited(STRANGER))
    for place in (deep, deep.parent):
        place.rmdir()


def test_a_group_that_systemd_takes_away_meanwhile_is_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(slices, "home", lambda _uid: tmp_path / "gone")
    slices.kill(STRANGER, {1})
    assert not slices.inhabited(STRANGER)


def test_what_a_killed_agent_froze_is_thawed_by_the_next(group, process):
    slices.freeze(STRANGER)
    wait_for(lambda: frozen(group))
    slices.thaw_ours()
    wait_for(lambda: not frozen(group))
    assert os.listxattr(group) == []


def test_what_was_left_of_a_trial_is_thawed_as_well(group):
    trial = group.with_name(slices.name(f"{slices.TRIAL}{STRANGER}"))
    trial.mkdir()
    try:
        slices.freeze(f"{slices.TRIAL}{STRANGER}")
        assert slices.home(f"{slices.TRIAL}{STRANGER}") == trial
        slices.thaw_ours()
        assert (trial / "cgroup.freeze").read_text(encoding="utf-8") == "0\n"
    finally:
        trial.rmdir()


def test_who_stands_still_is_told_by_its_group(group, process):
    assert not slices.stands(process.pid)
    slices.freeze(STRANGER)
    wait_for(lambda: slices.stands(process.pid))
    slices.thaw(STRANGER)
    wait_for(lambda: not slices.stands(process.pid))


def test_what_others_froze_is_theirs(group, process):
    (group / "cgroup.freeze").write_text("1", encoding="utf-8")
    wait_for(lambda: frozen(group))
    slices.thaw_ours()
    assert frozen(group)


def test_an_account_without_a_group_has_nothing_to_freeze():
    assert slices.home(STRANGER) is None
    slices.freeze(STRANGER)
    slices.thaw(STRANGER)
    slices.kill(STRANGER)
    assert not slices.inhabited(STRANGER)
    assert not slices.within(STRANGER, os.getpid())
