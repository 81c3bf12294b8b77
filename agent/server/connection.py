"""One client from hello to goodbye: one call at a time, in order, never faster than its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Flag, auto
from functools import partial
from typing import Any

from agent.api import contract, wire
from agent.api.contract import EventName
from agent.api.errors import AgentError, BadFrame, TooMany, Unavailable, WrongVersion
from agent.api.messages import PROTOCOL, Event, Hello, replace
from agent.ports import Clock, Peer
from agent.server.actor import Actor
from agent.server.limits import Limits, Share
from agent.server.router import Router
from policies.ids import AccountId, ChildId

Deliver = Callable[[Event], None]
Subscribe = Callable[[Deliver], Callable[[], None]]
"""``Bus.subscribe``: calls back with each event from now on; answers how to end that."""


@dataclass(slots=True)
class Desk:
    """What all connections of the agent work with."""

    router: Router
    subscribe: Subscribe
    clock: Clock
    limits: Limits
    loop: asyncio.AbstractEventLoop
    connections: set[Connection] = field(default_factory=set)
    shares: dict[AccountId, Share] = field(default_factory=dict)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    """Calls under way."""
    arriving: set[asyncio.Task[Any]] = field(default_factory=set)
    """Clients that were let in and have no transport yet."""
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the last client is gone."""
    buffer: memoryview = field(default_factory=lambda: memoryview(bytearray(wire.CLIENT_LIMIT)))
    """Bytes on their way from any socket to its reader: nobody keeps them, so all share it."""

    def start(self, work: Coroutine[Any, Any, object], among: set[asyncio.Task[Any]]) -> None:
        """Work that goes on beside everything else."""
        task = self.loop.create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)


class _Hold(Flag):
    """Why no further message is looked at now."""

    NOTHING = 0
    CALL = auto()
    """A call is under way."""
    LINE = auto()
    """A call waits for its turn."""
    UNREAD = auto()
    """The client does not read our answers."""
    CLOSED = auto()


