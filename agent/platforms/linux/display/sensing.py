"""The agent's end of one sensor: started, asked, believed for as long as it answers, and started anew.

What comes in is bounded in size and in number, belongs to the child's account by the kernel's word
(SCM_CREDENTIALS), and is taken apart by one strict reader. Whoever answers late, wrongly or too often is
ended; meanwhile nothing is known of the session.

A sensor that cannot look here says so, and goes on. One that was there and is gone, or stands still, was
felled: by a signal, or by what it met. Where one after the other is, that is told, and it is no desktop's
nature that nothing is known of it.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import json
import socket
import struct
from typing import TYPE_CHECKING, Any, TypeVar

from agent.platforms.linux.sensor import hint, place
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.pauses import Pauses

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.platforms.linux.display.launching import Launched
    from agent.platforms.linux.sensor.hint import Hint
    from agent.platforms.linux.sensor.place import Place

T = TypeVar("T")
SILENCE = 5.0
"""Seconds without an answer after which a sensor is given up; the display behind it has one (x11.display)."""
FIRST = 30.0
"""The same until it has spoken for the first time: Python starts slowly on an old PC that is logging in."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds until the next one is started, after each that failed."""
PROMPT = 0.5
"""Seconds in which an answer may be on its way; whoever stands still then is found at the next look."""
STEADY = 60.0
"""Seconds of life after which a failure counts as the first one again."""
OFTEN = 3
"""So many in a row that were felled before they had a steady life are no accident."""
_MOST = 200
"""Messages in a second; a desktop on which somebody switches windows makes a handful."""
_CREDENTIALS = struct.Struct("iII")
_ROOM = socket.CMSG_SPACE(_CREDENTIALS.size)


class Ends:
    """How many sensors of an account were felled in a row."""

    def __init__(self) -> None:
        self.number = 0

    @property
    def often(self) -> bool:
        """Whether these are too many for an accident."""
        return self.number >= OFTEN


