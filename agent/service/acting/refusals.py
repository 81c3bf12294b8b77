"""Refuses new logins of children whose time is over, and says why, when it opens, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import Unavailable
from agent.api.problems import CHILDREN_NOT_ENROLLED, LOGIN_NOT_REFUSED
from agent.service.reporting import words
from policies.forecast import next_opening
from policies.model import End
from policies.scene import Subject
from policies.target import SCREEN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from agent.api.messages import Help
    from agent.ports import Accounts
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from policies.finding import Reason
    from policies.ids import AccountId, ChildId
    from policies.model import Child

LOOK_EVERY = 60.0
"""Seconds between two looks at whether the system still asks the list."""


@dataclass(frozen=True, slots=True)
class LoginRefusal:
    """Why an account may not log in now, and when it may."""

    reason: Reason
    opens_at: datetime | None


@dataclass
class Refusals:
    """Told at each beat whom to refuse; does nothing while it is so already."""

    accounts: Accounts
    household: Household
    health: Health
    helplines: Callable[[str, str], Help]
    seconds: Callable[[], float]
    _kept: tuple[frozenset[AccountId], str] | None = None
    _looked: float = field(default=0.0)

    def enrol(self) -> None:
        """Tell the system which accounts are children's; strangers are."""
        try:
            self.accounts.enrol(self.household.limited)
        except (Unavailable, OSError) as problem:
            self.health.report(CHILDREN_NOT_ENROLLED, detail=str(problem))
        else:
            self.health.clear(CHILDREN_NOT_ENROLLED)

    def keep(self, closed: Mapping[AccountId, LoginRefusal]) -> None:
        """Refuse exactly these; looks whether it holds after each change, and every minute."""
        wanted = frozenset(closed), self._text(closed)
        now = self.seconds()
        if wanted == self._kept and now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        self.enrol()  # an account may have been made since, or made anew
        try:
            self.accounts.refuse(*wanted)
            free = {x for x in wanted[0] if not self.accounts.hold(x).refused}
        except (Unavailable, OSError) as problem:
            self._kept = None
            self._report(wanted[0], str(problem))
            return
        self._kept = wanted
        self._report(free, "")

    def _report(self, accounts: Collection[AccountId], why: str) -> None:
        if not accounts:
            self.health.clear(LOGIN_NOT_REFUSED)
            return
        whose = ", ".join(sorted(accounts))
        self.health.report(LOGIN_NOT_REFUSED, detail=f"{whose}: {why}" if why else whose)

    def _text(self, closed: Mapping[AccountId, LoginRefusal]) -> str:
        """What somebody refused reads. The same for all who are, so of one child alone it tells more."""
        if not closed:
            return ""
        policy, zone = self.household.policy, self.household.calendar.zone
        why = set(closed.values())
        if len(why) == 1:
            (only,) = why
            lines = [words.say(f"closed-{only.reason.value}", policy.language)]
            if only.opens_at is not None:
                opens = f"{only.opens_at.astimezone(zone):%H:%M %d/%m}"
                lines.append(words.say("opens", policy.language, at=opens))
        else:
            lines = [words.say("closed", policy.language)]
        help_ = self.helplines(policy.country, policy.language)
        lines += [
            words.say("call", policy.language, name=line.name, number=line.number) for line in help_.lines[:1]
        ]
        return "\n".join(lines)


def refused(
    watches: Iterable[Watch],
    escalated: Collection[ChildId],
    accounts: Callable[[Child], Collection[AccountId]],
) -> dict[AccountId, LoginRefusal]:
    """Whose time is over, where the session ends or locks, or did when nothing milder held."""
    closed: dict[AccountId, LoginRefusal] = {}
    for watch in watches:
        child = watch.child
        if watch.over and (child.screen.end is not End.PAUSE or child.id in escalated):
            opens = next_opening(watch.scene(), Subject(SCREEN))
            told = LoginRefusal(watch.verdicts[SCREEN].reason, opens)
            closed.update(dict.fromkeys(accounts(child), told))
    return closed
