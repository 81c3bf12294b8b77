"""What the agent needs from the world. A platform gives it; ``platforms.memory`` gives it to tests.

Facts come in as values. Acts name programs, never bare pids: a pid is used again, ``Program.key`` is not.
Nothing here blocks for longer than a few milliseconds, except the acts, which are coroutines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from policies.facts import ProgramFacts
    from policies.ids import AccountId


@dataclass(frozen=True, slots=True)
class Reading:
    """All clocks of the PC at one moment."""

    wall: datetime
    """What the PC says the time is (UTC)."""
    monotonic: timedelta
    """Runs while the PC is awake."""
    boottime: timedelta
    """Runs also in sleep; from 0 at each boot."""
    boot_id: str
    """Another one after each boot."""


class Clock(Protocol):
    """The only source of time."""

    def read(self) -> Reading:
        """All clocks, read together."""


@dataclass(frozen=True, slots=True)
class Session:
    """One login of an account."""

    id: str
    account: AccountId
    active: bool = True
    """In front on its seat; a tty or ssh login counts as active while it is open."""
    locked: bool = False
    display: str | None = None
    """X11 display or Wayland socket, where there is one."""
    seat: str | None = None
    graphical: bool = False
    """Its windows are drawn by a program of the session, which nobody may freeze: it holds the seat."""
    background: bool = False
    """Nobody logged in for it: what cron, at, a lingering service, a container or ``su`` runs."""


class Sessions(Protocol):
    """Who is logged in."""

    @property
    def route(self) -> str:
        """Which way is used now, for ``doctor`` ("logind", "current account")."""

    def current(self) -> tuple[Session, ...]:
        """All sessions of people."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when a session comes, goes, locks, or the PC goes to sleep or wakes."""

    def before_sleep(self, act: Callable[[], None]) -> None:
        """Call this when the PC is about to sleep, which waits until it is done where the system allows."""

    def close(self) -> None:
        """Let go of the system."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What the system says of an account: how far it is kept from using the PC."""

    locked: bool = False
    """No session of it is in front and unlocked."""
    frozen: bool = False
    """Something of it is there, and all of it stands still."""
    gone: bool = False
    """Nothing runs as this account, or as a number of its containers, in no session and outside of all."""
    refused: bool = False
    """It cannot log in anew: the list names it, and the system asks the list."""


class Accounts(Protocol):
    """The hands on whole accounts. ``hold`` tells what became of an act; Unavailable where none can be tried.

    An act may return before it has its full effect; doing it again does no harm. What an earlier agent left
    frozen runs on when these hands are loaded: whoever judges freezes it anew.
    """

    def hold(self, account: AccountId) -> Hold:
        """The system's own word, read now."""

    async def lock(self, account: AccountId) -> None:
        """Ask all sessions of the account to lock."""

    async def freeze(self, account: AccountId) -> None:
        """Let all of the account stand still; its unsaved work stays.

        Unavailable for a graphical session: to freeze what draws the screen shuts everybody out of the seat.
        So it does for a terminal that is left only when a program of the account agrees.
        """

    async def thaw(self, account: AccountId) -> None:
        """Let it run on."""

    async def end(self, account: AccountId) -> None:
        """End its sessions and all that runs as it: asked first, a few seconds later killed."""

    def refuse(self, accounts: Collection[AccountId], text: str) -> None:
        """New logins of exactly these are refused from now on; ``text`` is what whoever is refused reads.

        Guardians and root are never refused, whatever breaks.
        """

    def enrol(self, children: Collection[AccountId]) -> None:
        """What the system does to children it does to exactly these accounts."""

    def close(self) -> None:
        """Let go: everything frozen runs on, nobody is refused any more."""


@dataclass(frozen=True, slots=True)
class Program:
    """One running process of an account, with the facts that identify it."""

    pid: int
    started: int
    """Start time in the system's own ticks: pid and start name a process for ever."""
    account: AccountId
    facts: ProgramFacts
    parent: int = 0
    file: tuple[int, int] | None = None
    """Device and inode of its executable, where the system tells."""
    scope: str = ""
    """Control group or job that holds the program and all it started."""
    own: bool = False
    """A process of Luytre itself, or what carries it (shell, terminal, session): never acted on."""
    forked: bool = False
    """It runs what its parent ran when it forked, and was called as that was."""

    @property
    def key(self) -> tuple[int, int]:
        """Names the process for ever."""
        return self.pid, self.started


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
    def behind(self) -> bool:
        """Whether some that run are not known yet, because more begin than can be looked at in a beat."""

    def running(
        self, accounts: Collection[AccountId], believed: Collection[tuple[int, int]] = ()
    ) -> tuple[Program, ...]:
        """All processes of these accounts; cheap when little changed since the last call.

        ``believed``: keys of those that are looked into each time; one that was made to run somebody else's
        code is not protected any more.
        """

    def program(self, pid: int) -> Program | None:
        """One process, read fresh."""

    def watch(self, started: Callable[[int], None]) -> None:
        """Call back with the pid as soon as a program of ``mark`` starts, before the next sweep sees it."""

    def mark(self, executables: Collection[str]) -> None:
        """Watch exactly these executables (shell patterns of full paths) from now on."""

    def forbid(self, closed: Mapping[str, Collection[AccountId]]) -> None:
        """These executables (patterns that are marked too) do not start for these accounts from now on.

        Where the system cannot refuse a start, nothing changes: it is told, and whoever hears it acts.
        """

    def refused(self, told: Callable[[Refusal], None]) -> None:
        """Call back when a start was refused; of many tries in a row, at least one a second is told."""

    def rerouted(self, told: Callable[[], None]) -> None:
        """Call back when ``route`` is another."""

    async def settle(self) -> None:
        """Until the system has taken over what ``mark`` and ``forbid`` said last."""

    def files(self, pattern: str) -> frozenset[tuple[int, int]]:
        """Device and inode of the executables that fit a pattern now."""

    async def pause(self, programs: Collection[Program]) -> None:
        """Freeze these and all they started. Refuses what holds a grab of the display (GrabHeld)."""

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw these."""

    async def close_windows(self, programs: Collection[Program]) -> bool:
        """Ask their windows to close, as a click on the x does; False where they have none."""

    async def terminate(self, programs: Collection[Program]) -> None:
        """Ask these and all they started to end."""

    def kill(self, programs: Collection[Program]) -> None:
        """End these and all they started, at once."""

    def fates(self, programs: Collection[Program]) -> Mapping[tuple[int, int], Fate]:
        """What became of each, from the system's own word."""

    def load(self, programs: Collection[Program]) -> float:
        """What they take of a processor (1: all of one) since they were asked about; 0 at the first time."""

    def close(self) -> None:
        """Let go of the system; everything paused is thawed."""


