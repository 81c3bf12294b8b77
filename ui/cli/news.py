"""What just happened, as one line for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.acts import Act
from ui.text import gifts, notices, translator, wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.api.messages import Event, Problem


def news(event: Event, names: Mapping[str, str], language: str) -> str:
    """The line; empty where nothing happened that a person would want to read."""
    from agent.api.contract import EventName

    _ = translator(language)
    target = event.target or "screen"
    name = wording.target_name(target, names.get(target, ""), language)
    match event.event:
        case EventName.WARNED | EventName.NOTICE:
            return _said(event, name, language)
        case EventName.ACTED:
            return _acted(event, name, language)
        case EventName.VERIFIED if event.ok is False:
            return _("{target}: that did not work, the next step is taken", target=name)
        case EventName.HEALTH:
            said = (wording.problem(x, names, language) for x in event.health if _is_new(x, event))
            return next(said, event.text or "")
        case EventName.STOPPED:
            return _("The agent has stopped.")
        case EventName.REQUEST:
            return f"{name}: {wording.request_state(event.reason or 'asked', language)}"
        case EventName.TAKEN:
            told = gifts.taken_news(name, event.by or "", language)
            told = f"{told} (“{event.text}”)" if event.text else told
            still = gifts.open_still(name, event.reason, language, is_open=event.ok)
            return f"{told}. {still}" if still else told
        case EventName.POLICY:
            return _("Another agreement is in force.")
        case _:
            return ""


def _said(event: Event, name: str, language: str) -> str:
    """What the child was told."""
    if event.notice is not None:
        used = notices.so_much(event.notice, event.seconds or 0, language)
        return f"{notices.told(event.notice, language)} ({used})"
    return event.text or wording.warning(name, event.left or 0, language, reason=event.reason)


def _is_new(problem: Problem, event: Event) -> bool:
    """Whether it is the one that came, or grew; of one that is gone nothing stands."""
    return (problem.name, problem.target, problem.child) == (event.reason, event.target, event.child)


def _acted(event: Event, name: str, language: str) -> str:
    _ = translator(language)
    match event.effect:
        case Act.REFUSE:
            return _("{target} does not open now", target=name)
        case Act.PAUSE | Act.FREEZE:
            return _("{target} is paused", target=name)
        case Act.CLOSE | Act.TERMINATE | Act.KILL:
            return _("{target} was closed", target=name)
        case Act.RESUME:
            return _("{target} goes on", target=name)
        case Act.LOCK:
            return _("The screen is locked")
        case Act.LOGOUT:
            return _("The session ends")
        case _:
            return ""
