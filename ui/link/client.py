"""The agent as a face sees it: typed calls answered later, events as signals, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket
from shiboken6 import isValid

from agent.api import contract, wire
from agent.api.contract import EventName
from agent.api.errors import AgentError, BadFrame, Unavailable, WrongVersion
from agent.api.messages import Event, Hello, Mode, Welcome
from ui.link import reconnect
from ui.link.peer import Proof, proof
from ui.link.reconnect import Presence

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from agent.api.contract import Method

P = TypeVar("P")
R = TypeVar("R")
SLOWEST = 15_000
"""Milliseconds after which an answer is not waited for any more; checking a secret takes a few hundred."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the agent shall be: how to find its socket, and which account asks."""

    find: Callable[[], Path]
    """Raises Unavailable where no agent listens; asked anew at each try."""
    uid: int
    service: bool = False
    """Only the service's agent counts: this PC has one, and a tried one would be somebody's bait."""
    prove: Callable[[int, Path, int], Proof | None] = proof


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that waits for its answer."""

    method: Method[Any, Any]
    done: Callable[[Any], None]
    failed: Callable[[AgentError], None]
    patience: int


class Agent(QObject):
    """One connection that comes back by itself. Nothing is sent before the peer is known to be the agent."""

    presence_changed = Signal(Presence)
    welcomed = Signal(Welcome)
    """Whom the agent takes us for, when we are connected and whenever it may be another: subscribe anew."""
    happened = Signal(object)
    """An ``agent.api.messages.Event``, after SUBSCRIBE."""

    def __init__(self, place: Place, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.presence = Presence.UNKNOWN
        self.proof: Proof | None = None
        """What the kernel says of who listens; None while nobody does."""
        self._place = place
        self._state = reconnect.State()
        self._reader = wire.Reader(wire.SERVER_LIMIT)
        self._calls: dict[int, _Call] = {}
        self._key = 0
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._opened)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self._lost)
        self._socket.errorOccurred.connect(self._lost)
        self._delay = self._timer(reconnect.Event.DELAY_OVER)
        self._patience = self._timer(reconnect.Event.PATIENCE_OVER)
        self._slow = QTimer(self, singleShot=True)
        self._slow.timeout.connect(self._lost)

    def begin(self) -> None:
        """Connect, and stay connected."""
        self._happen(reconnect.Event.BEGIN)

    def end(self) -> None:
        """Leave."""
        self._happen(reconnect.Event.END)

    def meet(self) -> None:
        """Say hello again: the agent may take us for somebody else by now."""
        self.call(contract.HELLO, Hello(client="tray"), self._greeted)

    def call(
        self,
        method: Method[P, R],
        params: P,
        done: Callable[[R], None],
        failed: Callable[[AgentError], None] | None = None,
        patience: int | None = None,
    ) -> None:
        """Call a method; ``done`` gets its reply, or ``failed`` the agent's error.

        ``failed`` gets Unavailable at once where there is no agent, and when it leaves before it answers.
        ``patience``: milliseconds for an answer that waits for somebody (an administrator's password).
        """
        failed = failed or _ignore
        if self._state.phase is not reconnect.Phase.UP:
            failed(Unavailable.of("agent.silent"))
            return
        self._send(method, params, done, failed, patience)

    def _timer(self, event: reconnect.Event) -> QTimer:
        timer = QTimer(self, singleShot=True)
        timer.timeout.connect(lambda: self._happen(event))
        return timer

    def _happen(self, event: reconnect.Event) -> None:
        self._state, commands = reconnect.step(self._state, event)
        for command in commands:
            self._do(command)

    def _do(self, command: reconnect.Command) -> None:
        match command:
            case reconnect.Open():
                self._open()
            case reconnect.Greet():
                self._send(contract.HELLO, Hello(client="tray"), self._greeted, self._refused)
            case reconnect.Close():
                self._close()
            case reconnect.Wait(time):
                _start(self._delay, time)
            case reconnect.StopWaiting():
                self._delay.stop()
            case reconnect.BePatient(time):
                _start(self._patience, time)
            case reconnect.Show(presence):
                self.presence = presence
                self.presence_changed.emit(presence)
            case _:
                assert_never(command)

    def _open(self) -> None:
        try:
            self._path: Path = self._place.find()
        except AgentError:
            self._lost()
            return
        self._socket.connectToServer(str(self._path))

    def _opened(self) -> None:
        self.proof = self._place.prove(int(self._socket.socketDescriptor()), self._path, self._place.uid)
        known = self.proof is Proof.SERVICE or (self.proof is Proof.OWN and not self._place.service)
        self._happen(reconnect.Event.OPENED if known else reconnect.Event.FOREIGN)

    def _greeted(self, welcome: Welcome) -> None:
        if welcome.mode == Mode.SERVICE and self.proof is not Proof.SERVICE:
            self._happen(reconnect.Event.FOREIGN)  # it says to be what it is not
            return
        self._happen(reconnect.Event.WELCOMED)
        self.welcomed.emit(welcome)

    def _refused(self, error: AgentError) -> None:
        foreign = isinstance(error, WrongVersion)
        self._happen(reconnect.Event.REFUSED if foreign else reconnect.Event.LOST)

    def _lost(self) -> None:
        self._happen(reconnect.Event.LOST)

    def _close(self) -> None:
        self._delay.stop()
        self._slow.stop()
        self.proof = None
        self._reader = wire.Reader(wire.SERVER_LIMIT)
        waiting, self._calls = self._calls, {}
        self._socket.blockSignals(True)
        self._socket.abort()
        self._socket.blockSignals(False)
        for call in waiting.values():
            if call.method is not contract.HELLO:
                _tell(call.failed, Unavailable.of("agent.silent"))

    def _send(
        self,
        method: Method[P, R],
        params: P,
        done: Callable[[R], None],
        failed: Callable[[AgentError], None],
        patience: int | None = None,
    ) -> None:
        patience = patience or SLOWEST
        self._key += 1
        self._calls[self._key] = _Call(method, done, failed, patience)
        if not self._slow.isActive() or patience > self._slow.interval():
            self._slow.start(patience)
        self._socket.write(wire.encode_request(self._key, method, params))

    def _read(self) -> None:
        reader = self._reader
        try:
            for message in reader.feed(bytes(self._socket.readAll().data())):
                self._take(message)
                if self._reader is not reader:
                    return
        except AgentError:
            self._lost()

    def _take(self, message: wire.Message) -> None:
        match message:
            case wire.Notification(method="event"):
                self._hear(wire.decode_event(message))
            case wire.Response(id=int(key)) if key in self._calls:
                self._slow.stop()
                call = self._calls.pop(key)
                if self._calls:
                    self._slow.start(max(waiting.patience for waiting in self._calls.values()))
                self._answer(call, message)
            case wire.Response(id=None, error=AgentError() as error):
                # Said before the agent closes: too many clients, or a line that it could not read.
                self._refused(error)
            case _:
                raise BadFrame(wire.GARBAGE)

    def _hear(self, event: Event) -> None:
        """By another agreement we may be somebody else. A greeting under way is answered after it."""
        self.happened.emit(event)
        greets = any(call.done == self._greeted for call in self._calls.values())
        if event.event == EventName.POLICY and not greets:
            self.meet()

    def _answer(self, call: _Call, response: wire.Response) -> None:
        try:
            reply = wire.decode_reply(call.method, response)
        except AgentError as error:
            _tell(call.failed, error)
            return
        _tell(call.done, reply)


def _tell(listener: Callable[[Any], None], news: object) -> None:
    """Nobody is told who has gone meanwhile: a window that asked may be closed before the answer."""
    owner = getattr(listener, "__self__", None)
    if not isinstance(owner, QObject) or isValid(owner):
        listener(news)


def _start(timer: QTimer, time: timedelta) -> None:
    timer.start(int(time.total_seconds() * 1000))


def _ignore(_error: AgentError) -> None:
    """For callers who get the same news by a signal."""
