"""What profiles of browsers have of our extension: processes hold them open as browsers do."""

import sys

import pytest

assert sys.platform == "linux"

import errno
import json
import os
import shutil
import time
from urllib.parse import quote

from agent.platforms.linux.browsers import copies, packing, profiles, scripts
from agent.platforms.linux.browsers.addons import STATES
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.browsers.profiles import ARCHIVE, MANIFEST, PAGES_ARCHIVE, digest_of
from agent.platforms.linux.system import handles, inside
from agent.platforms.linux.system.handles import opened
from agent.ports import Copy
from tests.backends.linux.browsers.test_addons import state
from tests.backends.linux.browsers.test_copies import HOLDS, browser, running
from tests.backends.linux.browsers.test_scripts import OF_FILES, entry
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What was packed, in two versions."""
    folder = tmp_path_factory.mktemp("packed")
    first = packing.pack(folder / "place", folder / "key.pem")
    archive = (folder / "place" / f"luytre-{first.version}.xpi").read_bytes()
    return folder / "place", archive, packing.pack(folder / "place", folder / "key.pem", anew=1)


def unpacked(profile, made):
    """As Chromium unpacks it: pictures and the manifest are written anew."""
    _, _, told = made
    folder = profile / "Extensions" / told.id / f"{told.version}_0"
    folder.mkdir(parents=True)
    for path in packing.EXTENSION.iterdir():
        data = path.read_bytes()
        if path.name == MANIFEST:
            manifest = json.loads(data) | {"version": told.version, "key": "MIIB"}
            data = json.dumps(manifest, sort_keys=True, indent=3).encode()
        (folder / path.name).write_bytes(b"another" if path.suffix == ".png" else data)
    lock = profile / "Extension State" / "LOCK"
    lock.parent.mkdir()
    return lock, folder


def told(looking, pid):
    """What is known in the end; a look takes as long as the PC has to do."""
    while (found := looking.copy(browser(pid))) is None:
        pass
    return found


def seen(made, *held):
    place, _, _ = made
    with running(HOLDS, *map(str, held)) as pid:
        return told(LinuxBrowsers(place / "packed.json"), pid)


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


@pytest.mark.parametrize("how", ["another folder's name", "a folder"])
def test_firefox_goes_where_a_file_of_the_extensions_name_says(made, tmp_path, how):
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / ARCHIVE
    kept.parent.mkdir()
    kept.write_bytes(made[1])
    assert seen(made, lock) is Copy.GENUINE
    if how == "a folder":
        kept.with_suffix("").mkdir()
    else:
        kept.with_suffix("").write_text(str(tmp_path / "another"))
    assert seen(made, lock) is Copy.CHANGED


def test_a_profile_is_known_whose_lock_was_deleted(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    (folder / "background.js").write_text("")
    place, _, _ = made
    with running(HOLDS, str(lock)) as pid:
        looking = LinuxBrowsers(place / "packed.json")
        assert told(looking, pid) is Copy.CHANGED
        lock.unlink()
        assert told(looking, pid) is Copy.CHANGED


def worker(made):
    """The scripts that Chromium's worker runs."""
    folder = packing.EXTENSION
    names = json.loads((folder / MANIFEST).read_text())["background"]["scripts"]
    return [(folder / name).read_bytes() for name in names]


def keep(profile, *texts):
    """Chromium keeps these scripts of an extension; and one of a site, as ever."""
    folder = profile / scripts.CACHE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"{number}_0").write_bytes(entry(text))
    (folder / "77_0").write_bytes(entry(b"a site's", OF_FILES + "\0date: x\0"))


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


@pytest.mark.parametrize("what", ["another", "an older one"])
def test_what_firefox_has_open_is_what_it_runs_whatever_lies_there_by_now(made, tmp_path, what):
    place, archive, _ = made
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / ARCHIVE
    kept.parent.mkdir()
    kept.write_bytes(archive + (b"!" if what == "another" else b""))
    with running(HOLDS, str(lock), str(kept)) as pid:
        (tmp_path / "put back").write_bytes(archive)
        (tmp_path / "put back").rename(kept)
        found = told(LinuxBrowsers(place / "packed.json"), pid)
    assert found is (Copy.CHANGED if what == "another" else Copy.GENUINE)


