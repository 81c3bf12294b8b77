"""What runs, and the hands on it; what they do is looked up in the system's own word."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import timedelta

    from policies.facts import ProgramFacts
    from policies.ids import AccountId


class ProcessKey(NamedTuple):
    """Names a process for ever: a pid is used again, and then by one that started later."""

    pid: int
    started: int
    """In the system's own ticks."""


class FileId(NamedTuple):
    """Names a file while it is there, whatever its path."""

    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class Program:
    """One running process of an account, with the facts that identify it."""

    pid: int
    started: int
    """Start time in the system's own ticks."""
    account: AccountId
    facts: ProgramFacts
    parent: int = 0
    file: FileId | None = None
    """Its executable, where the system tells."""
    scope: str = ""
    """Control group or job that holds the program and all it started."""
    own: bool = False
    """A process of Luytre itself, or what carries it (shell, terminal, session): never acted on."""
    forked: bool = False
    """It runs what its parent ran when it forked, and was called as that was."""
    key: ProcessKey = field(init=False, repr=False, compare=False)
    """Names the process for ever."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", ProcessKey(self.pid, self.started))


class Fate(StrEnum):
    """What the system says a process is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A start that the system refused; nothing ran."""

    account: AccountId
    path: str
    pid: int


class Programs(Protocol):
    """What runs, and the hands that pause and close it."""

    @property
    def route(self) -> str:
        """How starts are seen here ("guard", "fanotify", "inotify", "sweep"); the guard also refuses them."""

    @property
    def folders(self) -> Collection[str]:
        """Where a program is that a rule calls by its name alone; elsewhere the sweep finds it."""

    @property
    def own_tree(self) -> str:
        """The folder below which no package lies that brings its own files; empty where there is none."""

    @property
    def behind(self) -> bool:
        """Whether some that run are not known yet, because more begin than can be looked at in a beat."""

    @property
    def kept_out(self) -> bool:
        """Whether the system shuts some that run to us, so that nothing more is known of them."""

    def running(
        self, accounts: Collection[AccountId], believed: Collection[ProcessKey] = ()
    ) -> tuple[Program, ...]:
        """All processes of these accounts; cheap when little changed since the last call.

        ``believed``: keys of those that are looked into each time; one that was made to run somebody else's
        code is not protected any more.
        """

    def program(self, pid: int) -> Program | None:
        """One process, read fresh."""

    def exists(self, pid: int) -> bool:
        """Whether one of that number is there and has not ended; a tenth of what ``program`` costs."""

    def watch(self, started: Callable[[int], None], stirred: Callable[[], None] | None = None) -> None:
        """Call back with the pid as soon as a program of ``mark`` starts, before the next sweep sees it.

        ``stirred`` is called when a closed program may have begun that is no file of its own (``forbid``),
        and again some times until it must have shown what it is.
        """

    def mark(self, executables: Collection[str]) -> None:
        """Watch exactly these executables (shell patterns of full paths) from now on."""

    def forbid(
        self, closed: Mapping[str, Collection[AccountId]], elsewhere: Collection[AccountId] = ()
    ) -> None:
        """These executables do not start for these accounts from now on.

        Where the system cannot refuse a start it is told, and whoever hears it acts. ``elsewhere``: accounts
        to which something is closed that need be no file of its own, as a package, or what Java runs.
        """

    def on_refused(self, told: Callable[[Refusal], None]) -> None:
        """Call back when a start was refused; of many tries in a row, at least one a second is told."""

    def on_rerouted(self, told: Callable[[], None]) -> None:
        """Call back when ``route`` has changed."""

    async def settle(self) -> None:
        """Until the system has taken over what ``mark`` and ``forbid`` said last."""

    def files(self, pattern: str) -> frozenset[FileId]:
        """Device and inode of the executables that fit a pattern now."""

    async def pause(self, programs: Collection[Program], *, held: bool = False) -> None:
        """Freeze these and all they started. Refuses what may hold a grab of its display (GrabHeld).

        ``held``: though that is held, by somebody else. Refused is then what makes a display fall silent.
        """

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw these."""

    def run_on(self, accounts: Collection[AccountId], but: Collection[Program]) -> None:
        """What an earlier agent paused runs on, but for these: all that no note tells of.

        What stands still by a signal runs on where it is of these accounts and no job of a shell.
        """

    async def close_windows(self, programs: Collection[Program]) -> bool:
        """Ask their windows to close, as a click on the x does; False where they have none."""

    async def terminate(self, programs: Collection[Program]) -> None:
        """Ask these and all they started to end."""

    def kill(self, programs: Collection[Program]) -> None:
        """End these and all they started, at once."""

    def fates(self, programs: Collection[Program]) -> Mapping[ProcessKey, Fate]:
        """What became of each, from the system's own word."""

    def age(self, program: Program) -> timedelta:
        """How long ago it began."""

    def load(self, programs: Collection[Program]) -> float:
        """What they take of a processor (1: all of one) since they were asked about; 0 at the first time."""

    def holds_input(self, programs: Collection[Program]) -> bool | None:
        """Whether one of them has a pad, keys or a mouse open itself; None where the system does not tell."""

    def close(self) -> None:
        """Let go of the system; everything paused is thawed."""


class GrabHeld(Exception):
    """The program holds keyboard, pointer, display or a terminal: pausing it would shut others out."""
