"""Where nothing may be written what was known holds, and what is new is kept when it may be again."""

import subprocess
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.folder import DATABASE
from policies.target import SCREEN
from tests.agent.storage.family import AN, DAY, POLICY, live, mark, use


def remount(disk, how):
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


@pytest.mark.root
def test_on_a_read_only_disk_the_witness_answers(small_disk):
    store = open_store(small_disk / "state")
    live(store)
    store.close()
    remount(small_disk, "ro")
    store = open_store(small_disk / "state")
    assert [*store.problems] == ["database-read-only"]
    assert store.policy().text == POLICY
    assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=300)
    with pytest.raises(StoreProblem, match="cannot be written") as told:
        store.beat(mark(345), [use(SCREEN, 300, 315)])
    assert told.value.name == "database-read-only"
    remount(small_disk, "rw")
    store.beat(mark(345), [use(SCREEN, 300, 315)])
    assert store.problems == ()
    store.close()
    again = open_store(small_disk / "state")
    assert again.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=315)
    again.close()


@pytest.mark.root
@pytest.mark.parametrize("shut", ["**/*", DATABASE], ids=["all of them", "the database"])
def test_where_its_files_may_not_be_written_the_witness_answers(few_files, shut):
    state = few_files / "state"
    store = open_store(state)
    live(store)
    store.close()
    files = [*state.glob(shut)]
    for path in files:
        subprocess.run(["chattr", "+i", str(path)], check=True)
    store = open_store(state)
    try:
        assert store.problems[0] == "database-read-only"
        assert store.policy().text == POLICY
        assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=300)
        with pytest.raises(StoreProblem, match="cannot be written"):
            store.beat(mark(345), [use(SCREEN, 300, 315)])
        with pytest.raises(StoreProblem, match="Another") as told:
            open_store(state)
        assert told.value.name == "another-agent"
    finally:
        for path in files:
            subprocess.run(["chattr", "-i", str(path)], check=True)
    store.beat(mark(345), [use(SCREEN, 300, 315)])
    assert "database-read-only" not in store.problems
    store.close()


@pytest.mark.root
def test_a_first_start_on_a_read_only_disk_says_so(small_disk):
    (small_disk / "state").mkdir(mode=0o700)
    remount(small_disk, "ro")
    with pytest.raises(StoreProblem, match="Read-only") as told:
        open_store(small_disk / "state")
    assert told.value.name == "database-read-only"
    with pytest.raises(StoreProblem, match="Read-only"):
        open_store(small_disk / "elsewhere")