def test_what_firefox_has_open_and_is_no_file_is_another(made, tmp_path):
    place, archive, _ = made
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / ARCHIVE
    (tmp_path / "elsewhere" / ARCHIVE).mkdir(parents=True)
    kept.parent.mkdir()
    kept.write_bytes(archive)
    held = f"import os, time; os.open({str(tmp_path / 'elsewhere' / ARCHIVE)!r}, os.O_RDONLY); " + HOLDS
    with running(held, str(lock)) as pid:
        assert told(LinuxBrowsers(place / "packed.json"), pid) is Copy.CHANGED


def test_what_was_closed_meanwhile_is_not_open(made, tmp_path, monkeypatch):
    place, archive, _ = made
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / ARCHIVE
    kept.parent.mkdir()
    kept.write_bytes(archive)
    with running(HOLDS, str(lock)) as pid:
        now = [*handles.handles(pid), (f"/proc/{pid}/fd/999", str(kept))]
        monkeypatch.setattr(profiles, "handles", lambda _pid: iter(now))
        assert told(LinuxBrowsers(place / "packed.json"), pid) is Copy.GENUINE


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        ("{profile}/extensions/" + ARCHIVE, Copy.GENUINE),
        ("{home}/link/extensions/" + ARCHIVE, Copy.GENUINE),
        ("{home}/mine.xpi", Copy.CHANGED),
        ("{home}/nowhere/" + ARCHIVE, Copy.CHANGED),
        ("{profile}/../Trà/extensions/" + ARCHIVE, Copy.CHANGED),
        ("{home}/circle/" + ARCHIVE, Copy.CHANGED),
        ("", Copy.CHANGED),
    ],
)
def test_firefox_starts_it_from_where_it_wrote_down(made, tmp_path, origin, found):
    profile = tmp_path / "Trà"
    lock, kept = profile / ".parentlock", profile / "extensions" / ARCHIVE
    kept.parent.mkdir(parents=True)
    kept.write_bytes(made[1])
    (tmp_path / "mine.xpi").write_bytes(made[1])
    (tmp_path / "link").symlink_to(profile)
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    path = origin.format(profile=profile, home=tmp_path)
    address = f"jar:file://{quote(path)}!/" if path else "resource://mine/"
    (profile / STATES).write_bytes(state(address))
    assert seen(made, lock) is found


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


def test_of_firefox_the_archive_is_looked_at_whichever_version_it_is(made, tmp_path):
    _, archive, _ = made
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / ARCHIVE
    assert seen(made, lock) is Copy.MISSING
    kept.parent.mkdir()
    kept.write_bytes(archive)
    assert seen(made, lock) is Copy.GENUINE
    kept.write_bytes(archive + b"!")
    assert seen(made, lock) is Copy.CHANGED


def test_the_second_extension_may_be_missing_but_not_another(made, tmp_path):
    place, archive, _ = made
    source = packing.EXTENSION.with_name("pages")
    second = packing.pack(place / "pages", place.parent / "pages.pem", source)
    genuine = (place / "pages" / f"luytre-{second.version}.xpi").read_bytes()
    lock, folder = tmp_path / ".parentlock", tmp_path / "extensions"
    folder.mkdir()
    (folder / ARCHIVE).write_bytes(archive)
    assert seen(made, lock) is Copy.GENUINE
    (folder / PAGES_ARCHIVE).write_bytes(genuine)
    assert seen(made, lock) is Copy.GENUINE
    (folder / PAGES_ARCHIVE).write_bytes(archive)
    assert seen(made, lock) is Copy.CHANGED
    (folder / ARCHIVE).unlink()
    (folder / PAGES_ARCHIVE).write_bytes(genuine)
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
