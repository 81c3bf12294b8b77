"""A small real agent: a real socket that speaks the real wire format, with a family's answers behind it.

Not the agent's own server: it knows no rules and no clock, so that a test can say what holds. Tests that
need the real one start ``python -m agent``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.errors import AgentError, Denied, NotAdministrator, NotFound, WrongSecret, WrongVersion
from agent.api.messages import replace
from tests.ui import family, records
from ui.link.client import Place
from ui.link.peer import Proof

Answer = Callable[[Any, QLocalSocket], Any]


class Stage(QObject):
    """What it is asked, it keeps in ``asked``; what it answers, a test may change."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "agent.sock"
        self.asked: list[tuple[str, Any]] = []
        self.status = family.STATUS
        self.day = records.DAY
        self.secret: str | None = "2468"
        self.pending: tuple[m.RequestView, ...] = (family.ASKED,)
        self.problems: tuple[m.Problem, ...] = ()
        """Of whichever child."""
        self.until: datetime | None = None
        """When the first of them expires."""
        self.unlocked: set[int] = set()
        self.mode = "try"
        self.country, self.language = "VN", "vi"
        self.child: str | None = "an"
        self.proof: Proof | None = Proof.OWN
        """What the kernel would say of us."""
        self.protocol = m.PROTOCOL
        self.silent = False
        self.administrator = True
        """Whether who is asked for a password proves to be one."""
        self.errors: dict[str, AgentError] = {}
        self.clients: list[QLocalSocket] = []
        self._readers: dict[int, wire.Reader] = {}
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._met)
        self._answers: dict[str, Answer] = {
            "hello": self._hello,
            "help": lambda _params, _client: family.HELP,
            "subscribe": self._status,
            "status": self._status,
            "day": lambda _params, _client: self.day,
            "week": self._week,
            "log": lambda _params, _client: m.Log(records.LOG),
            "ask": self._ask,
            "requests": self._requests,
            "unlock": self._unlock,
            "relock": self._relock,
            "secret.set": self._new_secret,
            "waiting": self._waiting,
            "children": self._guarded(lambda _params: replace(family.CHILDREN, health=self.problems)),
            "answer": self._guarded(self._answer),
            "grant": self._guarded(self._grant),
            "takeback": self._guarded(self._take_back),
            "code": self._guarded(self._code),
            "redeem": self._redeem,
            "secret.recovery": self._guarded(lambda _params: m.RecoveryCode(family.PAPER)),
            "secret.recover": self._recover,
            "secret.reset": self._reset,
        }

    @property
    def place(self) -> Place:
        return Place(lambda: self.path, self.path.parent.stat().st_uid, prove=lambda *_: self.proof)

    def open(self) -> None:
        """Begin to listen, as after a (re)start."""
        QLocalServer.removeServer(str(self.path))
        assert self._server.listen(str(self.path)), self._server.errorString()

    def leave(self) -> None:
        """Stop, as a killed agent does: its socket stays where it was, nobody listens."""
        self._server.close()
        clients, self.clients = self.clients, []
        self.unlocked.clear()
        for client in clients:
            client.abort()

    def show(self, status: m.Status) -> None:
        """Another state, told to all."""
        self.status = status
        self.tell(m.Event("state", status.at, status.child, status=status))

    def tell(self, *events: m.Event) -> None:
        """Events for all clients, at once."""
        for client in self.clients:
            client.write(b"".join(map(wire.encode_event, events)))

    def names(self) -> list[str]:
        """The methods that were called, in order."""
        return [name for name, _params in self.asked]

    def _met(self) -> None:
        client = self._server.nextPendingConnection()
        self.clients.append(client)
        self._readers[id(client)] = wire.Reader()
        client.readyRead.connect(lambda: self._read(client))

    def _read(self, client: QLocalSocket) -> None:
        for message in self._readers[id(client)].feed(bytes(client.readAll().data())):
            assert isinstance(message, wire.Request)
            method = next(x for x in contract.METHODS if x.name == message.method)
            params = wire.decode_params(method, message.params)
            self.asked.append((message.method, params))
            if self.silent:
                continue
            try:
                if message.method in self.errors:
                    raise self.errors[message.method]
                reply = wire.encode_reply(message.id, self._answers[message.method](params, client))
            except AgentError as error:
                reply = wire.encode_error(message.id, error)
            client.write(reply)

    def _hello(self, params: m.Hello, client: QLocalSocket) -> m.Welcome:
        if params.protocol != self.protocol:
            raise WrongVersion(f"This agent speaks version {self.protocol}.")
        return m.Welcome(
            protocol=self.protocol,
            version="0.1.0",
            mode=self.mode,
            account="an",
            child=self.child,
            guardian=self.secret is None or id(client) in self.unlocked,
            secret_set=self.secret is not None,
            language=self.language,
            country=self.country,
        )

    def _waiting(self, _params: m.Nothing, _client: QLocalSocket) -> m.Waiting:
        errors = sum(problem.severity == "error" for problem in self.problems)
        return m.Waiting(len(self.pending), family.NOW, self.until, errors)

    def _requests(self, params: m.RequestsOf, client: QLocalSocket) -> m.Requests:
        if self.child is None and self.secret is not None and id(client) not in self.unlocked:
            raise Denied("No.")
        return m.Requests(self.pending)

    def _status(self, params: m.OfChild, _client: QLocalSocket) -> m.Status:
        return replace(self.status, child=self._child_of(params.child))

    def _week(self, params: m.DayOf, _client: QLocalSocket) -> m.WeekView:
        week = records.LAST_WEEK if params.day and params.day < records.WEEK.first else records.WEEK
        return replace(week, child=self._child_of(params.child))

    def _child_of(self, named: str | None) -> str:
        found = named or self.child
        if found is None:
            raise NotFound.of("child.which", names=["an", "binh"])
        return found

    def _ask(self, params: m.Ask, _client: QLocalSocket) -> m.RequestView:
        asked = replace(family.ASKED, id=9, target=params.target, extra=params.extra, reason=params.reason)
        self.show(replace(self.status, requests=(asked, *self.status.requests)))
        return asked

    def _unlock(self, params: m.Secret, client: QLocalSocket) -> m.Unlocked:
        if params.secret != self.secret:
            raise WrongSecret("Wrong.", 0, 4)
        self.unlocked.add(id(client))
        return m.Unlocked(family.NOW + 5 * family.MINUTE)

    def _relock(self, _params: m.Nothing, client: QLocalSocket) -> m.Nothing:
        self.unlocked.discard(id(client))
        return m.Nothing()

    def _new_secret(self, params: m.NewSecret, client: QLocalSocket) -> m.Nothing:
        if self.secret is not None and params.old != self.secret:
            raise WrongSecret("Wrong.", 0, 4)
        self.secret = params.new
        return m.Nothing()

    def _code(self, params: m.MakeCode) -> m.CodeView:
        asked = next(x for x in self.pending if x.id == params.request)
        until = family.NOW + 10 * family.MINUTE
        return m.CodeView(
            family.CODE, asked.child, asked.target, asked.name, params.extra or asked.extra, until
        )

    def _redeem(self, params: m.Redeem, _client: QLocalSocket) -> m.GrantView:
        if params.code != family.CODE:
            raise WrongSecret("Wrong.", 0, 4)
        return family.GRANT

    def _recover(self, params: m.Recover, _client: QLocalSocket) -> m.Nothing:
        if params.code != family.PAPER:
            raise WrongSecret("Wrong.", 0, 4)
        self.secret = params.new
        return m.Nothing()

    def _reset(self, params: m.ResetSecret, _client: QLocalSocket) -> m.Nothing:
        if not self.administrator:
            raise NotAdministrator("No.")
        self.secret = params.new
        return m.Nothing()

    def _guarded(self, answer: Callable[[Any], Any]) -> Answer:
        def guarded(params: Any, client: QLocalSocket) -> Any:
            if self.secret is not None and id(client) not in self.unlocked:
                raise Denied("needs GUARDIAN")
            return answer(params)

        return guarded

    def _answer(self, params: m.Answer) -> m.RequestView:
        request = next(x for x in self.pending if x.id == params.id)
        self.pending = tuple(x for x in self.pending if x.id != params.id)
        state = "refused" if params.extra is None else "granted"
        return replace(
            request,
            state=state,
            extra=params.extra or request.extra,
            answered_at=family.NOW,
            answered_by="lan",
            answer=params.why,
        )

    def _take_back(self, params: m.TakeBack) -> m.GrantView:
        given = next(x for x in self.status.grants if x.id == params.id)
        taken = replace(given, taken_at=family.NOW, taken_by="lan", taken_why=params.why)
        rest = tuple(x for x in self.status.grants if x is not given)
        self.show(replace(self.status, grants=rest, taken=(*self.status.taken, taken)))
        return taken

    def _grant(self, params: m.GiveTime) -> m.GrantView:
        until = params.until or family.GRANT.until
        return m.GrantView((params.target, *params.also), family.NOW, until, params.extra, "lan", params.why)
