"""The status of the agent in a terminal, always up to date: ``python -m ui.console``.

With a terminal it redraws itself, and ends with q or Ctrl-C; without one it prints a line for each change.
It goes on when the agent restarts.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from agent.api import contract
from agent.api.errors import AgentError
from agent.api.messages import Event, OfChild, Seconds, Status, replace
from agent.scheduling.clock import SystemClock
from ui.cli import sheet
from ui.cli.face import Face, NoAgent
from ui.cli.looking import overview, target_rows
from ui.cli.news import news
from ui.cli.options import SESSION, SHARED, face_of
from ui.cli.syntax import Command
from ui.text import mark
from ui.text.calendar import clock, zone_named
from ui.text.refusals import refusal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agent.api.messages import TargetStatus

TICK = 0.5
"""Seconds between two looks at the keyboard, and before the next try to connect."""
STARTS_IN = 10
"""Ticks that an agent which is being started beside us gets before its absence is news."""
QUITTING = frozenset(b"qQ\x04")
"""Keys that end it: q, and Ctrl-D."""
EVENTS = 8
"""So many of the last events are shown."""


@dataclass(frozen=True, slots=True)
class Gone:
    """No agent answers (yet, or any more)."""

    why: str
    final: bool = False
    """It would not help to try again."""


News = Status | Event | Gone


class Watcher:
    """Follows the agent in a thread of its own, over its restarts."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def wait(self) -> News | None:
        """What happened, or None when nothing did for a tick."""
        try:
            return self._news.get(timeout=TICK)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """No more news are wanted; a connection ends with the process."""
        self._stopped.set()

    def _follow(self) -> None:
        missed = 0
        while not self._stopped.is_set():
            try:
                self._listen()
                missed = STARTS_IN
            except NoAgent as error:
                missed += 1
                if missed > STARTS_IN:
                    self._news.put(Gone(str(error)))
            except AgentError as error:
                self._news.put(Gone(refusal(error, self._face.language), final=True))
                return
            self._face.close()
            self._stopped.wait(TICK)

    def _listen(self) -> None:
        status = self._face.call(contract.SUBSCRIBE, OfChild(self._face.child_key))
        self._news.put(status)
        for event in self._face.client.events():
            self._news.put(event)
        _ = self._face.speak
        self._news.put(Gone(_("The agent has stopped.")))


@dataclass
class Board:
    """What is shown now."""

    face: Face
    """Who says in which language; the household's is known once its agent has answered."""
    status: Status | None = None
    since: timedelta = field(default_factory=timedelta)
    """When the status came, on the clock of the one who shows it."""
    gone: str = ""
    events: deque[str] = field(default_factory=lambda: deque(maxlen=EVENTS))

    @property
    def language(self) -> str:
        """In which it is shown now."""
        return self.face.language

    def take(self, happened: News, now: timedelta) -> list[str]:
        """Take up what happened; the lines that are news."""
        match happened:
            case Status():
                return self._status(happened, now)
            case Event(status=Status() as status):
                return self._status(status, now)
            case Event():
                return self._event(happened)
            case Gone(why):
                told = [] if why == self.gone else [why]
                self.gone = why
                return told

    def _status(self, status: Status, now: timedelta) -> list[str]:
        before = self.lines(self.since)
        self.status, self.since, self.gone = status, now, ""
        return [text for text, _ in self.lines(now) if text not in {old for old, _ in before}]

    def _event(self, event: Event) -> list[str]:
        names = {shown.target: shown.name for shown in self.status.targets} if self.status else {}
        told = news(event, names, self.language)
        if not told:
            return []
        at = clock(event.at, zone_named(self.status.zone)) if self.status else f"{event.at:%H:%M}"
        line = f"{at} {told}"
        if event.event == contract.EventName.POLICY and line in self.events:
            return []  # told of each child by itself
        self.events.append(line)
        return [line]

    def lines(self, now: timedelta) -> list[tuple[str, str]]:
        """What is told of the whole screen, with styles."""
        shown = self.at(now)
        return [] if shown is None else list(overview(shown, self.language))

    def at(self, now: timedelta) -> Status | None:
        """The status as it stands now: between two of the agent's words the time runs on by itself."""
        if self.status is None:
            return None
        passed = int((now - self.since).total_seconds())
        screen = _run(self.status.screen, passed) if self.status.counting else self.status.screen
        targets = tuple(_run(shown, passed) if shown.running else shown for shown in self.status.targets)
        return replace(
            self.status, at=self.status.at + timedelta(seconds=passed), screen=screen, targets=targets
        )


