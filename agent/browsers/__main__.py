"""Makes what browsers are told what the agent says; root's, run when that changes.

The agent may not write to /etc. It writes what the family wants of browsers; systemd sees that (PathChanged)
and runs this for a moment, with that right; once an hour it looks again and mends. ``--take-back`` undoes it,
at the removal of the package.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from agent.browsers.files import Files, Pack, files
from agent.browsers.post import Post
from agent.browsers.wanted import Unreadable, Wanted, read
from agent.platforms.linux.browsers import packing
from agent.platforms.linux.browsers.files import BrowserFiles

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = Path("/run/luytre/browsers")
"""What the agent wants of browsers."""
PAGES_SOURCE = packing.EXTENSION.with_name("pages")
"""Reads pages, for which it needs a right that the other extension has no use for."""
PAGES_PLACE = packing.PLACE / "pages"
PAGES_KEY = packing.KEY.with_name("pages.pem")
FORGETTING = 12.0
"""Seconds after which Chromium has thrown away an extension that it is not given any more; it took 6."""
LOOKS = 5
"""So often what was written meanwhile is made so as well."""


def wanted_files(wanted: Wanted, packed: packing.Packed, pages: packing.Packed | None = None) -> Files:
    """All files of a PC; ``pages``: the extension that reads pages, where a family chose it."""
    second = None if pages is None else Pack(pages.id, pages.version)
    return files(wanted.wish, Pack(packed.id, packed.version, second))


def pack_pages(
    place: Path = PAGES_PLACE, key: Path = PAGES_KEY, *, anew: int | None = None
) -> packing.Packed:
    """The extension that reads pages, with a key and so with a name of its own; packed where it is wanted."""
    return packing.pack(place, key, PAGES_SOURCE, anew=anew)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; the exit status. Where the agent has said nothing yet, nothing changes."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--take-back"]:
        BrowserFiles().take_back()
        return 0
    post = Post(Path(*words or (PLACE,)))
    done, wrong = None, ""
    for _ in range(LOOKS):  # What is written while we work is seen by nobody else.
        text = post.lying()
        if text is None or text == done:
            break
        done, wrong = text, _apply(text)
        post.say(text, wrong)
    if wrong:
        sys.stderr.write(f"luytre: browsers could not be told: {wrong}.\n")
    return 1 if wrong else 0


def _apply(text: str) -> str:
    """Tell browsers, and look whether it holds; answers what is wrong."""
    try:
        wanted, before = read(text), packing.packed()
        anew = None
        if before is not None and wanted.anew > before.anew:
            if not wanted.keep:
                _forget(wanted, before)
            anew = wanted.anew
            packing.pack(anew=anew)
        pages = pack_pages(anew=anew) if wanted.wish.pages else None
        told = wanted_files(wanted, packing.packed() or packing.pack(), pages)
        kept = BrowserFiles()
        kept.apply(told.policies, told.links, wanted.free)
        return ", ".join(kept.amiss(told.policies, told.links, wanted.free))
    except (OSError, Unreadable, subprocess.CalledProcessError) as error:
        return str(error) or "nothing was written"


def _forget(wanted: Wanted, packed: packing.Packed) -> None:
    """Chromium throws its copies of the extensions away, so that it takes clean ones; Firefox keeps both."""
    pages = packing.packed(PAGES_PLACE) if wanted.wish.pages else None
    told = files(wanted.wish, Pack("", packed.version, Pack("", pages.version) if pages else None))
    BrowserFiles().apply(told.policies, told.links, wanted.free)
    time.sleep(FORGETTING)


if __name__ == "__main__":
    sys.exit(main())