class Sensor:
    """One session's sensor. ``launch`` starts a process at the other end of a socket, or raises OSError."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        where: Place,
        launch: Callable[[socket.socket, Callable[[], None]], Launched],
        changed: Callable[[], None],
        ends: Ends | None = None,
    ) -> None:
        self._loop = loop
        self.where = where
        self._launch = launch
        self._changed = changed
        self.ends = ends or Ends()
        self._link: socket.socket | None = None
        self._launched: Launched | None = None
        self.pid = 0
        """The process that speaks to us; 0 until it does."""
        self._here = False
        """Whether it was there as the account, or is just becoming it: then that may end it."""
        self.hint: Hint = hint.BLIND
        self._told_at = 0.0
        self._number = 0
        self._looking = 0
        self._looking_since = 0.0
        self._asked: dict[int, asyncio.Future[bool]] = {}
        self._guard: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._pauses = Pauses(PAUSES)
        self._next = self._began = 0.0
        self._second = (0.0, 0)

    @property
    def idle(self) -> float | None:
        """Seconds since the last input, if there was none since we were told."""
        if self.hint.idle is None:
            return None
        return self.hint.idle + self._loop.time() - self._told_at

    @property
    def looked(self) -> bool:
        """Whether the one that is there has told what it sees."""
        return self._link is not None and self._told_at > self._began

    @property
    def felled(self) -> bool:
        """Whether one after the other is, and this one has had no steady life."""
        steady = self._link is not None and self._loop.time() - self._began > STEADY
        return self.ends.often and not steady

    def look(self) -> None:
        """Let it look again; starts it where there is none and it is time to."""
        now = self._loop.time()
        late = self._looking and now - self._looking_since >= PROMPT
        if late and self._here and proc.still(self.pid):
            self._fail()
        if self._link is None and now >= self._next:
            self._start()
        if self._link is not None and not self._looking:
            self._looking, self._looking_since = self._say({"what": "look"}), now

    async def ask(
        self, what: str, pids: Collection[int] = (), *, otherwise: T, text: str | None = None
    ) -> bool | T:
        """An answer of its display; this one where none comes in time."""
        if self._link is None or not self.pid:
            return otherwise
        more = {"pids": sorted(pids)} if text is None else {"text": text}
        if (number := self._say({"what": what, **more})) == 0:
            return otherwise
        answer = self._asked[number] = self._loop.create_future()
        try:
            return await asyncio.wait_for(answer, SILENCE)
        except TimeoutError:
            return otherwise
        finally:
            self._asked.pop(number, None)

    def close(self) -> None:
        """End it."""
        for timer in (self._guard, self._again):
            if timer:
                timer.cancel()
        self._guard = self._again = None
        if self._link:
            self._loop.remove_reader(self._link)
            self._link.close()
        self._link = None
        if self._launched:
            self._launched.end()
        self._launched = None
        self.pid = self._looking = 0
        self._here = False
        self.hint = hint.BLIND
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(TimeoutError)
        self._asked.clear()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self._link, self._began = ours, self._loop.time()
            self._loop.add_reader(ours, self._receive)
            try:
                self._launched = self._launch(theirs, self._fail)
            except OSError:
                self._fail()
                return
        self._send(place.written(self.where))
        self._watch(FIRST)

    def _say(self, message: dict[str, Any]) -> int:
        """Send a question; its number, or 0 where it could not be sent."""
        self._number += 1
        if not self._send({"n": self._number, **message}):
            return 0
        if self.pid:
            self._watch(SILENCE)
        return self._number

    def _send(self, message: dict[str, Any]) -> bool:
        assert self._link
        try:
            self._link.send(json.dumps(message, separators=(",", ":")).encode())
        except OSError as problem:  # it is gone, or it does not read: a stopped one
            self._fail(gone=not isinstance(problem, BlockingIOError))
            return False
        return True

    def _receive(self) -> None:
        while self._link is not None:
            try:
                data, attached, flags, _ = self._link.recvmsg(hint.LONGEST, _ROOM)
            except BlockingIOError:
                return
            except ConnectionResetError:
                continue  # It ended without having read all: told once, before what it said (unix(7)).
            except OSError:
                data, attached, flags = b"", [], 0
            if not data:
                self._fail(gone=True)
                return
            try:
                if flags & socket.MSG_TRUNC or self._floods():
                    raise ValueError("talks nonsense")
                self._take(json.loads(data), own=self._meet(attached))
            except (ValueError, LookupError, RecursionError, struct.error):
                self._fail()

    def _meet(self, attached: list[tuple[int, int, bytes]]) -> bool:
        """Who speaks, by the kernel's word; another one than before, or of another account, is not heard.

        Whether it is the account by now: at first it is root still.
        """
        pid, uid, _ = _CREDENTIALS.unpack(attached[0][2])
        if uid not in {0, self.where.uid} or self.pid not in {0, pid}:
            raise ValueError("somebody else")
        self.pid = pid
        return bool(uid == self.where.uid)

    def _take(self, message: Any, *, own: bool) -> None:
        number = message.get("n") if isinstance(message, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise ValueError("not a message")  # noqa: TRY004 - all that is wrong is wrong in one way
        if "here" in message:
            self._here = message["here"] is True
        elif not own:
            raise ValueError("somebody else")
        elif "value" in message:
            if (answer := self._asked.pop(number, None)) and not answer.done():
                answer.set_result(message["value"] is True)
                self._answered()
        else:
            before, self.hint = self.hint, hint.read(message)
            self._told_at = self._loop.time()
            if number == self._looking:
                self._looking = 0
                self._answered()
            if _but_idle(before) != _but_idle(self.hint):
                self._changed()

    def _answered(self) -> None:
        """One question less: the others have their time anew."""
        if self._guard:
            self._guard.cancel()
        self._guard = None
        if self._looking or self._asked:
            self._watch(SILENCE)

    def _floods(self) -> bool:
        began, count = self._second
        now = self._loop.time()
        self._second = (began, count + 1) if now - began < 1 else (now, 1)
        return self._second[1] > _MOST

    def _watch(self, seconds: float) -> None:
        if self._guard is None:
            self._guard = self._loop.call_later(seconds, self._fail)

    def _fail(self, *, gone: bool = False) -> None:
        """It is gone, silent or wrong: nothing is known, and another one is started a little later."""
        now, known = self._loop.time(), self.hint != hint.BLIND
        felled = self._here and (gone or proc.still(self.pid))
        if now - self._began > STEADY:
            self._pauses.held()
            self.ends.number = 0
        self.close()
        pause = self._pauses.failed()
        self._next = now + pause
        if felled:
            self.ends.number += 1
            self._again = self._loop.call_later(pause, self._changed)
        if known or (felled and self.ends.often):
            self._changed()


def _but_idle(told: Hint) -> tuple[object, ...]:
    return told.route, told.server, told.front, told.playing
