"""What ``doctor`` found, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.advice import ADVICE
from agent.api.checks import SENTENCES, TITLES
from agent.api.problems import PROBLEMS
from agent.api.refusals import worded
from ui.text import translator
from ui.text.wording import target_name

if TYPE_CHECKING:
    from agent.api.messages import Check, Checks


def title(check: Check, language: str) -> str:
    """What was looked at."""
    _ = translator(language)
    if check.name in PROBLEMS and not check.case:
        return _("Known problem")
    return _(TITLES[check.name]) if check.name in TITLES else check.name


def said(check: Check, language: str) -> str:
    """What was found; a case that we have no words for says the agent's own."""
    if not check.case and check.name in PROBLEMS:
        _ = translator(language)
        target = check.about.get("target", "screen")
        return _(PROBLEMS[check.name][1], target=target_name(target, "", language))
    return _told(SENTENCES.get(f"{check.name}.{check.case}", ""), check, language) or check.text


def advice(check: Check, language: str) -> str:
    """What to do about it; empty where nothing is to be done."""
    return _told(ADVICE.get(f"{check.name}.{check.case}", ""), check, language) or check.advice


def summary(found: Checks, language: str) -> str:
    """How many of each: “1 fails · 2 cannot be verified here · 20 hold”."""
    _ = translator(language)
    results = [check.result for check in found.checks]
    failing, holding = results.count("fails"), results.count("holds")
    unsure = len(results) - failing - holding
    parts = [_.plural("{n} fails", "{n} fail", failing)] if failing else []
    parts += [_("{n} cannot be verified here", n=unsure)] if unsure else []
    parts += [_.plural("{n} holds", "{n} hold", holding)] if holding else []
    return " · ".join(parts)


def _told(message: str, check: Check, language: str) -> str:
    _ = translator(language)
    try:
        return _(message, **worded(check.about, _)) if message else ""
    except (KeyError, IndexError):  # an agent of another version speaks of something else
        return ""
