import os
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports.store import Entry, Store, StoreProblem
from agent.storage import open_store
from agent.storage.folder import DATABASE
from policies.requests import State, grant
from policies.target import PRESENCE, SCREEN
from policies.usage import Spans
from tests.agent.storage.failing import fill
from tests.agent.storage.family import (
    AN,
    BINH,
    DAY,
    GAME,
    GAMES,
    MORNING,
    POLICY,
    TUBE,
    agreed,
    asked,
    given,
    live,
    mark,
    use,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "databases"


def test_it_is_the_port_s_store(store):
    port: Store = store
    calls = [name for name in vars(Store) if not name.startswith("_")]
    assert len(calls) > 25
    assert all(callable(getattr(port, name)) for name in {*calls} - {"problems", "regained"})
    assert (port.problems, port.regained) == ((), 0)


def remembers(store):
    """Everything that ``live`` did."""
    usage = store.usage(AN, DAY)
    eight = int(MORNING.timestamp())
    assert usage.days[DAY] == {
        PRESENCE: Spans(((eight, eight + 300),)),
        SCREEN: Spans(((eight, eight + 300),)),
        GAME: Spans(((eight, eight + 150),)),
        GAMES: Spans(((eight, eight + 150),)),
        TUBE: Spans(((eight + 150, eight + 300),)),
    }
    yesterday = DAY - timedelta(days=1)
    assert store.totals(BINH, yesterday, DAY) == {yesterday: {SCREEN: timedelta(seconds=600)}}
    assert store.mark().line == mark(330).line
    assert store.mark().clean
    assert [(x.version, x.text) for x in store.policies()] == [(2, POLICY), (1, "format = 1\n")]
    assert store.policy().told == ("Minecraft: 1 h", "Chủ nhật: 3 h")
    assert [(x.child, x.state) for x in store.requests()] == [(BINH, State.ASKED), (AN, State.ASKED)]
    assert store.grants(AN, MORNING) == (given(),)
    assert store.grants(BINH, MORNING) == (given(extra=None),)
    assert [x.what for x in store.entries(AN, 9)] == ["asked for 15 minutes", "changed the agreement"]
    assert store.secret() == "$argon2id$secret"
    assert store.lockout("an").failures == 5
    assert store.graces(AN) == {DAY: MORNING + timedelta(minutes=2)}
    assert len(store.holidays("VN", 2026)) == 2


def test_what_a_family_did_is_remembered(folder, store):
    live(store)
    remembers(store)
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    remembers(again)
    again.close()
    again.close()


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.stem)
def test_databases_of_earlier_versions_are_remembered(folder, path):
    folder.mkdir(mode=0o700)
    shutil.copy(path, folder / DATABASE)
    (folder / DATABASE).chmod(0o600)
    store = open_store(folder)
    assert store.problems == ()
    remembers(store)
    live(store)
    store.close()


def test_a_second_agent_is_told(folder, store):
    with pytest.raises(StoreProblem, match="Another agent") as told:
        open_store(folder)
    assert told.value.name == "another-agent"
    store.beat(mark(0), [])


def test_files_are_for_their_owner_alone(folder, store):
    live(store)
    assert {oct(x.stat().st_mode & 0o777) for x in folder.iterdir()} == {"0o600"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert f"{DATABASE}-wal" in {x.name for x in folder.iterdir()}


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "state").touch()
    with pytest.raises(StoreProblem, match="state") as told:
        open_store(tmp_path / "state")
    assert told.value.name == "database-read-only"


def test_damaged_databases_are_forgotten_as_well(folder, store):
    store.beat(mark(0), [])
    store.close()
    (folder / DATABASE).write_bytes(b"x" * 5000)
    store = open_store(folder)
    aside = folder / f"{DATABASE}.damaged-1"
    at = MORNING.timestamp() - 13 * 86400
    os.utime(aside, (at, at))
    store.forget(DAY)
    assert aside.exists()
    store.forget(DAY + timedelta(days=2))
    assert not aside.exists()
    store.close()