def _run(shown: TargetStatus, passed: int) -> TargetStatus:
    left = None if shown.left is None else Seconds(max(0, shown.left - passed))
    return replace(shown, left=left, used=Seconds(shown.used + passed))


def picture(board: Board, now: timedelta) -> RenderableType:
    """All of it, for a terminal."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from ui.text import translator

    _ = translator(board.language)
    parts: list[RenderableType] = [Text(text, style) for text, style in board.lines(now)]
    shown = board.at(now)
    if shown is not None and (rows := target_rows(shown, board.language)):
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for header in ("", _("used"), _("left"), _("why")):
            table.add_column(header)
        for cells, style in rows:
            table.add_row(*map(Text, cells), style=style or None)
        parts += [Text(), table]
    if board.events:
        parts += [Text(), *(Text(event, sheet.QUIET) for event in board.events)]
    if board.gone:
        parts += [Text(), Text(board.gone, sheet.WARN)]
    return Group(*parts, Text(), Text(_("q ends"), sheet.QUIET))


def show_live(watcher: Watcher, board: Board, clocks: SystemClock) -> int:
    """Redraw until q or Ctrl-C; the exit status."""
    from rich.console import Console
    from rich.live import Live

    with _keys(), Live(console=Console(), auto_refresh=False, screen=True) as live:
        while True:
            happened = watcher.wait()
            now = clocks.read().monotonic
            if happened is not None:
                board.take(happened, now)
                if isinstance(happened, Gone) and happened.final:
                    break
            live.update(picture(board, now), refresh=True)
            if _quits():
                _interrupt()
    click.echo(board.gone, err=True)
    return 1


def show_lines(watcher: Watcher, board: Board, clocks: SystemClock) -> int:
    """A line for each change until the agent refuses or somebody ends us; the exit status."""
    while True:
        happened = watcher.wait()
        if happened is None:
            continue
        for line in board.take(happened, clocks.read().monotonic):
            click.echo(line)
        sys.stdout.flush()
        if isinstance(happened, Gone) and happened.final:
            return 1


def _interrupt() -> None:
    """As Ctrl-C does: whoever started us together with an agent hears it too."""
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        os.killpg(os.getpgrp(), signal.SIGINT)


def _quits() -> bool:
    """Whether q was typed."""
    ready, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(ready) and not QUITTING.isdisjoint(os.read(sys.stdin.fileno(), 64))


@contextlib.contextmanager
def _keys() -> Iterator[None]:
    """Keys arrive as they are typed, unseen; the terminal is as before at the end."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
    else:
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


@click.command("luytre-console", cls=Command, help=mark("The status of this PC, always up to date; q ends."))
@click.pass_obj
def command(face: Face) -> int:
    """Follows the agent; the exit status."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    watcher = Watcher(face)
    board = Board(face)
    show = show_live if sys.stdout.isatty() and sys.stdin.isatty() else show_lines
    try:
        return show(watcher, board, SystemClock())
    except BrokenPipeError:
        sheet.pacify()
        return 0
    finally:
        watcher.stop()


for _option in (*SHARED, *SESSION):
    _option(command)


if __name__ == "__main__":
    sys.exit(command.main(standalone_mode=False, obj=face_of(sys.argv[1:])))
