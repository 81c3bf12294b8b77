"""A process that opens a store, does one thing, and kills itself at a chosen step of it.

    python -m tests.system.struck FOLDER STEP erase
    python -m tests.system.struck FOLDER STEP restore FILE
    python -m tests.system.struck FOLDER STEP answer

A step is a write, truncation or sync of a file of the database, or what Python does to a file by name. With
step 0 it lives, and tells how many steps there were.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import apsw

from agent.ports.store import PolicyRecord, Store
from agent.storage import open_store
from policies.requests import grant
from tests.agent.storage.family import AN, BINH, MORNING, agreed, given, taken

LATER = MORNING + timedelta(days=1)
NAMES = {BINH, "Nguyễnvănbình", "bình-pc"}
BY_NAME = {"os.remove", "os.rename", "os.truncate", "open"}


class Steps:
    """Counts, once it was begun."""

    def __init__(self, last: int) -> None:
        self.count, self.last, self.begun = 0, last, False

    def step(self) -> None:
        if self.begun:
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in BY_NAME and (event != "open" or int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR)):
            self.step()


class Shim(apsw.VFS):
    def __init__(self, steps: Steps) -> None:
        super().__init__("struck", "", makedefault=False)
        self.steps = steps

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return File(self.steps, name, flags)

    def xDelete(self, filename, syncdir):  # noqa: N802
        self.steps.step()
        super().xDelete(filename, syncdir)


class File(apsw.VFSFile):
    def __init__(self, steps: Steps, name, flags) -> None:
        super().__init__("", name, flags)
        self.steps = steps

    def xWrite(self, data, offset):  # noqa: N802
        self.steps.step()
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802
        self.steps.step()
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802
        self.steps.step()
        super().xSync(flags)


def agree(text: str) -> PolicyRecord:
    return agreed(text, LATER)


def is_about_binh(what: str) -> bool:
    return "bình" in what


def yes(store: Store) -> None:
    """A request is answered, and a rule agreed with that."""
    (request,) = store.requests()
    store.keep_grant(AN, given(), grant(request, given()), agreed("# yes\n"))


def never_mind(store: Store) -> None:
    """It is taken back, and the rule with it."""
    (held,) = store.grants(AN, MORNING)
    store.keep_taken(held.id, taken(), agreed("# never mind\n"))


def main(folder: str, last: str, what: str, file: str = "") -> None:
    steps = Steps(int(last))
    shim = Shim(steps)
    store = open_store(Path(folder), connect=lambda path: apsw.Connection(str(path), vfs="struck"))
    backup = Path(file).read_bytes() if file else b""
    sys.addaudithook(steps.hear)
    steps.begun = True
    if what == "erase":
        store.erase(BINH, NAMES, is_about_binh)
    elif what == "answer":
        yes(store)
        never_mind(store)
    else:
        store.restore(backup, LATER, agree)
    steps.begun = False
    store.close()
    shim.unregister()
    sys.stdout.write(str(steps.count))


if __name__ == "__main__":
    main(*sys.argv[1:])
