"""The resolver of a family PC: one port a profile, answers from rules, lists, memory and upstream.

Nothing of what was open is written or told; what was blocked is counted for the agent (``dns.tally``). A name
is judged first and looked up then, so that nobody upstream hears of one that is closed. Each name to which an
answer leads is judged too. When nobody upstream answers, what was known is told for a day more (RFC 8767).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from agent.sites.dns import answers, packets
from agent.sites.dns.answers import Lookup, Refusal
from agent.sites.dns.cache import Cache, Kept
from agent.sites.dns.listening import Door
from agent.sites.dns.packets import STALE, Question, Refused
from agent.sites.dns.records import addresses, told
from agent.sites.dns.rules import Judgement, Lists, Rules
from agent.sites.dns.tally import Tally
from agent.sites.dns.whom import Whom

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.sites.dns.cache import QuestionKey
    from agent.sites.dns.listening import Caller, Later
    from agent.sites.dns.profile import Orders, Profile
    from agent.sites.dns.records import Reply
    from agent.sites.dns.upstream import Upstream

OLD_AFTER = 1.8
"""Seconds to wait for upstream while an old answer is known (RFC 8767 5)."""
DOWN = 5.0
"""Seconds for which upstream is not waited for after nobody answered there."""
OLD_LASTS = 30
"""Seconds for which a program may remember an old answer (RFC 8767 4)."""
WAITING = 256
"""Questions of one profile that wait for upstream at once; what is more is not answered, and asked again."""
WAITING_EACH = 100
"""The same, of one client's socket: its flood is no other's."""
ASKING = 512
"""Questions to upstream at once."""
LOOKING = 1.0
"""Seconds between two looks whether the network is another."""
SAME = 3.0
"""Seconds for which the same question gets the very same bytes: its lifetimes are younger by that at most."""
MOST_SAME = 3_000

Opening = Callable[[int, "tuple[bytes, ...]", int], Awaitable[None]]
"""Told of a port, of addresses that will be answered there, and of seconds; done when they are reached."""
_Closed = tuple[str, Judgement]
_Same = tuple[bytes, float, _Closed | None]
"""An answer without its number, until when it holds, and what is to be counted with it."""


class Resolver:
    """All ports. ``take`` makes it so; ``close`` ends it."""

    def __init__(
        self,
        chosen: Upstream,
        system: Upstream,
        clock: Callable[[], float],
        opening: Opening | None = None,
        search: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self.tally = Tally()
        self.opening = opening
        self.cache = Cache()
        self.clock = clock
        self._whom = Whom(chosen, system, search)
        self._servers = self._whom.servers()
        self._asking: dict[QuestionKey, asyncio.Task[Reply | None]] = {}
        self._down = -DOWN
        self.due = -math.inf
        """When what is remembered may be told no more without a look at the network."""
        self._desks: dict[int, Desk] = {}

    @property
    def ports(self) -> dict[int, Profile]:
        """What is open, and by which rules."""
        return {port: desk.profile for port, desk in self._desks.items()}

    def judged(self, port: int, name: str) -> Judgement:
        """What holds for a canonical name behind an open port."""
        return self._desks[port].judge(name)

    async def take(self, orders: Orders, lists: Lists) -> dict[int, OSError]:
        """Open what is ordered and close what is not; answers the ports that could not be had."""
        self.look(self.clock())
        wanted = {x.port: x for x in orders.profiles}
        for port in [x for x in self._desks if x not in wanted]:
            await self._desks.pop(port).door.close()
        failed: dict[int, OSError] = {}
        for profile in orders.profiles:
            judge = Rules(profile, lists, orders.protected)
            desk = self._desks.get(profile.port)
            if desk is not None:
                desk.judge_by(profile, judge)
                continue
            desk = Desk(self, profile, judge)
            try:
                await desk.door.open(profile.port)
            except OSError as error:
                failed[profile.port] = error
            else:
                self._desks[desk.door.port] = desk
        return failed

    async def close(self) -> None:
        """Nobody is answered any more, nobody asked."""
        for desk in self._desks.values():
            await desk.door.close()
        self._desks.clear()
        await _cancelled(self._asking.values())
        self._asking.clear()
        await self._whom.close()

    async def find(self, key: QuestionKey, wire: bytes, *, protected: bool) -> tuple[Kept, bool] | None:
        """An answer, and whether it is old; None when there is none to be had."""
        kept = self.cache.find(key, self.clock())
        task = self._asking.get(key) or self._ask(key, wire, protected=protected)
        if task is not None:
            patience = None if kept is None else 0 if self.clock() - self._down < DOWN else OLD_AFTER
            done, _ = await asyncio.wait([task], timeout=patience)
            reply = task.result() if done else None
            if reply is not None:
                return Kept(reply, self.clock()), False
        return None if kept is None else (kept, True)

    def _ask(self, key: QuestionKey, wire: bytes, *, protected: bool) -> asyncio.Task[Reply | None] | None:
        if len(self._asking) >= ASKING:
            return None
        self.look(self.clock())
        task = asyncio.create_task(self._asked(key, wire, protected=protected))
        self._asking[key] = task
        task.add_done_callback(lambda _: self._asking.pop(key, None))
        return task

    def look(self, now: float) -> None:
        """Another network, or another whom the family chose: a name of the old one may lead nowhere here."""
        self.due = now + LOOKING
        servers = self._whom.servers()
        if servers != self._servers:
            self._servers = servers
            self._whom.leave()
            self.cache.clear(now)

    async def _asked(self, key: QuestionKey, wire: bytes, *, protected: bool) -> Reply | None:
        unchecked, dnssec = bool(key[2] & 1), bool(key[2] & 2)
        told = self._whom.ask(key[0], wire, protected=protected, dnssec=dnssec, unchecked=unchecked)
        reply, away = await told
        if away:
            self._down = self.clock()
        if reply is None:
            return None
        if not self.cache.keep(key, reply, self.clock(), pinned=protected):
            return None  # what is remembered leads to help, and this leads nowhere
        return reply


class Desk:
    """Who answers behind one port."""

    def __init__(self, resolver: Resolver, profile: Profile, judge: Rules) -> None:
        self.profile = profile
        self.judge = judge
        self.door = Door(self)
        self._resolver = resolver
        self._waiting: dict[Caller | None, int] = {}
        self._all = 0
        self._same: dict[bytes, _Same] = {}

    def judge_by(self, profile: Profile, judge: Rules) -> None:
        """Other rules hold from now on."""
        self.profile, self.judge = profile, judge
        self._same.clear()

    def answer(self, data: bytes, caller: Caller | None) -> bytes | Later | None:
        """At once if that can be; None for what gets no answer."""
        if self.profile.answered and self._resolver.opening is not None:
            told = self._answer(data, caller)
            return None if told is None else self._reached(told, self._resolver.opening)
        if caller is None:
            return self._answer(data, caller)
        same = self._same.get(data[2:])
        if same is not None:
            answer, until, closed = same
            now = self._resolver.clock()
            if now < until:
                if closed is not None:
                    self._resolver.tally.add(self.door.port, *closed, now)
                return data[:2] + answer
        return self._answer(data, caller)

    def _keep(self, data: bytes, answer: bytes, until: float, closed: _Closed | None = None) -> None:
        """What one asks by UDP is asked again soon: an answer is the same but for its number."""
        if len(self._same) >= MOST_SAME:
            self._same.clear()
        self._same[data[2:]] = answer[2:], until, closed

    def _answer(self, data: bytes, caller: Caller | None) -> bytes | Later | None:
        try:
            question = packets.read(data)
        except Refused as refused:
            return refused.answer
        decided = answers.decide(question, self.profile, self.judge)
        if isinstance(decided, bytes):
            return decided
        resolver = self._resolver
        if isinstance(decided, Refusal):
            if caller is not None:
                self._keep(data, decided.answer, math.inf, (decided.name, decided.judgement))
            return self._refused(decided)
        key = (decided.name, question.kind, question.flags >> 4 & 1 | question.dnssec << 1)
        now = resolver.clock()
        if now >= resolver.due:
            resolver.look(now)
        kept = resolver.cache.find(key, now)
        if kept is not None and kept.fresh(now):
            answer = self._told(question, decided, kept, caller, old=False)
            if caller is not None:
                self._keep(data, answer, min(now + SAME, kept.since + kept.reply.lifetime))
            return answer
        if self._all >= WAITING or self._waiting.get(caller, 0) >= WAITING_EACH:
            return None
        self._all += 1
        self._waiting[caller] = self._waiting.get(caller, 0) + 1
        return self._later(question, decided, key, caller)

    async def _reached(self, told: bytes | Later, opening: Opening) -> bytes:
        """An answer, when what it names can be reached."""
        answer = told if isinstance(told, bytes) else await told
        found = addresses(answer)
        if found is not None and found.data:
            await opening(self.door.port, found.data, found.lifetime)
        return answer

    async def _later(
        self, question: Question, lookup: Lookup, key: QuestionKey, caller: Caller | None
    ) -> bytes:
        try:
            name = packets.to_wire(lookup.name) if lookup.stands_for else question.wire[:-4].lower()
            protected = lookup.judgement.protected
            found = await self._resolver.find(key, name + question.wire[-4:], protected=protected)
        finally:
            self._all -= 1
            self._waiting[caller] -= 1
            if not self._waiting[caller]:
                del self._waiting[caller]
        if found is None:
            return answers.unreachable(question)
        kept, old = found
        return self._told(question, lookup, kept, caller, old=old)

    def _told(
        self, question: Question, lookup: Lookup, kept: Kept, caller: Caller | None, *, old: bool
    ) -> bytes:
        reply = kept.reply
        if reply.names and (judgement := answers.cloaked(reply, lookup, self.judge)):
            return self._refused(answers.refuse(question, judgement))
        age = kept.age(self._resolver.clock())
        if lookup.stands_for:
            answer = answers.stand_in(question, lookup, reply, age)
        elif old:
            answer = told(reply, question, age, OLD_LASTS, STALE)
        else:
            answer = told(reply, question, age)
        if caller is not None and len(answer) > question.room:
            return packets.truncated(question)
        return answer

    def _refused(self, refusal: Refusal) -> bytes:
        self._resolver.tally.add(self.door.port, refusal.name, refusal.judgement, self._resolver.clock())
        return refusal.answer


async def _cancelled(tasks: Collection[asyncio.Task[Reply | None]]) -> None:
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    if waiting:
        await asyncio.wait(waiting)
