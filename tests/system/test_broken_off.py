"""kill -9 at each step of erasing, restoring, answering: whole or not begun, and the next start goes on."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from agent.ports.store import Entry
from agent.storage import open_store
from tests.agent.storage.family import AN, BINH, agreed, appealed
from tests.agent.storage.test_archive import TRACES, bytes_of, secretly
from tests.system.struck import LATER, NAMES, agree, is_about_binh, never_mind, yes

ROOT = Path(__file__).parents[2]
MOST = 40
"""So many of the steps are tried: with more of them, each second or third."""


def strike(folder: Path, step: int, *what: str) -> int:
    """The number of steps, where it lived."""
    command = [sys.executable, "-m", "tests.system.struck", str(folder), str(step), *what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return int(done.stdout) if done.returncode == 0 else 0


def everything(store) -> list[object]:
    told = [record for child in (AN, BINH) for record in store.stored(child, 0, 10_000)]
    return [(record.kind, dict(record.fields)) for record in told] + [store.policy(), store.secret()]


def steps_of(folder: Path, tmp_path: Path, *what: str) -> range:
    shutil.copytree(folder, tmp_path / "trial")
    count = strike(tmp_path / "trial", 0, *what)
    assert count > 10
    return range(1, count + 1, -(-count // MOST))


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """Records of two children, of which one will be erased; a damaged database of hers was kept aside."""
    folder = tmp_path / "state"
    with closing(open_store(folder)) as store:
        secretly(store)
    (folder / "luytre.sqlite.damaged-1").write_text("bình", "utf-8")
    return folder


def test_an_erasure_that_is_broken_off_is_ended_by_the_next_start(tmp_path: Path, family: Path) -> None:
    with closing(open_store(family)) as store:
        before = everything(store)
    shutil.copytree(family, tmp_path / "whole")
    with closing(open_store(tmp_path / "whole")) as store:
        store.erase(BINH, NAMES, is_about_binh)
        after = everything(store)
    found = []
    for step in steps_of(family, tmp_path, "erase"):
        folder = tmp_path / f"step {step}"
        shutil.copytree(family, folder)
        assert strike(folder, step, "erase") == 0
        with closing(open_store(folder)) as store:
            assert store.problems == ()
            now = everything(store)
            assert now in (before, after)
            found.append(now == after)
            left = bytes_of(folder)
            if now == after:
                assert [trace for trace in TRACES if trace.encode() in left] == []
            store.erase(BINH, NAMES, is_about_binh)
            assert everything(store) == after
        with closing(open_store(folder)) as store:
            assert store.problems == ()
            assert everything(store) == after
        shutil.rmtree(folder)
    assert found == sorted(found)
    assert {True, False} == set(found)


def test_a_backup_that_was_taken_back_in_part_was_not_taken_back(tmp_path: Path, family: Path) -> None:
    file, new = tmp_path / "backup", tmp_path / "new"
    with closing(open_store(family)) as store:
        file.write_bytes(store.back_up())
    with closing(open_store(new)) as store:
        store.keep_policy(agreed("format = 1\n"))
        store.keep_secret("$here")
        store.log(Entry(LATER, "lan", "a line of this PC's own"))
        before = everything(store)
    shutil.copytree(new, tmp_path / "whole")
    with closing(open_store(tmp_path / "whole")) as store:
        store.restore(file.read_bytes(), LATER, agree)
        after = everything(store)
    found = []
    for step in steps_of(new, tmp_path, "restore", str(file)):
        folder = tmp_path / f"step {step}"
        shutil.copytree(new, folder)
        assert strike(folder, step, "restore", str(file)) == 0
        with closing(open_store(folder)) as store:
            assert store.problems == ()
            assert not list(folder.glob("backup.new*"))
            now = everything(store)
            assert now in (before, after)
            found.append(now == after)
            if now == before:
                store.restore(file.read_bytes(), LATER, agree)
                assert everything(store) == after
            store.log(Entry(LATER, "lan", "it goes on"))
        with closing(open_store(folder)) as store:
            assert store.problems == ()
            assert store.broken_line() is None
        shutil.rmtree(folder)
    assert found == sorted(found)
    assert found[0] is False


def test_an_answer_and_the_rule_that_is_agreed_with_it_are_there_together_or_not_at_all(
    tmp_path: Path,
) -> None:
    family = tmp_path / "state"
    with closing(open_store(family)) as store:
        store.new_request(appealed())
    shutil.copytree(family, tmp_path / "whole")
    with closing(open_store(tmp_path / "whole")) as store:
        states = [everything(store)]
        for act in (yes, never_mind):
            act(store)
            states.append(everything(store))
    found = []
    for step in steps_of(family, tmp_path, "answer"):
        folder = tmp_path / f"step {step}"
        shutil.copytree(family, folder)
        assert strike(folder, step, "answer") == 0
        with closing(open_store(folder)) as store:
            assert store.problems == ()
            found.append(states.index(everything(store)))
        shutil.rmtree(folder)
    assert found == sorted(found)
    assert {0, 1, 2} == set(found)