COMMIT = """
import sys
from pathlib import Path
from agent.ports.store import Entry
from agent.storage import open_store
from tests.agent.storage.family import AN, MORNING, SCREEN, mark, use

store = open_store(Path(sys.argv[1]))
second = int(sys.argv[2])
while True:
    store.beat(mark(second), [use(SCREEN, second, second + 1)])
    store.log(Entry(MORNING, "an", str(second), AN))
    second += 1
    print(second, flush=True)
"""


@pytest.mark.slow
def test_what_was_told_as_kept_survives_a_kill(folder):
    chance = random.Random(9)
    told = 0
    for _ in range(12):
        command = [sys.executable, "-c", COMMIT, str(folder), str(told)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as agent:
            for _ in range(chance.randint(1, 120)):
                told = int(agent.stdout.readline())
            agent.kill()
            told = max([told, *map(int, agent.stdout.read().split("\n")[:-1])])
        store = open_store(folder)
        assert store.problems == ()
        used = store.usage(AN, DAY).used(SCREEN, DAY)
        assert timedelta(seconds=told) <= used <= timedelta(seconds=told + 1)
        assert len(store.entries(AN, 99999)) >= told
        store.state.tables.database.rows("DELETE FROM entries WHERE CAST(what AS INTEGER) >= ?", told)
        store.close()


@pytest.mark.root
def test_a_full_disk_is_named_and_nothing_is_lost_when_there_is_room_again(small_disk):
    store = open_store(small_disk / "state")
    live(store)
    fill(small_disk)
    pending, problems = [], []
    for second in range(300, 1500, 15):
        pending.append(use(SCREEN, second, second + 15))
        try:
            store.beat(mark(second), pending)
        except StoreProblem as problem:
            problems.append(problem.name)
        else:
            pending = []
    assert set(problems) == {"disk-full"}
    assert pending
    with pytest.raises(StoreProblem, match="make room"):
        store.log(Entry(MORNING, "an", "x" * 9000, AN))
    assert store.usage(AN, DAY).used(GAME, DAY) == timedelta(seconds=150)
    (small_disk / "filling").unlink()
    store.beat(mark(1500), pending)
    assert store.problems == ()
    store.close()
    again = open_store(small_disk / "state")
    assert again.problems == ()
    assert again.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=1500)
    again.close()


@pytest.mark.root
def test_a_first_start_on_a_full_disk_says_so(small_disk):
    fill(small_disk)
    with pytest.raises(StoreProblem) as told:
        open_store(small_disk / "state")
    assert told.value.name == "disk-full"
    (small_disk / "filling").unlink()
    open_store(small_disk / "state").close()


def twice(call, *arguments, **named):
    """The call, and the call again when the disk was full."""
    try:
        return call(*arguments, **named)
    except StoreProblem as problem:
        if problem.name != "disk-full":
            raise
        return call(*arguments, **named)


def a_short_life(store):
    for second in range(0, 90, 15):
        twice(store.beat, mark(second), [use(SCREEN, second, second + 15)])
    twice(store.keep_policy, agreed())
    request = twice(store.new_request, asked())
    twice(store.keep_grant, AN, given(), grant(request, given()))
    twice(store.log, Entry(MORNING, "an", "x" * 9000, AN))
    twice(store.roll_up, DAY + timedelta(days=1))
    twice(store.forget, DAY)
    store.close()
    return grant(request, given())


@pytest.mark.slow
def test_whichever_write_fails_everything_told_as_kept_is_kept(tmp_path, failing):
    number = failures = 0
    while failures == number:
        number += 1
        failing.left = number
        folder = tmp_path / str(number)
        store = twice(open_store, folder, connect=failing.connect)
        answered = a_short_life(store)
        failures += failing.left <= 0
        again = open_store(folder)
        assert again.problems == ()
        assert again.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=90)
        assert again.policy().text == POLICY
        assert again.requests() == (answered,)
        assert again.grants(AN, MORNING) == (given(),)
        assert len(again.entries(AN, 9)) == 1
        again.close()
    assert failures > 100


def test_records_that_others_could_read_are_mended_and_told(folder, store):
    store.close()
    (folder / DATABASE).chmod(0o644)
    again = open_store(folder)
    assert [*again.problems] == ["state-open"]
    assert (folder / DATABASE).stat().st_mode & 0o777 == 0o600
    again.close()
