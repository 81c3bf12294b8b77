"""What holds now, told as one picture, so that no face puts it together in its own way."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from agent.api.messages.basis import Seconds


class TargetStatus(Struct, frozen=True):
    """One line of "My day": what is left, why, what comes next."""

    target: str
    name: str
    category: str | None
    open: bool
    reason: str
    because: str
    left: Seconds | None
    used: Seconds
    allowance: Seconds | None
    """Today's allowance with what was granted, None without a limit."""
    opens_at: datetime | None
    lacking: Seconds | None
    standing: str
    running: bool
    action: str | None = None
    """The rule's action; None where no rule names the target."""
    after: str | None = None
    """What ``lacking`` must be spent on first (``category:study``), where the reason is ``after``."""
    coming: str = ""
    """Why it closes when ``left`` is over, in the words of ``reason``; empty where nothing closes it."""
    ends_at: datetime | None = None
    """When it closes, where the clock says so and not use."""
    pause: Seconds | None = None
    """How long it rests then, where ``coming`` is ``break``."""
    told: bool = True
    """Whether its use is told to who asks; where it is not, ``used`` is 0 and ``running`` false."""


class Problem(Struct, frozen=True):
    """A named thing that does not work, with what to do about it."""

    name: str
    severity: str
    """``info``, ``warning`` or ``error``."""
    text: str
    since: datetime
    target: str | None = None
    child: str | None = None
    """Whom alone it is about."""
    called: str = ""
    """What people call the target; empty where nobody said."""


class GrantView(Struct, frozen=True):
    """Time given."""

    targets: tuple[str, ...]
    at: datetime
    until: datetime
    extra: Seconds | None
    by: str
    why: str
    id: int = 0
    """By this number it is taken back; 0 where an older agent tells none."""
    taken_at: datetime | None = None
    """When it was taken back; None: it was not."""
    taken_by: str = ""
    taken_why: str = ""
    open: bool = False
    """In the reply to ``takeback``: its first target is open all the same."""
    reason: str = ""
    """Why that is so: ``rule`` where the rule of the site's own stands."""


class RequestView(Struct, frozen=True):
    """A question of a child and its answer."""

    id: int
    child: str
    target: str
    name: str
    extra: Seconds
    reason: str
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    given: GrantView | None = None
    """All that the answer opened, while it is known."""


class NoticeView(Struct, frozen=True):
    """What the child is told after each so much of a category on one day."""

    every: Seconds
    target: str
    words: dict[str, str]
    """By language."""


class Status(Struct, frozen=True):
    """All that a face shows of a child now; what a guardian sees, the child sees."""

    child: str
    name: str
    at: datetime
    day: date
    present: bool
    counting: bool
    """Whether ``screen.left`` runs down now; a face counts down by itself between two of these."""
    screen: TargetStatus
    targets: tuple[TargetStatus, ...]
    next_change: datetime | None
    grants: tuple[GrantView, ...]
    requests: tuple[RequestView, ...]
    health: tuple[Problem, ...]
    observing: dict[str, str]
    """Which way is used here for sessions, programs, screen.

    Where the family chose that browsers guess what pages are, ``pages`` is ``guessed``. Where it chose so for
    another child of this PC alone it is ``installed``: what guesses is in this child's browsers too, and
    reads nothing there. Else it is left out.
    """
    zone: str
    country: str
    language: str
    taken: tuple[GrantView, ...] = ()
    """What was taken back of that which would hold now; ``grants`` has none of it."""
    notice: NoticeView | None = None


class ChildView(Struct, frozen=True):
    """One child of the family."""

    id: str
    name: str
    accounts: tuple[str, ...]
    preset: str | None
    present: bool
    screen_left: Seconds | None
    pending: int
    reason: str = "open"
    """Why the PC is closed for the child, in the words of ``TargetStatus.reason``."""
    opens_at: datetime | None = None


class Children(Struct, frozen=True):
    """The children of the policy."""

    children: tuple[ChildView, ...]
    at: datetime | None = None
    zone: str = ""
    health: tuple[Problem, ...] = ()
    """All that does not work, of whichever child."""
