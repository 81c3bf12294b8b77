"""How the agent's answers are said to people; the tray and the command line say them with the same words.

Every function takes the language last. Time used is rounded down and time left is rounded up, to whole
minutes: what is said to be left is never less than what can be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.problems import PROBLEMS
from policies.catalog.categories import CATEGORIES
from policies.finding import ALLOWANCES, Reason
from policies.ids import CategoryId
from policies.target import Kind, Target
from ui.text import mark, translator
from ui.text.calendar import clock, moment
from ui.text.problems import PARTS
from ui.text.shut import shut

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from agent.api.messages import ChildView, Problem, RequestView, TargetStatus

MINUTE = 60
HOUR = 3600

ACTIONS = {
    "limit": mark("limited"),
    "block": mark("blocked"),
    "free": mark("does not count"),
    "always": mark("always allowed"),
}
USED_UP = frozenset({*ALLOWANCES, Reason.OPEN})
"""Why a child has so much left, or nothing."""
FREE = frozenset({"free", "always"})
"""Actions of rules whose targets have no end while they are open."""
STATES = {
    "asked": mark("waiting for an answer"),
    "granted": mark("yes"),
    "refused": mark("not this time"),
    "expired": mark("nobody answered in time"),
}


def duration(seconds: int, language: str, *, up: bool = False) -> str:
    """``1 hour 20 minutes``; seconds are told below a minute only. ``up`` rounds up, for time left."""
    _ = translator(language)
    seconds = max(seconds, 0)
    if 0 < seconds < MINUTE:
        return _.plural("{n} second", "{n} seconds", seconds)
    minutes = (seconds + MINUTE - 1 if up else seconds) // MINUTE
    hours, minutes = divmod(minutes, 60)
    told_hours = _.plural("{n} hour", "{n} hours", hours)
    told_minutes = _.plural("{n} minute", "{n} minutes", minutes)
    if not hours:
        return told_minutes
    return _("{hours} {minutes}", hours=told_hours, minutes=told_minutes) if minutes else told_hours


def short_duration(seconds: int, language: str) -> str:
    """``1 h 20 min``, where there is little room: tables, rows, the axis of a chart."""
    _ = translator(language)
    seconds = max(seconds, 0)
    if 0 < seconds < MINUTE:
        return _("{n} s", n=seconds)
    hours, minutes = divmod(seconds // MINUTE, 60)
    if not hours:
        return _("{n} min", n=minutes)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else _("{n} h", n=hours)


def left(seconds: int | None, language: str) -> str:
    """``5 minutes left``; None is no limit."""
    _ = translator(language)
    if seconds is None:
        return _("no limit")
    if seconds <= 0:
        return _("no time left")
    return _("{duration} left", duration=duration(seconds, language, up=True))


def child_left(child: ChildView, at: datetime | None, zone: tzinfo, language: str) -> str:
    """What a child has left at the PC, or why that is closed while time is left."""
    _ = translator(language)
    if child.reason in USED_UP:
        return left(child.screen_left, language)
    if child.reason not in {Reason.WINDOW, Reason.BREAK} or child.opens_at is None or at is None:
        return shut(child.reason, language)
    if child.reason == Reason.BREAK:
        return _("on a break until {time}", time=clock(child.opens_at, zone))
    return _("closed, opens {when}", when=moment(child.opens_at, at, zone, language))


def used(status: TargetStatus, language: str) -> str:
    """``40 min of 1 h``, or only what was used where there is no allowance; empty where it is not told."""
    if not status.told:
        return ""
    _ = translator(language)
    spent = short_duration(status.used, language)
    if status.allowance is None:
        return _("{used} used", used=spent)
    return _("{used} of {allowance}", used=spent, allowance=short_duration(status.allowance, language))


TRIED = mark(
    "Programs ask for sites too, without anybody wanting them: a number alone says little. Ask, kindly."
)
"""What belongs beside numbers of closed sites that were tried."""
TRIED_MYSELF = mark("Programs ask for sites too, without anybody wanting them: a number alone says little.")
"""The same to the child itself."""


def kept_for(days: int, language: str) -> str:
    """Why a week that is long ago names no apps and sites."""
    _ = translator(language)
    return _.plural(
        "Single apps and sites are kept for {n} day.", "Single apps and sites are kept for {n} days.", days
    )


def category(key: str, language: str) -> str:
    """The name of a category; a key that nobody knows stays as it is."""
    names = CATEGORIES.get(CategoryId(key))
    return key if names is None else names[1 if translator(language).language == "vi" else 0]


def target_name(target: str, name: str, language: str) -> str:
    """The name of a target: categories and the screen have ours, apps and sites their own (``name``)."""
    _ = translator(language)
    word, _separator, key = target.partition(":")
    if word == Kind.CATEGORY:
        return category(key, language)
    if word == Kind.SCREEN:
        return _("Time at the PC")
    if word == "part" and key in PARTS:
        return _(PARTS[key])
    return name or key or target


def action(word: str, language: str) -> str:
    """What a rule does with its target, in a word or two."""
    return translator(language)(ACTIONS.get(word, word))


def request_state(word: str, language: str) -> str:
    """What became of a request, in a word or two."""
    return translator(language)(STATES.get(word, word))


def reason(status: TargetStatus, language: str) -> str:
    """Why a target is closed, or what will close it first, in one sentence; empty where nothing will."""
    _ = translator(language)
    own = status.because == status.target
    name = target_name(status.target if own else status.because, status.name if own else "", language)
    match status.reason:
        case Reason.BLOCK:
            return _("{target}: not allowed in your family’s agreement.", target=name)
        case Reason.WINDOW:
            return _("{target}: closed at this hour.", target=name)
        case Reason.AFTER:
            return _("{target}: first {duration} more of {first}.", target=name, **_first(status, language))
        case Reason.DAILY:
            return _("{target}: today’s time is used up.", target=name)
        case Reason.WEEKLY:
            return _("{target}: this week’s time is used up.", target=name)
        case Reason.BREAK:
            return _("Time for a break: stand up, drink something, look out of the window.")
        case Reason.OPEN if status.left is not None and not own:
            return _("Ends with: {target}.", target=name)
        case _:
            return ""


def ending(status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """What comes when the time that is left is over, as a phrase behind it; empty where nothing is known."""
    _ = translator(language)
    if not status.open or status.left is None:
        return ""
    match status.coming:
        case Reason.DAILY:
            return _("then today’s time is used up")
        case Reason.WEEKLY:
            return _("then this week’s time is used up")
        case Reason.BREAK if status.pause is not None:
            return _("then a break of {duration}", duration=duration(status.pause, language))
        case _ if status.ends_at is not None:
            return _("then closed {when}", when=moment(status.ends_at, now, zone, language))
        case _:
            return ""


def own_ending(status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """The same as a sentence, for a row, where neither ``reason`` nor ``used`` beside it tells it already."""
    if status.because != status.target or status.coming == Reason.DAILY:
        return ""
    return sentence(ending(status, now, zone, language), ".")


def opening(status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """When a closed target opens again, as a phrase that stands alone; empty where nobody can tell."""
    _ = translator(language)
    if status.open:
        return ""
    if status.reason == Reason.AFTER:
        return _("opens after {duration} more of {first}", **_first(status, language))
    if status.opens_at is not None:
        return _("opens {when}", when=moment(status.opens_at, now, zone, language))
    return ""


def why(status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """Why it is closed and what comes next, beside its name: that is not said again, nor a thing twice."""
    if status.open and status.action in FREE:
        return ""
    told = reason(status, language)
    if status.because == status.target:
        told = told.partition(": ")[2] or told
    if status.reason == Reason.AFTER:
        told = ""
    then, after = own_ending(status, now, zone, language), opening(status, now, zone, language)
    return " ".join(filter(None, (sentence(told), then, sentence(after, end="."))))


def screen_why(status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """Why the PC is closed and when it opens, under its heading (``shut``): that is not said again."""
    _ = translator(language)
    match status.reason:
        case Reason.WINDOW:
            told = _("It is not one of the hours that you agreed on.")
        case Reason.BREAK | Reason.BLOCK:
            told = reason(status, language)
            told = sentence(told.partition(": ")[2]) if status.reason == Reason.BLOCK else told
        case _:
            told = ""
    after = sentence(opening(status, now, zone, language), end=".")
    return " ".join(filter(None, (told, after)))


def warning(name: str, seconds: int, language: str, *, reason: str | None = None) -> str:
    """What the child is told before the end, and why it comes."""
    _ = translator(language)
    time = duration(seconds, language, up=True)
    if reason == Reason.BREAK:
        return _("A break in {duration}", duration=time)
    if reason == Reason.WINDOW:
        return _("{target}: closes in {duration}", target=name, duration=time)
    return _("{target}: {duration} left", target=name, duration=time)


def request(view: RequestView, language: str) -> str:
    """What was asked for: ``15 more minutes of Minecraft``."""
    return extra(view.target, view.name, view.extra, language)


def extra(target: str, name: str, seconds: int, language: str) -> str:
    """So much more of a target."""
    _ = translator(language)
    more = duration(seconds, language)
    if target == Kind.SCREEN:
        return _("{duration} more at the PC", duration=more)
    return _("{duration} more of {target}", duration=more, target=target_name(target, name, language))


def problem(view: Problem, names: Mapping[str, str], language: str) -> str:
    """A health problem in the reader's language; one that we have no words for says the agent's own."""
    _ = translator(language)
    known = PROBLEMS.get(view.name)
    if known is None:
        return view.text
    target = view.target or Kind.SCREEN.value
    return _(known[1], target=target_name(target, names.get(target) or view.called, language))


def wrong(count: int, language: str) -> str:
    """How much does not work, where what it is may not be told."""
    _ = translator(language)
    return _.plural("{n} thing does not work as agreed", "{n} things do not work as agreed", count)


def sentence(phrase: str, end: str = "") -> str:
    """A phrase with a capital letter, and ``end`` where it is not empty."""
    return phrase[:1].upper() + phrase[1:] + (end if phrase else "")


def _first(status: TargetStatus, language: str) -> dict[str, str]:
    """What must be done first, and how much of it."""
    key = status.after or f"{Kind.CATEGORY}:study"
    name = target_name(key, "", language)
    if Target.parse(key).kind is Kind.CATEGORY and not name[:2].isupper():
        name = name.lower()
    return {"duration": duration(status.lacking or 0, language, up=True), "first": name}
