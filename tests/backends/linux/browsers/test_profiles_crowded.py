"""Many copies, many profiles, deep folders: a look that takes long, and is gone on with."""

import sys

import pytest

assert sys.platform == "linux"

import os
import shutil
import time
from urllib.parse import quote

from agent.platforms.linux.browsers import copies, profiles
from agent.platforms.linux.browsers.addons import STATES
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.browsers.profiles import ARCHIVE
from agent.ports import Copy
from tests.backends.linux.browsers.test_addons import state
from tests.backends.linux.browsers.test_copies import HOLDS, browser, running
from tests.backends.linux.browsers.unpacked import keep, seen, told, unpacked, worker


@pytest.mark.parametrize("what", ["links", "folders", "files", "profiles"])
def test_whoever_lays_out_thousands_of_copies_is_told_at_once(made, tmp_path, what):
    lock, folder = unpacked(tmp_path / "one", made)
    held = [lock]
    if what == "profiles":
        for number in range(200):
            held.append(tmp_path / str(number) / ".parentlock")
            kept = tmp_path / str(number) / "extensions" / ARCHIVE
            kept.parent.mkdir(parents=True)
            os.truncate(os.open(kept, os.O_CREAT | os.O_WRONLY), 1 << 30)
    for number in range(1000 if what == "links" else 20):
        other = folder.with_name(f"{made[2].version}_{number + 1}")
        if what == "links":
            other.symlink_to(folder)
        elif what == "folders":
            shutil.copytree(folder, other)
    if what == "files":
        os.truncate(folder / "background.js", 1 << 30)
    place, _, _ = made
    with running(HOLDS, *map(str, held)) as pid:
        began = time.monotonic()
        assert told(LinuxBrowsers(place / "packed.json"), pid) is Copy.CHANGED
        assert time.monotonic() - began < 1


def test_a_profile_that_it_has_open_many_times_is_one(made, tmp_path):
    lock, _ = unpacked(tmp_path, made)
    assert seen(made, *([lock] * (profiles.PROFILES + 2))) is Copy.GENUINE


def test_a_profile_that_lies_deeper_than_anybody_s_has_another(made, tmp_path):
    lock, _ = unpacked(tmp_path.joinpath(*["d"] * profiles.DEEPEST), made)
    assert seen(made, lock) is Copy.CHANGED


def test_a_long_look_goes_on_where_it_was_when_asked_again(made, tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PATIENCE", -1.0)
    place, _, _ = made
    lock, _ = unpacked(tmp_path / "one", made)
    keep(tmp_path / "one", *worker(made))
    firefox, kept = tmp_path / "two" / ".parentlock", tmp_path / "two" / "extensions" / ARCHIVE
    kept.parent.mkdir(parents=True)
    kept.write_bytes(made[1])
    (tmp_path / "two" / STATES).write_bytes(state(f"jar:file://{quote(str(kept))}!/"))
    looking = LinuxBrowsers(place / "packed.json")
    with running(HOLDS, str(lock), str(firefox)) as pid:
        asked = iter(lambda: looking.copy(browser(pid)), Copy.GENUINE)
        assert len([*asked]) > 10, "piece by piece"
        kept.write_bytes(b"another")
        assert looking.copy(browser(pid)) is None, "it begins anew"
        assert told(looking, pid) is Copy.CHANGED


def test_a_look_that_nobody_goes_on_with_is_given_up(made, tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PATIENCE", -1.0)
    place, _, _ = made
    lock, _ = unpacked(tmp_path, made)
    keep(tmp_path, *worker(made))
    looking = LinuxBrowsers(place / "packed.json")
    with running(HOLDS, str(lock)) as pid:
        before = len(os.listdir("/proc/self/fd"))
        while len(os.listdir("/proc/self/fd")) <= before:
            assert looking.copy(browser(pid)) is None, "then it holds a folder open"
        monkeypatch.setattr(copies, "LEFT", -1.0)
        looking.copy(browser(os.getpid()))
        assert len(os.listdir("/proc/self/fd")) == before
