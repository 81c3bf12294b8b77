"""How time that was given is said to people: all that it opens, until when, and who took it back.

Every function takes the language last; ``names`` are those of the targets that a status names.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.contract import RULE
from policies.finding import Reason
from policies.target import Kind, Target
from ui.text import translator
from ui.text.calendar import clock, until
from ui.text.wording import duration, extra, request, sentence, target_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from agent.api.messages import GrantView, RequestView, TargetStatus


def grant(view: GrantView, names: Mapping[str, str], now: datetime, zone: tzinfo, language: str) -> str:
    """All that was given, for what, until when; ``names`` are those of the targets that a status names."""
    _ = translator(language)
    end = until(view.until, now, zone, language)
    if view.extra is None:
        told = sentence(_opened(view.targets, names, language))
        if view.at <= now:
            return _("{targets}: open {until}, whether used or not", targets=told, until=end)
        begin = clock(view.at, zone)
        return _(
            "{targets}: open from {begin} {until}, whether used or not", targets=told, begin=begin, until=end
        )
    if len(view.targets) == 1:
        first = view.targets[0]
        more = extra(first, names.get(first, ""), view.extra, language)
    else:
        time, told = duration(view.extra, language), _opened(view.targets, names, language)
        more = _("{duration} more of {target}", duration=time, target=told)
    return _("{extra}, {until}", extra=more, until=end)


def given(view: GrantView, names: Mapping[str, str], now: datetime, zone: tzinfo, language: str) -> str:
    """That it was given, with the number by which a guardian takes it back; older agents tell none."""
    _, what = translator(language), grant(view, names, now, zone, language)
    return _("Given: {what} (number {n})", what=what, n=view.id) if view.id else _("Given: {what}", what=what)


def opened(view: RequestView, names: Mapping[str, str], now: datetime, zone: tzinfo, language: str) -> str:
    """What a yes gave, where it is other than what was asked for; else empty."""
    given = view.given
    if given is None or (given.targets == (view.target,) and given.extra == view.extra):
        return ""
    return sentence(grant(given, {view.target: view.name, **names}, now, zone, language), ".")


def yes(
    view: RequestView, names: Mapping[str, str], now: datetime, zone: tzinfo, language: str
) -> tuple[str, str]:
    """The heading of a yes, and what more is to say; another time than was asked for is in the heading."""
    _, asked, given = translator(language), request(view, language), view.given
    if given is None or given.extra in {None, view.extra}:
        return _("Yes: {asked}", asked=asked), opened(view, names, now, zone, language)
    told = grant(given, {view.target: view.name, **names}, now, zone, language)
    return _("Your parents gave {given}", given=told), _("You asked for {asked}.", asked=asked)


def taken(view: GrantView, names: Mapping[str, str], now: datetime, zone: tzinfo, language: str) -> str:
    """What was given, and who took it back."""
    _, what = translator(language), grant(view, names, now, zone, language)
    return _("taken back by {who}: {what}", who=view.taken_by, what=what)


def taken_news(name: str, who: str, language: str) -> str:
    """That time for a target of this name was taken back just now."""
    _ = translator(language)
    return _("{target}: {who} has taken back time that was given", target=name, who=who)


def open_still(name: str, reason: str | None, language: str, *, is_open: bool | None) -> str:
    """That what was taken back is open all the same, and why where that is known; empty where it is not."""
    _ = translator(language)
    if not is_open:
        return ""
    if reason == RULE:
        return _("It is open still, because the rule for {target} stands.", target=name)
    return _("It is open still.")


def held_up(view: GrantView, status: TargetStatus, now: datetime, zone: tzinfo, language: str) -> str:
    """That time which was given changes nothing yet, because a break comes first; empty where none does."""
    _ = translator(language)
    if view.extra is None or status.left is None or status.coming != Reason.BREAK:
        return ""
    return _("It counts after the break at {time}.", time=clock(now + timedelta(seconds=status.left), zone))


def ends_first(
    view: GrantView,
    status: TargetStatus,
    names: Mapping[str, str],
    now: datetime,
    zone: tzinfo,
    language: str,
) -> str:
    """What closes a target before the end until which it was opened; empty where nothing does."""
    _, first = translator(language), status.because
    if view.extra is not None or first in view.targets or not status.open or status.left is None:
        return ""
    end = status.ends_at or now + timedelta(seconds=status.left)
    if end >= view.until:
        return ""
    name = target_name(first, names.get(first, ""), language)
    said = _(
        "{target} ends first, at {time}: add --also {word}", target=name, time=clock(end, zone), word=first
    )
    return sentence(said)


def _opened(targets: tuple[str, ...], names: Mapping[str, str], language: str) -> str:
    """``Minecraft and the PC``."""
    _ = translator(language)
    alone = len(targets) == 1
    *some, last = [
        _("the PC")
        if target == Kind.SCREEN and not alone
        else target_name(target, names.get(target, "") or Target.parse(target).key, language)
        for target in targets
    ]
    return _("{names} and {last}", names=", ".join(some), last=last) if some else last
