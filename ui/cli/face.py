"""Who speaks, to whom, in which language: what all commands share during one call."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import click

from agent.api.endpoint import SERVICE, Endpoint, installed
from agent.api.errors import AgentError, Denied, NotAdministrator, NotHere, Unavailable
from ui.cli.speech import Speech
from ui.text import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from agent.api.client import Client
    from agent.api.contract import Method
    from agent.api.messages import Status
    from ui.text import Translator

P = TypeVar("P")
R = TypeVar("R")


WAITS, PAUSE = 25, 0.2
"""So often, so many seconds apart, a service is tried: it comes back in two, and hears of a login in one."""


class NoAgent(AgentError):
    """No agent answers; the text says how to start one."""


class NoSecret(Denied):
    """Nobody typed the secret; the text says so, in the reader's language."""


@dataclass
class Face:
    """The command line during one call; its options are filled in by ``ui.cli.options``."""

    state: Path | None = None
    runtime: Path | None = None
    """XDG_RUNTIME_DIR, where the session has one."""
    child: str | None = None
    lang: str | None = None
    locale: str = ""
    """What the terminal's session says about language (``vi_VN.UTF-8``)."""
    json: bool = False
    debug: bool = False
    installed: bool = field(default_factory=installed)
    """Whether this is the package's command, on a PC that has the service."""
    service: Path = SERVICE
    patient: bool = True
    """Whether to wait for a service that starts, or has not seen this login yet."""
    _clients: list[Client] = field(default_factory=list, repr=False)
    _open: bool = False
    _household: str = ""
    """The household's language, as the agent said it last."""

    @property
    def language(self) -> str:
        """What was asked for, else the session's language, else the household's."""
        said = (self.lang or self.locale).replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if said in LANGUAGES:
            return said
        return (said in {"", "c", "posix"} and self._household) or LANGUAGES[0]

    @property
    def connected(self) -> bool:
        """Whether an agent has answered."""
        return bool(self._clients)

    @property
    def mends(self) -> bool:
        """Whether who calls could do something about the PC: not a child, unless it only tries Luytre."""
        if not self._clients:
            return is_administrator()
        from agent.api.messages import Mode

        welcome = self._clients[0].welcome
        return welcome.child is None or welcome.mode == Mode.TRY

    @property
    def speak(self) -> Translator:
        """Says messages in that language."""
        return Speech(lambda: self.language)

    @property
    def client(self) -> Client:
        """The connection to the agent. Raises NoAgent, Denied."""
        if not self._clients:
            self._clients.append(self._connect())
            self._household = self._clients[0].welcome.language
        return self._clients[0]

    def call(self, method: Method[P, R], params: P, patience: float | None = None) -> R:
        """Call a method. Raises the agent's errors; NoAgent where the connection breaks off."""
        client = self.client
        try:
            return client.call(method, params, patience)
        except (NotHere, NotAdministrator):
            raise  # no guardian's secret helps here
        except Denied as refused:
            if not self._may_unlock():
                raise
            try:
                self.open_door()
            except NoSecret:
                raise refused from None
            return client.call(method, params, patience)
        except Unavailable as error:
            if self._answers(client):
                raise
            from ui.text.refusals import refusal

            raise NoAgent(refusal(error, self.language)) from None

    def open_door(self) -> None:
        """Unlock this connection for what only guardians may do, where it is not unlocked already."""
        welcome = self.client.welcome
        if welcome.guardian or not welcome.secret_set or self._open:
            return
        from agent.api import contract
        from agent.api.messages import Secret

        _ = self.speak
        secret = self.ask_secret(_("The parents’ PIN"))
        self.call(contract.UNLOCK, Secret(secret))
        self._open = True

    def _may_unlock(self) -> bool:
        """Whether who calls could prove to be a guardian, at the terminal or by a pipe: no child, and where
        Luytre is tried, in one account for all, who asks for another child than the account's.
        """
        welcome = self.client.welcome
        if not welcome.secret_set or welcome.guardian or self._open:
            return False
        return welcome.child is None or (
            welcome.mode == "try" and self.child is not None and self.child != welcome.child
        )

    def ask_secret(self, question: str, *, again: str = "") -> str:
        """A secret, unseen; never an argument, for all programs of the PC can read those.

        Raises NotHere in a child's account, before anything is typed; NoSecret where nothing is, which is no
        wrong try.
        """
        from agent.api.messages import Mode

        welcome = self.client.welcome
        if welcome.mode == Mode.SERVICE and welcome.child is not None:
            raise NotHere("no secret is typed here")
        if sys.stdin.isatty():
            return self._typed(question, again)
        if typed := sys.stdin.readline().rstrip("\r\n"):
            return typed
        _ = self.speak
        raise NoSecret(_("No PIN was given: type it when you are asked for it."))

    def _typed(self, question: str, again: str) -> str:
        """A secret of a person at the terminal; with ``again`` until it was typed twice alike."""
        while True:
            typed = str(click.prompt(question, hide_input=True, err=True))
            if not again or typed == click.prompt(again, hide_input=True, err=True):
                return typed
            _ = self.speak
            click.echo(_("What you typed was not the same twice."), err=True)

    @cached_property
    def status(self) -> Status:
        """The child's status, asked for once."""
        from agent.api import contract
        from agent.api.messages import OfChild

        return self.call(contract.STATUS, OfChild(self.child_key))

    @property
    def child_key(self) -> str | None:
        """The key of the child that ``--child`` names, by key or by name; None where it names none."""
        if self.child is None:
            return None
        from agent.api import contract
        from agent.api.messages import Nothing
        from policies.catalog.lookup import folded

        if (own := self._named_itself()) is not None:
            return own
        try:
            children = self.call(contract.CHILDREN, Nothing()).children
        except Denied:
            return self.child
        named = [child.id for child in children if folded(child.name) == folded(self.child)]
        return (
            named[0] if len(named) == 1 and self.child not in {child.id for child in children} else self.child
        )

    def _named_itself(self) -> str | None:
        """The key of a child that named itself, which sees no list of children."""
        from agent.api import contract
        from agent.api.messages import OfChild
        from policies.catalog.lookup import folded

        welcome = self.client.welcome
        if self.child is None or welcome.child is None or welcome.guardian or self._open:
            return None
        if self.child == welcome.child:
            return self.child
        own = self.call(contract.STATUS, OfChild(welcome.child))
        return own.child if folded(own.name) == folded(self.child) else None

    def close(self) -> None:
        """Say goodbye to the agent."""
        for client in self._clients:
            client.close()
        self._clients.clear()

    def _connect(self) -> Client:
        from agent.api.client import Client, Silent

        if sys.platform == "win32":
            _ = self.speak
            raise NoAgent(_("This version of Luytre cannot reach an agent on Windows."))
        else:  # noqa: RET506 - each system's branch is checked for that system alone
            import os

            endpoint = Endpoint(os.getuid(), self.runtime, self.service)
            waits = WAITS if self.installed and self.patient and self.state is None else 0
            while True:
                try:
                    return Client.connect(endpoint.find(self.state, served=self.installed), "luytre")
                except Unavailable as error:
                    if not waits or isinstance(error, Silent):
                        raise NoAgent(self._no_agent(endpoint)) from None
                waits -= 1
                time.sleep(PAUSE)

    def _no_agent(self, endpoint: Endpoint) -> str:
        _ = self.speak
        if self.state is not None:
            return _("No agent is running for {folder}. Start one with --state {folder}", folder=self.state)
        if not self.installed:
            return _("No agent is running for this account. Start one with: python3 installer/dev.py run")
        if endpoint.uid == 0:
            return _("Luytre does not answer. What is wrong tells: luytre doctor")
        if endpoint.serves_others():
            return _("Luytre runs, and does not know this account yet. It does after the next login.")
        return _("Luytre does not answer now. Please tell a guardian: sudo luytre doctor says what is wrong.")

    @staticmethod
    def _answers(client: Client) -> bool:
        from agent.api import contract
        from agent.api.messages import Hello

        try:
            client.call(contract.HELLO, Hello())
        except AgentError:
            return False
        return True


def is_administrator() -> bool:
    """Whether this account may mend the system by itself."""
    if sys.platform == "win32":  # pragma: no cover - another system
        return False
    else:  # noqa: RET505 - each system's branch is checked for that system alone
        import os

        return os.geteuid() == 0


def here() -> Face:
    """The face of the call that is being made."""
    face = click.get_current_context().find_root().ensure_object(Face)
    assert isinstance(face, Face)  # noqa: S101 - for the type checker
    return face
