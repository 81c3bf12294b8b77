"""The frozen PCs on which tests begin, each made out of another one.

Made by ``installer/dev.py guest`` before a test asks for them, or else when the first one does.
"""

from collections.abc import Callable
from pathlib import Path

from tests.guest import filtered
from tests.guest.building import build, installed, prepared
from tests.guest.bypasses import test_machines
from tests.guest.family import gather
from tests.guest.guest import Guest
from tests.guest.test_doctor import heal
from tests.guest.test_guard import close

HOMES: dict[str, tuple[str, Callable[[Guest], object]]] = {
    "family": ("", gather),
    "healthy": ("family", heal),
    "filtered": ("", filtered.gather),
    "closed": ("", close),
    "machine": ("family", test_machines.bring),
}
"""By name: which PC it was before (nothing: one where Luytre was just installed), what was done there."""


def home_of(name: str, fresh: Path) -> Path:
    """The folder of this PC, out of the one on which Luytre was just installed."""
    before, prepare = HOMES[name]
    return prepared(home_of(before, fresh) if before else fresh, name, prepare)


def make(package: Path) -> None:
    """Make them all, one after another."""
    fresh = installed(build(), package)
    for name in HOMES:
        home_of(name, fresh)