class GrabHeld(Exception):
    """The program holds keyboard, pointer, display or a terminal: pausing it would shut others out."""


@dataclass(frozen=True, slots=True)
class Front:
    """The program whose window has the focus."""

    pid: int = 0
    """0 where the display does not tell whose window it is."""
    fullscreen: bool = False
    name: str = ""
    """What the window calls its application, where ``pid`` is 0: a claim, held against what really runs."""


class Screen(Protocol):
    """What each session shows, and whether somebody is at it."""

    @property
    def route(self) -> str:
        """The ways that are used now, for ``doctor`` ("x11", "sway, x11", "none")."""

    def route_of(self, session: Session) -> str:
        """Which way is used for this session now; it changes when a display comes or goes."""

    def sees_front(self, session: Session) -> bool:
        """False while its front window cannot be known: then each of its running programs counts as used."""

    def front(self, session: Session) -> Front | None:
        """The front program; None on an empty desktop, behind a lock, or where it cannot be known."""

    def idle(self, session: Session) -> timedelta | None:
        """Time since the last input; None where it cannot be known."""

    def claims(self, session: Session) -> bool:
        """Whether it is only the account's own word that nobody is there: it could let it be said."""

    def playing(self, session: Session) -> frozenset[int]:
        """Players that play a film or music there: somebody may watch without touching anything."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front."""

    def close(self) -> None:
        """Let go of the display."""


class Copy(IntEnum):
    """What a browser has of our extension, the worse the higher."""

    UNKNOWN = 0
    """Nobody can tell: no profile of it is known, or nothing was packed."""
    GENUINE = 1
    MISSING = 2
    CHANGED = 3


class Browsers(Protocol):
    """What can be seen of a browser that runs, from outside."""

    def apart(self, program: Program) -> bool:
        """Whether it may be shown other files than everybody, and so other policies."""

    def misled(self, program: Program) -> bool:
        """Whether it was started so that names of sites lead elsewhere, or by another way."""

    def copy(self, program: Program) -> Copy:
        """What lies in its profiles where our extension should be."""

    def stripped(self, program: Program) -> bool:
        """Whether it was started so that it runs no extension, whoever speaks for it."""

    def tied(self, program: Program) -> bool | None:
        """Whether who started a process is at the other end of what it hears and says; None: not known."""

    def surfs(self, program: Program) -> bool:
        """Whether a program that started a browser's processes is one, and not an app made of one."""


@dataclass(frozen=True, slots=True)
class Platform:
    """One operating system, as the agent sees it."""

    name: str
    sessions: Sessions
    accounts: Accounts
    programs: Programs
    screen: Screen


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a connection, in the kernel's own words."""

    account: AccountId
    pid: int | None = None
    started: int | None = None
    """Start time of that process, where it is certain: with the pid it names the process for ever."""
    uid: int | None = None


class Authority(Protocol):
    """The system's own door: who may administer this PC (polkit, UAC, Authorization Services)."""

    async def admits(self, peer: Peer, action: str) -> bool | None:
        """Let whoever sits at that process prove it to the system; None where nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the agent keeps things."""

    state: Path
    runtime: Path


@dataclass(frozen=True, slots=True)
class Boot:
    """One run of the PC, as the system remembers it."""

    id: str
    """As ``Reading.boot_id``."""
    first: datetime
    last: datetime
    """From and to when it wrote its log, by the PC's clock."""


class Supervisor(Protocol):
    """The system's keeper of services: starts the agent anew when it falls silent."""

    def ready(self, loop: asyncio.AbstractEventLoop) -> None:
        """The agent serves; from now on a sign of life comes for as long as the loop turns."""

    def leaving(self) -> None:
        """The agent leaves as it was told to."""
