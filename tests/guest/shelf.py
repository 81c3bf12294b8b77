"""Guests that tests of one file share: they leave them as they found them, and a thaw costs seconds."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest.guest import Guest

FAILED = pytest.StashKey[bool]()
"""Whether a test failed."""


class Shelf:
    """Holds one guest for the tests of a file, and another after a test that failed."""

    def __init__(self, home: Path, stack: contextlib.ExitStack) -> None:
        self.home, self.stack = home, stack
        self.guest: Guest | None = None

    def lend(self, test: pytest.Item) -> Iterator[Guest]:
        """The guest, thawed where there is none, for one test."""
        self.guest = self.guest or self.stack.enter_context(Guest(self.home))
        yield self.guest
        if test.stash.get(FAILED, True):
            self.guest = None
            self.stack.pop_all().close()


def shelf(home: Path) -> Iterator[Shelf]:
    """A shelf for as long as a fixture lives."""
    with contextlib.ExitStack() as stack:
        yield Shelf(home, stack)