class Connection(asyncio.BufferedProtocol):
    """The state of one connection."""

    def __init__(self, desk: Desk, peer: Peer, share: Share) -> None:
        self._desk = desk
        self._peer = peer
        self._share = share
        self._reader = wire.Reader(wire.CLIENT_LIMIT)
        self._held = _Hold.NOTHING
        self._greeted = False
        self._ended = False
        self._unlocked_until: timedelta | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._counts = False
        """It was told how many requests wait and errors stand, and hears when a number may be another."""
        self._greeting: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client has connected: it has some seconds to say hello."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells the type checker
        self._transport = transport
        self._desk.connections.add(self)
        self._desk.empty.clear()
        self._share.clients += 1
        if self._share.clients > self._desk.limits.clients:
            self._refuse(TooMany.of("clients.too-many"))
            return
        self._greeting = self._desk.loop.call_later(self._desk.limits.greeting, self._refuse, _unknown())

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._held |= _Hold.CLOSED
        self._desk.connections.discard(self)
        if not self._desk.connections:
            self._desk.empty.set()
        self._share.clients -= 1
        self._unlocked_until = None
        if self._greeting is not None:
            self._greeting.cancel()
        if self._unsubscribe is not None:
            self._unsubscribe()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes go."""
        return self._desk.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come; no more of them are taken while there is something to do."""
        self._reader.feed(self._desk.buffer[:nbytes])
        if self._held:
            self._transport.pause_reading()
        else:
            self._advance()

    def eof_received(self) -> bool:
        """The client says no more: what it asked is answered."""
        self._ended = True
        return bool(self._held)

    def pause_writing(self) -> None:
        """The client does not read: it gets no further answers to questions until it does."""
        self._held |= _Hold.UNREAD

    def resume_writing(self) -> None:
        """The client reads again."""
        self._release(_Hold.UNREAD)

    def close(self) -> None:
        """Say goodbye after what was written."""
        self._held |= _Hold.CLOSED
        self._transport.close()

    def drop(self) -> None:
        """Leave a client that does not read."""
        self._held |= _Hold.CLOSED
        self._transport.abort()

    def actor(self) -> Actor:
        """Who the client is now; the guardian's door closes by itself."""
        until = self._unlocked_until
        if until is not None and self._desk.clock.read().boottime >= until:
            until = self._unlocked_until = None
        return self._desk.router.actor(self._peer, unlocked=until is not None)

    def _advance(self) -> None:
        """Get in line with the next message."""
        try:
            if not self._held and (message := self._reader.next_message()):
                if not isinstance(message, wire.Request):
                    raise BadFrame(wire.GARBAGE)
                self._held |= _Hold.LINE
                self._share.queue(partial(self._take_turn, message))
        except BadFrame as error:
            self._refuse(error)

    def _take_turn(self, request: wire.Request) -> None:
        try:
            if not self._held & _Hold.CLOSED:
                self._answer(request)
        finally:
            self._release(_Hold.LINE)

    def _answer(self, request: wire.Request) -> None:
        try:
            method = self._desk.router.method(request.method)
            params = wire.decode_params(method, request.params)
            self._check_greeting(method, params)
            answer = self._desk.router.call(self.actor(), method, params)
        except WrongVersion as error:
            self._refuse(error, request.id)
        except AgentError as error:
            self._write(wire.encode_error(request.id, error))
        else:
            if isinstance(answer, Coroutine):
                self._held |= _Hold.CALL
                self._desk.start(self._answer_later(request.id, method, answer), self._desk.tasks)
            else:
                self._reply(request.id, method, answer)

    async def _answer_later(
        self, key: wire.Id, method: contract.Method[Any, Any], answer: Coroutine[Any, Any, object]
    ) -> None:
        try:
            self._reply(key, method, await answer)
        except AgentError as error:
            self._write(wire.encode_error(key, error))
        finally:
            self._release(_Hold.CALL)

    def _check_greeting(self, method: contract.Method[Any, Any], params: object) -> None:
        if isinstance(params, Hello):
            if params.protocol != PROTOCOL:
                raise WrongVersion(
                    f"The agent speaks protocol {PROTOCOL}, this program {params.protocol}; update both."
                )
        elif not self._greeted:
            raise _unknown()

    def _reply(self, key: wire.Id, method: contract.Method[Any, Any], answer: object) -> None:
        """Write the answer and do what it means for this connection, in one step: no event comes between."""
        if self._held & _Hold.CLOSED:
            return
        try:
            line = wire.encode_reply(key, answer)
        except Exception:  # noqa: BLE001 - a reply that cannot be written is the handler's failure
            self._write(wire.encode_error(key, self._desk.router.failure(method)))
            return
        if len(line) > wire.SERVER_LIMIT:
            self._write(wire.encode_error(key, Unavailable.of("reply.too-long")))
            return
        self._write(line)
        if method is contract.HELLO:
            self._greeted = True
            if self._greeting is not None:
                self._greeting.cancel()
                self._greeting = None
        elif method is contract.UNLOCK:
            self._unlocked_until = self._desk.clock.read().boottime + contract.UNLOCKED_FOR
        elif method is contract.RELOCK:
            self._unlocked_until = None
        elif method in {contract.SUBSCRIBE, contract.WAITING}:
            self._counts |= method is contract.WAITING
            if self._unsubscribe is None:
                self._unsubscribe = self._desk.subscribe(self._deliver)

    def _deliver(self, event: Event) -> None:
        if self._held & _Hold.CLOSED:
            return
        if self._transport.get_write_buffer_size() > self._desk.limits.unsent:
            self.drop()
        elif (actor := self.actor()).sees(None if event.child is None else ChildId(event.child)):
            if told := self._desk.router.told(actor, event):
                self._transport.write(wire.encode_event(self._visible(told)))
        elif self._counts and event.event in {EventName.REQUEST, EventName.HEALTH}:
            plain = Event(event.event, event.at, health=self._visible(event).health)
            self._transport.write(wire.encode_event(plain))

    def _visible(self, event: Event) -> Event:
        """The event without problems that are about another child."""
        sees = self.actor().sees
        seen = tuple(x for x in event.health if sees(None if x.child is None else ChildId(x.child)))
        return event if len(seen) == len(event.health) else replace(event, health=seen)

    def _refuse(self, error: AgentError, key: wire.Id | None = None) -> None:
        self._write(wire.encode_error(key, error))
        self.close()

    def _write(self, line: bytes) -> None:
        if not self._held & _Hold.CLOSED:
            self._transport.write(line)

    def _release(self, why: _Hold) -> None:
        self._held &= ~why
        self._advance()
        if self._held:
            return
        if self._ended:
            self.close()
        else:
            self._transport.resume_reading()


def _unknown() -> WrongVersion:
    return WrongVersion(f"Say {contract.HELLO.name} first; the agent speaks protocol {PROTOCOL}.")
