"""Has names answered by each child's rules: the half with a network does, root's gate turns questions to it.

Questions are turned only to ports that answer, so that a first start leaves nobody without names, and a port
that somebody else has holds up no other child. From then on they stay turned while the other half is away:
what is closed stays closed, and it is back within seconds. Where it must take another port they are refused
until that one answers, for whoever has the old one may have the new one too, and would answer in its place.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import os
import socket
from typing import TYPE_CHECKING

from agent.names.allotting import Allotted
from agent.names.apart import apart
from agent.names.listed import ListNews
from agent.names.questions import Questions
from agent.names.turning import Turning
from agent.ports.names import Examination, ListTrouble, Try
from agent.sitegate.order import Order, Turn
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders, Profile

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Callable, Collection
    from pathlib import Path

    from agent.ports.names import Heard, NameRules
    from agent.sites.asking import HostAnswer
    from agent.sites.dns.tally import Blocked
    from policies.ids import AccountId, ChildId

FIRST_PORT = 5301
PORTS = range(FIRST_PORT, 32_768)
"""Those that no program gets by chance (ip(7), ip_local_port_range)."""
INDEX = "/var/lib/luytre-net/lists/index"
"""Where the half with a network compiles its lists to."""
PATIENCE = 15.0
"""Seconds that something may take until it is a trouble."""
UNTAKEN = 1 << 20
"""Bytes of orders that the other half has not taken: with more it hangs."""
SILENT = "Nobody answers for names of sites, so sites are not filtered: systemctl status luytre-net"
OPEN = "Questions for names of sites are not turned to the filter: systemctl status luytre-sitegate"
SYSTEM = "A child's account has a number of the system's own (below 1000), so its sites are not filtered"


class ResolverFilter:
    """The port ``NameFilter``. ``place``: where the other half calls; ``order``, ``said``: the gate's files.

    Raises OSError where nobody can be listened to.
    """

    def __init__(
        self,
        place: Path,
        owner: int,
        order: Path,
        said: Path,
        numbers: Callable[[AccountId], tuple[range, ...]],
        seconds: Callable[[], float],
        tried: Heard = lambda _child, _tries: None,
    ) -> None:
        self._place, self._numbers = place, numbers
        self._seconds = seconds
        self._tried = tried
        self._ports = Allotted(FIRST_PORT, PORTS)
        self._names: tuple[NameRules, ...] = ()
        self._upstream: tuple[str, ...] = ()
        self._kept: frozenset[str] = frozenset()
        self._asks = False
        self._serving: frozenset[int] = frozenset()
        self._gate = Turning(order, said, seconds)
        self._turned: tuple[Turn, ...] = ()
        """All that shall be turned, as the gate was told last."""
        self._made: int | None = None
        self._listed = ListNews(seconds)
        self._writer: StreamWriter | None = None
        self._fine = seconds()
        place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        place.parent.chmod(0o711)
        place.unlink(missing_ok=True)
        self._calls: set[asyncio.Task[None] | None] = set()
        self._questions = Questions(self._say)
        self._line = socket.socket(socket.AF_UNIX)
        self._line.bind(os.fspath(place))
        place.chmod(0o600)
        os.chown(place, owner, -1, follow_symlinks=False)
        self._line.listen(4)
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    def keep(
        self,
        names: tuple[NameRules, ...],
        upstream: tuple[str, ...] = (),
        kept: frozenset[str] = frozenset(),
        *,
        asked: bool = False,
    ) -> None:
        """From now on by these rules, asking these servers; none: whom the network names.

        ``asked``: lists are asked what sites are, also where nobody's questions are turned.
        """
        self._names, self._upstream, self._kept, self._asks = names, upstream, kept, asked
        self._ports.allot({name.child: self._gate.port(self._accounts(name)) for name in names})
        self._send()
        self._turn()

    def look(self) -> None:
        """Picks up what nobody announces: accounts that are new or renumbered, the gate's latest report."""
        if self._turns() != self._turned:
            self._turn()
        self._gate.look()
        if self._gate.made != self._made:
            self._made = self._gate.made
            if any(names.answered for names in self._names):
                self._say(profile.ANEW)
        if self._why() is None:
            self._fine = self._seconds()

    def trouble(self) -> str | None:
        """What does not hold since a while, as it was looked at last."""
        return self._why() if self._seconds() - self._fine > PATIENCE else None

    def lists(self) -> ListTrouble:
        """What does not hold of the family's lists since a while."""
        return self._listed.stand() if self._needed() else ListTrouble()

    async def known(self, host: str) -> HostAnswer | None:
        """What lists know of a name; None where nobody wants them, or nobody says so in time."""
        if self._writer is None or not self._needed():
            return None
        return await self._questions.known(host)

    async def examine(self) -> Examination | None:
        """Whether names are answered so, tried now; None: nobody is filtered, and no lists are asked."""
        if not self._needed():
            return None
        children = tuple(names.child for names in self._names)
        self._gate.look()
        turned = self._gate.holds(self._turned) and not self._left_out()
        there = self._writer is not None and self._wanted() <= self._serving
        return Examination(children, turned, await self._questions.examined() if there else None)

    async def close(self) -> None:
        """The agent leaves: all names are open."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._listening.cancel()
        await asyncio.wait([self._listening, *filter(None, self._calls)])
        self._line.close()
        self._place.unlink(missing_ok=True)
        self._gate.write(Order())

    async def _listen(self) -> None:
        server = await asyncio.start_unix_server(self._meet, sock=self._line, limit=report.LONGEST)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()

    async def _meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """The other half calls; only its account may. Whoever called before has hung up, or hangs."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._writer = writer
        self._calls.add(asyncio.current_task())
        self._send()
        try:
            while line := await reader.readline():
                self._hear(line)
        except (OSError, ValueError):
            pass  # hung up in the middle, or a line without end
        finally:
            if self._writer is writer:
                self._writer, self._serving = None, frozenset()
            writer.transport.abort()
            self._calls.discard(asyncio.current_task())

    def _hear(self, line: bytes) -> None:
        if self._questions.hear(line):
            return
        with contextlib.suppress(report.BadReport):
            told = report.read(line)
            if told.serving is not None:
                self._serving = frozenset(told.serving)
                self._listed.hear(told)
                self._turn()
            self._move(told.failed)
            self._tell(told.blocked)

    def _move(self, failed: Collection[int]) -> None:
        """Other ports for those that somebody else has."""
        if self._ports.move(failed):
            self._send()
            self._turn()

    def _tell(self, blocked: tuple[Blocked, ...]) -> None:
        """Whose tries they were, by the port that the gate turned the questions to."""
        found: dict[ChildId, list[Try]] = {}
        for port, host, category, tries in blocked:
            if (child := self._ports.child(port)) is not None:
                found.setdefault(child, []).append(Try(host, category, tries))
        for child, told in found.items():
            self._tried(child, told)

    def _send(self) -> None:
        profiles = tuple(map(self._profile, self._names))
        self._say(profile.write(Orders(profiles, INDEX, self._upstream, self._kept, self._asks)))

    def _say(self, line: bytes) -> None:
        """To the other half; one that hangs is hung up on, and hears everything when it calls again."""
        writer = self._writer
        if writer is None:
            return
        if writer.transport.get_write_buffer_size() > UNTAKEN:
            writer.transport.abort()
            self._writer, self._serving = None, frozenset()
        else:
            writer.write(line)

    def _profile(self, names: NameRules) -> Profile:
        return Profile(
            self._ports[names.child],
            mode=names.mode.value,
            blocked=frozenset(names.blocked),
            allow=names.allow,
            block=names.block,
            safe_search=names.safe_search,
            youtube=names.youtube.value,
            answered=names.answered,
            ruled=frozenset(names.ruled),
            apart=names.apart,
            led=names.led,
        )

    def _turn(self) -> None:
        turns = self._turns()
        self._gate.turn(turns, self._serving)
        self._turned = turns

    def _wanted(self) -> frozenset[int]:
        return frozenset(self._ports[names.child] for names in self._names)

    def _turns(self) -> tuple[Turn, ...]:
        """All that shall be turned, once it answers; an account that does not exist yet asks nothing."""
        each = zip(self._names, apart([*map(self._accounts, self._names)]), strict=True)
        turns = (Turn(self._ports[names.child], found, answered=names.answered) for names, found in each)
        return tuple(turn for turn in turns if turn.numbers)

    def _accounts(self, names: NameRules) -> tuple[range, ...]:
        return tuple(x for name in sorted(names.accounts) for x in self._numbers(name))

    def _needed(self) -> bool:
        """Whether the other half is wanted for anything."""
        return bool(self._names) or self._asks

    def _why(self) -> str | None:
        if not self._needed():
            return None
        if self._writer is None or not self._wanted() <= self._serving:
            return SILENT
        if self._names and not self._gate.holds(self._turned):
            return OPEN
        return SYSTEM if self._left_out() else None

    def _left_out(self) -> bool:
        """Whether a child has an account here and the gate turns nothing of it."""
        turned = {turn.port for turn in self._turned}
        left = (names for names in self._names if self._ports[names.child] not in turned)
        return any(map(self._accounts, left))
