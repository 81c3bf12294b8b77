"""Every method and event of the agent, once: name, parameters, reply, and who may call it.

The server refuses to start when a method here has no handler or a handler no method; golden tests hold the
schema still. Mind that a child may call every SELF method about itself and sees what a guardian sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Generic, TypeVar

from agent.api import messages as m

P = TypeVar("P")
R = TypeVar("R")


class Access(Enum):
    """Who may call a method."""

    ANYONE = "anyone"
    SELF = "self"
    """The child about itself; a guardian about every child."""
    GUARDIAN = "guardian"
    """A guardian's account, or a connection that was unlocked with the guardian's secret.

    What changes whose account is whose (``policy.apply``, ``restore``) is an ADMINISTRATOR's on top of that.
    """
    ADULT = "adult"
    """A guardian's or an administrator's account, whether or not the secret was given on the connection."""
    AWAY = "away"
    """Anyone, but not in a child's own account: a guardian's secret is never typed there."""
    ADMINISTRATOR = "administrator"
    """Root, or who proves to the system to be its administrator, anew each time; not in a child's account."""


@dataclass(frozen=True, slots=True)
class Method(Generic[P, R]):
    """One method of the agent."""

    name: str
    params: type[P]
    reply: type[R]
    access: Access
    family: bool = False
    """A guardian who names no child means the whole family; else such a call needs a name."""


HELLO = Method("hello", m.Hello, m.Welcome, Access.ANYONE)
HELP = Method("help", m.HelpOf, m.Help, Access.ANYONE)
UNLOCK = Method("unlock", m.Secret, m.Unlocked, Access.AWAY)
RELOCK = Method("relock", m.Nothing, m.Nothing, Access.ANYONE)
"""Anyone may relock: the reply is the same if the unlock has already expired."""
SUBSCRIBE = Method("subscribe", m.OfChild, m.Status, Access.SELF)
STATUS = Method("status", m.OfChild, m.Status, Access.SELF)
DAY = Method("day", m.DayOf, m.DayView, Access.SELF)
WEEK = Method("week", m.DayOf, m.WeekView, Access.SELF)
TRIED = Method("tried", m.DayOf, m.TriedSites, Access.SELF)
ASK = Method("ask", m.Ask, m.RequestView, Access.SELF)
REQUESTS = Method("requests", m.RequestsOf, m.Requests, Access.SELF, family=True)
WAITING = Method("waiting", m.Nothing, m.Waiting, Access.ADULT)
"""Also subscribes: a ``request`` or ``health`` event without a child means that a count may have changed."""
POLICY = Method("policy.show", m.Nothing, m.PolicyText, Access.SELF)
HISTORY = Method("policy.history", m.Nothing, m.PolicyHistory, Access.SELF)
VERSION = Method("policy.version", m.OfVersion, m.PolicyText, Access.GUARDIAN)
"""A guardian's: an earlier text may speak of children who are not in the policy any more."""
LOG = Method("log", m.LogOf, m.Log, Access.SELF, family=True)
TABS = Method("tabs", m.Tabs, m.Sites, Access.SELF)
PAGE = Method("page", m.Page, m.PageAnswer, Access.SELF)
EXPLAIN = Method("explain", m.Pid, m.Explanation, Access.SELF)
DOCTOR = Method("doctor", m.OfChild, m.Checks, Access.SELF, family=True)
CHILDREN = Method("children", m.Nothing, m.Children, Access.GUARDIAN)
ANSWER = Method("answer", m.Answer, m.RequestView, Access.GUARDIAN)
GRANT = Method("grant", m.GiveTime, m.GrantView, Access.GUARDIAN)
TAKE_BACK = Method("takeback", m.TakeBack, m.GrantView, Access.GUARDIAN)
APPLY = Method("policy.apply", m.ApplyPolicy, m.Applied, Access.GUARDIAN)
NEW_SECRET = Method("secret.set", m.NewSecret, m.Nothing, Access.GUARDIAN)
ACCEPT_CLOCK = Method("clock.accept", m.Nothing, m.Nothing, Access.GUARDIAN)
CODE = Method("code", m.MakeCode, m.CodeView, Access.GUARDIAN, family=True)
REDEEM = Method("redeem", m.Redeem, m.GrantView, Access.SELF)
RECOVERY = Method("secret.recovery", m.Nothing, m.RecoveryCode, Access.GUARDIAN)
RECOVER = Method("secret.recover", m.Recover, m.Nothing, Access.AWAY)
RESET = Method("secret.reset", m.ResetSecret, m.Nothing, Access.ADMINISTRATOR)
LIFT = Method("lockout.lift", m.Lift, m.Nothing, Access.ADMINISTRATOR)
EXPORT = Method("export", m.ExportOf, m.Export, Access.SELF)
ERASE = Method("erase", m.Erase, m.Nothing, Access.GUARDIAN)
BACKUP = Method("backup", m.BackupOf, m.BackupPart, Access.GUARDIAN)
RESTORE = Method("restore", m.RestorePart, m.Restored, Access.GUARDIAN)

METHODS: tuple[Method[object, object], ...] = tuple(
    value for value in tuple(globals().values()) if isinstance(value, Method)
)
"""The whole table."""

SHORTEST_SECRET = 4
"""Characters of the parents' PIN."""
UNLOCKED_FOR = timedelta(minutes=5)
"""How long the guardian's door stays open, on the connection on which the secret was given."""


RULE = "rule"
"""The ``reason`` why something is open that was taken back: the rule of the site's own stands."""


GRACE = "grace"
"""The ``text`` of a warning with which the time for saving one's work begins."""


class EventName(StrEnum):
    """Every event. The first nine are what ``run --json`` prints, one JSON object a line."""

    STARTED = "started"
    """The agent observes. ``child``, ``text``"""
    USAGE = "usage"
    """A target was used. ``child``, ``target``, ``seconds`` today, ``left``, ``pid`` where it is a program"""
    VERDICT = "verdict"
    """An answer changed. ``child``, ``target``, ``reason``, ``left``, ``ok`` (open)"""
    WARNED = "warned"
    """The child was told. ``child``, ``target``, ``left``, ``reason``, ``text``"""
    NOTICE = "notice"
    """The child was told again. ``child``, ``target`` (the category), ``seconds`` of it today, ``notice``"""
    ACTED = "acted"
    """The agent did something. ``child``, ``target``, ``pid``, ``effect``, ``reason``, ``latency_ms``"""
    VERIFIED = "verified"
    """It looked whether that held. ``child``, ``target``, ``pid``, ``effect``, ``ok``, ``latency_ms``"""
    HEALTH = "health"
    """A named problem came or went. ``reason`` (name), ``ok`` (gone), ``health`` (what stands), ``text``"""
    STOPPED = "stopped"
    """The agent leaves. ``reason``"""
    STATE = "state"
    """For subscribers: the full state after a change. ``status``"""
    REQUEST = "request"
    """For subscribers: a request came or was answered. ``child``, ``target``, ``reason`` (its state)"""
    TAKEN = "taken"
    """For subscribers: time was taken back. ``child``, ``target``, ``left`` of it, ``by``, ``text`` (why),
    ``ok`` (open all the same), ``reason`` (``rule``: because the site's own rule stands)
    """
    POLICY = "policy"
    """For subscribers: another policy is in force. ``text``: what changed, of each ``child`` in its own"""


STREAM = tuple(EventName)[:9]
"""What ``run --json`` prints."""
