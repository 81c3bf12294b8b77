"""What profiles of browsers have of our extension: processes hold them open as browsers do."""

import sys

import pytest

assert sys.platform == "linux"

import errno
import json
import os
import shutil

from agent.platforms.linux.browsers import scripts
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.browsers.profiles import ARCHIVE, MANIFEST, digest_of
from agent.platforms.linux.system import inside
from agent.platforms.linux.system.handles import opened
from agent.ports import Copy
from tests.backends.linux.browsers.test_copies import HOLDS, browser, running
from tests.backends.linux.browsers.unpacked import keep, seen, told, unpacked, worker
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for


def test_what_chromium_unpacked_is_genuine_until_a_word_of_it_is_another(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    assert seen(made, lock) is Copy.GENUINE
    with (folder / "background.js").open("a") as file:
        file.write("// mine")
    assert seen(made, lock) is Copy.CHANGED


@pytest.mark.parametrize("how", ["manifest", "link", "gone", "version", "no json"])
def test_other_ways_to_put_something_in_its_place(made, tmp_path, how):
    lock, folder = unpacked(tmp_path, made)
    if how == "manifest":
        told = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps(told | {"permissions": []}))
    elif how == "link":
        other = tmp_path / "other.js"
        (folder / "sites.js").rename(other)
        (folder / "sites.js").symlink_to(other)
    elif how == "gone":
        (folder / "sites.js").unlink()
    elif how == "version":
        folder.rename(folder.with_name("9.9_0"))
    else:
        (folder / MANIFEST).write_text("[]")
    assert seen(made, lock) is Copy.CHANGED


@pytest.mark.parametrize("what", ["link", "pipe", "file"])
def test_what_lies_there_and_may_not_be_read_is_another(made, tmp_path, what):
    """Browsers follow it."""
    lock, folder = unpacked(tmp_path / "profile", made)
    shutil.move(folder.parent, tmp_path / "elsewhere")
    disguise(folder.parent, tmp_path / "elsewhere", what)
    assert seen(made, lock) is Copy.CHANGED
    firefox, archive = tmp_path / "profile" / ".parentlock", tmp_path / "profile" / "extensions" / ARCHIVE
    archive.parent.mkdir()
    (tmp_path / "archive").write_bytes(made[1])
    disguise(archive, tmp_path / "archive", what)
    assert seen(made, firefox) is Copy.CHANGED


def test_what_is_held_by_a_lease_is_another(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    with leased(folder / "sites.js"):
        assert seen(made, lock) is Copy.CHANGED


def disguise(place, target, what):
    """Something lies there that is not what it seems to be."""
    if what == "link":
        place.symlink_to(target)
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.touch()


def test_a_profile_is_known_whose_lock_was_deleted(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    (folder / "background.js").write_text("")
    place, _, _ = made
    with running(HOLDS, str(lock)) as pid:
        looking = LinuxBrowsers(place / "packed.json")
        assert told(looking, pid) is Copy.CHANGED
        lock.unlink()
        assert told(looking, pid) is Copy.CHANGED


def test_what_chromium_runs_is_what_it_keeps_whatever_lies_in_the_folder(made, tmp_path):
    lock, _ = unpacked(tmp_path, made)
    keep(tmp_path)
    assert seen(made, lock) is Copy.GENUINE
    keep(tmp_path, *worker(made))
    assert seen(made, lock) is Copy.GENUINE
    keep(tmp_path, *worker(made), b"of another extension")
    assert seen(made, lock) is Copy.GENUINE
    first, *others = worker(made)
    keep(tmp_path, first + b"// mine", *others)
    assert seen(made, lock) is Copy.MISSING
    keep(tmp_path, b"all mine")
    assert seen(made, lock) is Copy.MISSING


def test_more_scripts_than_anybody_has_hide_nothing(made, tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "MOST", 5)
    lock, _ = unpacked(tmp_path, made)
    keep(tmp_path, *worker(made))
    assert seen(made, lock) is Copy.MISSING


def test_what_was_packed_before_scripts_were_written_down_is_known(made, tmp_path):
    place, _, told = made
    known = json.loads((place / "packed.json").read_text())
    del known["scripts"]
    (tmp_path / "packed.json").write_text(json.dumps(known))
    lock, _ = unpacked(tmp_path / "profile", made)
    keep(tmp_path / "profile", b"all mine")
    assert seen((tmp_path, None, told), lock) is Copy.GENUINE


@pytest.mark.root
def test_a_profile_on_what_the_account_itself_serves_is_another(made, open_folder, start):
    for name in ("mine", "seen", "seen/profile", "mine/profile"):
        (open_folder / name).mkdir()
    lock, _ = unpacked(open_folder / "mine" / "profile", made)
    lock.touch()
    place, _, _ = made
    shown = str(lock).replace("/mine/", "/seen/")
    mount = f"mount -t overlay x -o lowerdir={open_folder}/mine:{place} {open_folder}/seen"
    process = start("unshare", "-Urm", "sh", "-c", f'{mount}; exec 9<"{shown}" sleep 100')
    wait_for(lambda: shown in opened(process.pid))
    assert told(LinuxBrowsers(place / "packed.json"), process.pid) is Copy.CHANGED


def test_what_root_is_kept_out_of_says_nothing(made, tmp_path, monkeypatch):
    """A server of files may tell root nothing (root_squash, exports(5))."""

    def refuse(*_told):
        raise PermissionError(errno.EACCES, "refused")

    lock, _ = unpacked(tmp_path, made)
    monkeypatch.setattr(inside, "names", refuse)
    assert seen(made, lock) is Copy.UNKNOWN


def test_a_copy_of_the_version_before_is_genuine_too(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    shutil.copytree(folder, folder.with_name(f"{made[2].version}_1"))
    assert seen(made, lock) is Copy.GENUINE


def test_what_is_not_there_is_missing(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert seen(made, lock) is Copy.MISSING
    folder.parent.rmdir()
    assert seen(made, lock) is Copy.MISSING


def test_of_several_profiles_the_worst_counts_and_of_none_nothing_is_known(made, tmp_path):
    good, _ = unpacked(tmp_path / "good", made)
    bad, folder = unpacked(tmp_path / "bad", made)
    (folder / "words.js").write_text("")
    assert seen(made, good, bad) is Copy.CHANGED
    assert seen(made) is Copy.UNKNOWN


@pytest.mark.parametrize("text", [None, "", "[]", '{"id": "x"}', '{"id": "x", "copies": 5}'])
def test_where_nothing_was_packed_nothing_is_known(tmp_path, text):
    packed = tmp_path / "packed.json"
    if text is not None:
        packed.write_text(text)
    lock = tmp_path / ".parentlock"
    with running(HOLDS, str(lock)) as pid:
        assert LinuxBrowsers(packed).copy(browser(pid)) is Copy.UNKNOWN


def test_digests_of_manifests_do_not_know_the_key_or_the_order():
    assert digest_of(MANIFEST, b'{"a": 1, "b": 2, "key": "x"}') == digest_of(MANIFEST, b'{"b": 2, "a": 1}')
    assert digest_of(MANIFEST, b'"x"') == digest_of(MANIFEST, b"{") == ""
