"""What runs for each of several children: each has a sweep of its own."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.processes.sweep import Sweep
from agent.platforms.linux.system import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.ports import ProcessKey, Program
    from policies.ids import AccountId

_CHILDREN = 16
"""So many children are remembered; of who has not been asked about since, all is met anew."""


class Sweeps:
    """Who is asked about in turn with others is not met anew each time; ``add_home``: where one lives."""

    def __init__(
        self, identify: Callable[[int, int], Program | None], add_home: Callable[[str], None]
    ) -> None:
        self._identify = identify
        self._add_home = add_home
        self._sweeps: dict[frozenset[AccountId], Sweep] = {}
        self._uids: dict[frozenset[AccountId], frozenset[int]] = {}

    @property
    def behind(self) -> bool:
        """Whether some that run were not read yet."""
        return any(sweep.behind for sweep in self._sweeps.values())

    @property
    def kept_out(self) -> bool:
        """Whether some that run are shut to us."""
        return any(sweep.kept_out for sweep in self._sweeps.values())

    @property
    def numbers(self) -> frozenset[int]:
        """Those of all accounts that are asked about."""
        return frozenset().union(*self._uids.values())

    def running(self, names: frozenset[AccountId], believed: Collection[ProcessKey]) -> tuple[Program, ...]:
        """All processes of these accounts; costs what changed."""
        if names not in self._uids:
            numbers = frozenset(x for name in names if (x := accounts.number(name)) is not None)
            for number in numbers:
                if home := accounts.home(number):
                    self._add_home(home)
            if len(numbers) < len(names):
                return self._sweep(names).look(numbers)  # an account is not there yet: ask again next time
            self._uids[names] = numbers
        return self._sweep(names).look(self._uids[names], believed)

    def renumber(self) -> None:
        """Accounts were made, renamed or deleted."""
        self._uids.clear()

    def forget(self, pid: int) -> None:
        """Read this process anew next time."""
        for sweep in self._sweeps.values():
            sweep.forget(pid)

    def close(self) -> None:
        """Let go of /proc."""
        for sweep in self._sweeps.values():
            sweep.close()

    def _sweep(self, names: frozenset[AccountId]) -> Sweep:
        if names not in self._sweeps:
            if len(self._sweeps) >= _CHILDREN:
                oldest = next(iter(self._sweeps))
                self._sweeps.pop(oldest).close()
                self._uids.pop(oldest, None)
            self._sweeps[names] = Sweep(self._identify)
        return self._sweeps[names]
