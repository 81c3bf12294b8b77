"""Profiles as browsers leave them, and what is seen of them in the end."""

import sys

assert sys.platform == "linux"

import json
import shutil

from agent.platforms.linux.browsers import packing, scripts
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.platforms.linux.browsers.profiles import MANIFEST
from tests.backends.linux.browsers.test_copies import HOLDS, browser, running
from tests.backends.linux.browsers.test_scripts import OF_FILES, entry


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
