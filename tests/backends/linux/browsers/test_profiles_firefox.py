"""Where Firefox has an extension: its archive, whatever it has open, where it wrote down."""

import sys

import pytest

assert sys.platform == "linux"

from urllib.parse import quote

from agent.platforms.linux.browsers import packing, profiles
from agent.platforms.linux.browsers.addons import STATES
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.browsers.profiles import ARCHIVE, PAGES_ARCHIVE
from agent.platforms.linux.system import handles
from agent.ports import Copy
from tests.backends.linux.browsers.test_addons import state
from tests.backends.linux.browsers.test_copies import HOLDS, running
from tests.backends.linux.browsers.unpacked import seen, told


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
