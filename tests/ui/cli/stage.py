"""The command line on a stage: a real server with small handlers, real streams."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from agent.api import contract
from agent.api import messages as m
from agent.api.endpoint import Endpoint
from agent.api.errors import AgentError, NotAdministrator, NotFound, WrongSecret
from agent.api.messages import replace
from agent.server.actor import Actor
from tests.agent.parts import Agent, Family, plain_handlers
from tests.ui import family, records
from ui.cli.root import run

SECRET = "tre xanh"
PAPER = "0000-1111-2222-3333-4444-5555-6666"
POLICY = """\
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "vi"

[child.an]
name = "An"

[child.an.screen]
daily = "1h"
"""
Handler = Callable[[Actor, Any], object]


def account() -> int:
    """Who we are."""
    if sys.platform == "win32":
        return 0
    else:  # noqa: RET505 - each system's branch is checked for that system alone
        return os.getuid()


@dataclass
class Result:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Stage:
    """A family's agent, and who calls it."""

    root: Path
    status: m.Status = family.STATUS
    secret_set: bool = False
    mode: str = "try"
    trusted: bool = True
    """Whether the account counts as a guardian's without the secret."""
    child: str | None = "me"
    """Whose account it is; None: no child's."""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    text: str = POLICY
    kept: dict[int, str] = field(default_factory=dict)
    """Texts of versions, by their numbers."""
    special: dict[str, Handler] = field(default_factory=dict)
    server: Agent | None = None
    secret: str = SECRET
    owners: dict[str, str] = field(default_factory=dict)
    """Whose children which accounts are, where ours is no child's."""
    folder: str = ""
    """Where the agent says that it keeps its things."""
    given: m.GrantView | None = None
    """What an answer opens, where it is told."""
    prove: bool = True
    """Whether the system takes the account for an administrator."""

    def __post_init__(self) -> None:
        self.runtime = self.root / "runtime"
        self.state = self.root / "state"
        for folder in (self.runtime, self.state):
            folder.mkdir(mode=0o700)
        self.options = ["--state", str(self.state), "--runtime", str(self.runtime)]

    @contextlib.contextmanager
    def agent(self) -> Iterator[Agent]:
        """The agent, while it runs."""
        path = Endpoint(account(), self.runtime).prepare(self.state)
        people = Family(guardians=("me",) if self.trusted else ())
        people.owners = self.owners or people.owners
        handlers = {name: self._noted(name, does) for name, does in plain_handlers(**self.handlers()).items()}
        with Agent(path, handlers, family=people, prove=self.proved) as server:
            self.server = server
            yield server

    def handlers(self) -> dict[str, Handler]:
        """What the agent answers."""
        replies: dict[contract.Method[Any, Any], Handler] = {
            contract.HELLO: self.welcome,
            contract.UNLOCK: self.unlock,
            contract.NEW_SECRET: self.new_secret,
            contract.RECOVERY: lambda *_: m.RecoveryCode(PAPER),
            contract.STATUS: lambda *_: self.status,
            contract.SUBSCRIBE: lambda *_: self.status,
            contract.DAY: lambda *_: records.DAY,
            contract.WEEK: lambda *_: records.WEEK,
            contract.TRIED: lambda *_: records.TRIED,
            contract.CHILDREN: lambda *_: family.CHILDREN,
            contract.HELP: lambda *_: family.HELP,
            contract.REQUESTS: lambda _, params: m.Requests(
                tuple(x for x in self.status.requests if x.state == "asked" or not params.pending)
            ),
            contract.ASK: lambda _, params: replace(family.ASKED, target=params.target, extra=params.extra),
            contract.ANSWER: self.answer,
            contract.GRANT: lambda _, params: replace(
                family.GRANT,
                targets=(params.target, *params.also),
                extra=params.extra,
                until=params.until or family.GRANT.until,
            ),
            contract.TAKE_BACK: lambda _, params: replace(family.TAKEN, id=params.id, taken_why=params.why),
            contract.POLICY: lambda *_: m.PolicyText(self.text, 1, family.NOW, "me"),
            contract.VERSION: self.earlier,
            contract.APPLY: self.apply,
        }
        handlers = {method.name: handler for method, handler in replies.items()}
        return handlers | self.special

    async def proved(self, _actor: Actor, _method: str) -> None:
        if not self.prove:
            raise NotAdministrator("no")

    def welcome(self, actor: Actor, _params: m.Hello) -> m.Welcome:
        child = None if self.child is None else actor.child
        known = (self.mode, actor.account, child, actor.trusted, self.secret_set)
        return m.Welcome(m.PROTOCOL, "1", *known, "vi", self.folder)

    def unlock(self, _actor: Actor, params: m.Secret) -> m.Unlocked:
        if params.secret != self.secret:
            raise WrongSecret("Wrong secret.", 0, 4)
        return m.Unlocked(family.NOW + timedelta(minutes=5))

    def new_secret(self, _actor: Actor, params: m.NewSecret | m.Recover) -> m.Nothing:
        self.secret = params.new
        return m.Nothing()

    def answer(self, _actor: Actor, params: m.Answer) -> m.RequestView:
        given = replace(family.ASKED, state="granted", extra=params.extra or family.ASKED.extra)
        given = replace(given, given=self.given)
        return given if params.extra else replace(given, state="refused", answer=params.why)

    def earlier(self, _actor: Actor, params: m.OfVersion) -> m.PolicyText:
        if params.version not in self.kept:
            raise NotFound.of("version.unknown", number=params.version, numbers=list(self.kept))
        return m.PolicyText(self.kept[params.version], params.version, family.NOW, "me")

    def apply(self, _actor: Actor, params: m.ApplyPolicy) -> m.Applied:
        self.text = params.text
        return m.Applied(2, ("changed",))

    def _noted(self, name: str, handler: Handler) -> Handler:
        def noted(actor: Actor, params: Any) -> object:
            self.calls.append((name, params))
            return handler(actor, params)

        return noted

    def called(self, method: contract.Method[Any, Any]) -> list[Any]:
        """The parameters of the calls of a method."""
        return [params for name, params in self.calls if name == method.name]

    def run(self, *arguments: str, typed: str = "", lang: str = "en") -> Result:
        """Run a command in this process, its output piped."""
        return run_piped([*self.options, "--lang", lang, *arguments], typed)

    def say(self, event: m.Event) -> None:
        """Let something happen."""
        assert self.server is not None
        self.server.do(self.server.bus.publish, event)


def failing(error: AgentError) -> Handler:
    """A handler that refuses."""

    def fail(*_: object) -> object:
        raise error

    return fail


def run_piped(arguments: list[str], typed: str = "", **environment: str | None) -> Result:
    """Run a command in this process, as a script would call it."""
    session: dict[str, str | None] = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
    runner = CliRunner()
    with runner.isolation(typed, env=session | environment) as streams:
        status = run(arguments)
    out, err = (stream.getvalue().decode("utf-8").replace("\r\n", "\n") for stream in streams[:2])
    return Result(int(status), out, err)


def as_json(value: object) -> Any:
    """What JSON makes of a value of the API."""
    return json.loads(msgspec.json.encode(value))
