"""The child's state, told by the agent and counted down between two tellings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from agent.api import contract
from agent.api.contract import EventName
from agent.api.messages import Event, OfChild, Seconds, Status, TargetStatus, replace
from ui.link.reconnect import Presence

if TYPE_CHECKING:
    from agent.api.messages import Welcome
    from ui.link.client import Agent

LEARNING = "category:study"
"""What must be done first where an older agent does not say what."""
MINUTE = 60
TICK = 1000
"""Milliseconds; below a minute every second is shown."""


class StatusModel(QObject):
    """The status of the child who sits here; ``changed`` comes whenever what is shown may read otherwise.

    Nothing runs while nothing counts down: the timer is set to the next moment at which a shown number
    changes, once a minute above a minute.
    """

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.welcome: Welcome | None = None
        self.country = ""
        """The household's, as it was told last: it stays while the agent is away."""
        self._agent = agent
        self._told: Status | None = None
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._count)
        agent.welcomed.connect(self._begin)
        agent.happened.connect(self._hear)
        agent.presence_changed.connect(self._lost)

    @property
    def for_parents(self) -> bool:
        """Whether this account is no child's: then there is no state to tell of."""
        return self.welcome is not None and self.welcome.child is None

    @property
    def child(self) -> str | None:
        """Whose state it is; None for nobody's."""
        return self.welcome.child if self.welcome else None

    @property
    def presence(self) -> Presence:
        """Whether the agent is there; while it is not, what was told last is shown no more."""
        return self._agent.presence

    @property
    def present(self) -> bool:
        """Whether the agent is there."""
        return self._agent.presence is Presence.PRESENT

    @property
    def status(self) -> Status | None:
        """The state now; None while it is not known."""
        told = self._told
        if told is None:
            return None
        passed, running = self._passed(), _in_use(told)
        return replace(
            told,
            at=told.at + timedelta(seconds=passed),
            screen=_counted(told.screen, passed, running),
            targets=tuple(_counted(target, passed, running) for target in told.targets),
        )

    @property
    def names(self) -> dict[str, str]:
        """The names of the targets that the status speaks of."""
        if self._told is None:
            return {}
        asked = {request.target: request.name for request in self._told.requests}
        return asked | {item.target: item.name for item in (self._told.screen, *self._told.targets)}

    def set_status(self, status: Status) -> None:
        """The agent told a state."""
        self._told, self.country = status, status.country
        self._since.start()
        self._set_timer()
        self.changed.emit()

    def _passed(self) -> int:
        return self._since.elapsed() // 1000 if self._since.isValid() else 0

    def _begin(self, welcome: Welcome) -> None:
        """Connected, or met again: another agreement may name another child."""
        self.welcome, self.country = welcome, welcome.country or self.country
        if self._told is not None and self._told.child != welcome.child:
            self._forget()
        self.changed.emit()
        if welcome.child is not None:
            self._agent.call(contract.SUBSCRIBE, OfChild(), self.set_status)

    def _hear(self, event: Event) -> None:
        if event.event == EventName.POLICY and self.welcome is not None and not self.welcome.guardian:
            self._agent.meet()  # the household may speak another language by now
        if event.event != EventName.STATE or event.status is None:
            return
        if event.status.child == self.child:
            self.set_status(event.status)
        elif self.welcome is not None and not self.welcome.guardian:
            self._agent.meet()  # who is no guardian is told of one child alone: of whom we are by now

    def _lost(self, presence: Presence) -> None:
        if presence is not Presence.PRESENT:
            self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        self._told = None
        self._timer.stop()

    def _count(self) -> None:
        self._set_timer()
        self.changed.emit()

    def _set_timer(self) -> None:
        self._timer.stop()
        status = self.status
        if status is None:
            return
        running = _in_use(status)
        numbers = [x.left for x in (status.screen, *status.targets) if _runs_down(x, running)]
        numbers += [x.lacking for x in status.targets if (x.after or LEARNING) in running]
        waits = [_until_change(x) for x in numbers if x]
        if waits:
            self._timer.start(min(waits) * TICK)


def _in_use(status: Status) -> frozenset[str]:
    """What time runs for now."""
    used = {target.target for target in status.targets if target.running and status.present}
    return frozenset(used | ({status.screen.target} if status.counting else set()))


def _runs_down(target: TargetStatus, running: frozenset[str]) -> bool:
    """Whether its end comes nearer: the clock brings it, it is in use, or what ends it first is."""
    return target.ends_at is not None or target.target in running or target.because in running


def _counted(target: TargetStatus, passed: int, running: frozenset[str]) -> TargetStatus:
    """The target after so many seconds."""
    left, lacking, used = target.left, target.lacking, target.used
    if left is not None and _runs_down(target, running):
        left = Seconds(max(0, left - passed))
    if lacking is not None and (target.after or LEARNING) in running:
        lacking = Seconds(max(0, lacking - passed))
    if target.target in running:
        used = Seconds(used + passed)
    return replace(target, left=left, lacking=lacking, used=used)


def _until_change(left: int) -> int:
    """Seconds until the number that is shown (whole minutes, rounded up) is another one."""
    return 1 if left <= MINUTE else (left - 1) % MINUTE + 1
