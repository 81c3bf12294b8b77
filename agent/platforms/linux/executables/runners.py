"""What runs programs that are no plain file here: packages, Java, Windows programs, images.

Such a program is known by what it runs in, or by what it was told to run, some moments after its runner was
started. So the runners are marked, while something of the kind is closed, and their starts are followed by
looks; the kernel only tells of them, and nobody waits for us.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.guard.opener import account
from agent.platforms.linux.system import accounts

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle
    from collections.abc import Callable

    from policies.ids import AccountId

NAMES = frozenset(
    {
        "flatpak",
        "bwrap",
        "snap",
        "snap-confine",
        "java",
        "wine",
        "wine64",
        "wine-preloader",
        "wine64-preloader",
        # Steam starts each game by it, AppImage mounts itself by these.
        "reaper",
        "fusermount",
        "fusermount3",
    }
)
PATTERNS = frozenset(
    {
        *(f"*/{name}" for name in NAMES),
        *(f"{folder}/snapd/snap-confine" for folder in ("/usr/lib", "/usr/libexec")),
        "/snap/snapd/current/usr/lib/snapd/snap-confine",
        *(f"/usr/lib/wine/{name}" for name in ("wine", "wine64", "wine-preloader", "wine64-preloader")),
    }
)
"""Where they lie by their packages; what lies elsewhere is marked when it was met once."""
STEPS = (0.05, 0.15, 0.3, 0.5, 1.0)
"""Seconds to the first look, and from each to the next."""
CALM = 0.25
"""Least seconds between two looks: even of a hundred starts a second, four looks see all."""


class Runners:
    """``look`` is called some times after one of ``accounts`` has started a runner."""

    def __init__(self, loop: AbstractEventLoop, look: Callable[[], None]) -> None:
        self._loop = loop
        self._tell = look
        self.accounts: frozenset[AccountId] = frozenset()
        self._step = 0
        self._last = -CALM
        self._timer: TimerHandle | None = None

    @property
    def patterns(self) -> frozenset[str]:
        """What is to be marked now."""
        return PATTERNS if self.accounts else frozenset()

    def begun(self, pid: int, path: str) -> bool:
        """What is marked as this was started; whether it is a runner."""
        if not self.accounts or path.rpartition("/")[2] not in NAMES:
            return False
        uid = account(pid)  # whoever started it: some of them become root
        # One that is gone already was quick: what it has begun may be there.
        if uid is None or accounts.name(accounts.owner(uid)) in self.accounts:
            self._step = 0
            self._later(self._last + CALM)
        return True

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _later(self, earliest: float = 0.0) -> None:
        when = max(self._loop.time() + STEPS[self._step], earliest)
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._look)

    def _look(self) -> None:
        self._timer = None
        self._last = self._loop.time()
        self._step += 1
        if self._step < len(STEPS):
            self._later()
        self._tell()
