"""The guardian's door: open or closed on this connection, and what can be done while it is open."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from agent.api import contract
from agent.api.contract import UNLOCKED_FOR, EventName
from agent.api.errors import AgentError, Denied
from agent.api.messages import (
    Children,
    ChildView,
    Event,
    GiveTime,
    GrantView,
    Hello,
    Mode,
    NewSecret,
    Nothing,
    Seconds,
    Secret,
    TakeBack,
    Unlocked,
    Welcome,
)
from ui.link.reconnect import Presence
from ui.models.keys import KeysModel
from ui.models.requests import PendingModel
from ui.text.calendar import zone_named

if TYPE_CHECKING:
    from ui.link.client import Agent


LOOKS = 10_000
"""Milliseconds between two looks whether the door is open still."""


class Door(StrEnum):
    """Whether this face may do what only a guardian may."""

    UNKNOWN = "unknown"
    """The agent is not there."""
    CLOSED = "closed"
    KNOCKING = "knocking"
    """The secret is being checked."""
    OPEN = "open"
    ELSEWHERE = "elsewhere"
    """A child's own account: no secret is ever typed here."""
    UNGUARDED = "unguarded"
    """No PIN was ever set: whoever sits here is the guardian."""


class GuardianModel(QObject):
    """What a guardian sees and does. Secrets pass through and are not kept."""

    changed = Signal()
    failed = Signal(object)
    """An AgentError, for the line that tells it."""
    granted = Signal(object)
    """A GrantView."""
    taken = Signal(object)
    """The GrantView that was taken back."""
    secret_set = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = Door.UNKNOWN
        self.family: tuple[ChildView, ...] = ()
        self.told = Children(())
        """The family with the time at which it was told of."""
        self.pending = PendingModel(agent, self)
        self.keys = KeysModel(agent, self)
        self._agent = agent
        self._welcome: Welcome | None = None
        self._closing = QTimer(self, singleShot=True, interval=UNLOCKED_FOR // timedelta(milliseconds=1))
        self._closing.timeout.connect(self.lock)
        self._looking = QTimer(self, interval=LOOKS)
        self._looking.timeout.connect(self._look)
        agent.welcomed.connect(self.meet)
        agent.presence_changed.connect(self._lost)
        agent.happened.connect(self._hear)
        self.keys.renewed.connect(agent.meet)
        self.keys.paper.connect(lambda _code: agent.meet())
        self.keys.refused.connect(self._refused)
        self.pending.failed.connect(self._refused)

    @property
    def may_act(self) -> bool:
        """Whether a guardian's calls will be taken."""
        return self.door in {Door.OPEN, Door.UNGUARDED}

    @property
    def is_trial(self) -> bool:
        """Whether this account is child and guardian at once (try mode)."""
        return self._welcome is not None and self._welcome.mode == Mode.TRY

    @property
    def zone(self) -> tzinfo:
        """The household's zone, told with the family."""
        return zone_named(self.told.zone)

    def meet(self, welcome: Welcome) -> None:
        """Connected, for the first time or anew: an unlock is tied to its connection."""
        self._welcome = welcome
        if not welcome.guardian:
            if self.door is not Door.KNOCKING or _is_childs(welcome):
                self._enter(Door.ELSEWHERE if _is_childs(welcome) else Door.CLOSED)
        else:
            self._enter(Door.OPEN if welcome.secret_set else Door.UNGUARDED)
            if self.door is Door.OPEN and not self._closing.isActive():
                self._closing.start()

    def unlock(self, secret: str) -> None:
        """Try the parents' PIN."""
        if self.door is not Door.CLOSED:
            return
        self._enter(Door.KNOCKING)
        self._agent.call(contract.UNLOCK, Secret(secret), self._unlocked, self._not_unlocked)

    def lock(self) -> None:
        """Close the door at once; the agent says whether this account needs a secret at all."""
        if self.door is Door.OPEN:
            self._enter(Door.CLOSED)
            self._agent.call(contract.RELOCK, Nothing(), lambda _: None)
            self._agent.meet()

    def set_secret(self, new: str, old: str | None = None) -> None:
        """Set or change the PIN; a recovery code is made with it."""
        self._agent.call(contract.NEW_SECRET, NewSecret(new, old), lambda _: self._set(new), self._refused)

    def grant(self, give: GiveTime) -> None:
        """Give time without being asked."""
        self._agent.call(contract.GRANT, give, self._granted, self._refused)

    def take_back(self, number: int, why: str) -> None:
        """Let what was given end now."""
        self._agent.call(contract.TAKE_BACK, TakeBack(number, why.strip()), self.taken.emit, self._refused)

    def refresh(self) -> None:
        """Read children and what waits for an answer."""
        if self.may_act:
            self._agent.call(contract.CHILDREN, Nothing(), self._told, self._refused)
            self.pending.refresh()

    def _enter(self, door: Door) -> None:
        self.door = door
        if door is Door.OPEN:
            self._looking.start()
        else:
            self._closing.stop()
            self._looking.stop()
        if not self.may_act:
            self.family = ()
            self.pending.forget()
        self.changed.emit()
        self.refresh()

    def _look(self) -> None:
        """While the PC slept our five minutes stood still, the agent's did not."""
        self._agent.call(contract.HELLO, Hello(client="tray"), self._looked)

    def _looked(self, welcome: Welcome) -> None:
        if not welcome.guardian:
            self.meet(welcome)

    def _unlocked(self, _unlocked: Unlocked) -> None:
        self._closing.start()
        self._enter(Door.OPEN)

    def _not_unlocked(self, error: AgentError) -> None:
        if self.door is Door.KNOCKING:
            self._enter(Door.CLOSED)
        self.failed.emit(error)

    def _set(self, new: str) -> None:
        self.secret_set.emit()
        self._agent.meet()
        self.keys.make_first_paper(new)

    def _told(self, told: Children) -> None:
        self.family, self.told = told.children, told
        self.changed.emit()

    def _granted(self, given: GrantView) -> None:
        self.granted.emit(given)

    def _refused(self, error: AgentError) -> None:
        if isinstance(error, Denied) and self.may_act:
            self._enter(Door.CLOSED)
            self._agent.meet()  # a PIN that was set elsewhere makes another door of this one
        self.failed.emit(error)

    def _lost(self, presence: Presence) -> None:
        if presence is not Presence.PRESENT:
            self._enter(Door.UNKNOWN)

    def _hear(self, event: Event) -> None:
        if event.event in {EventName.REQUEST, EventName.HEALTH} and self.may_act:
            self.refresh()


def _is_childs(welcome: Welcome) -> bool:
    """Whether only a child sits at this account; in try mode its guardian does as well."""
    return welcome.mode == Mode.SERVICE and welcome.child is not None


def minutes(count: int) -> Seconds:
    """So many minutes, as they go over the wire."""
    return Seconds(count * 60)
