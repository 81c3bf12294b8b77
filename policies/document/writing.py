"""The agreement as a text: one canonical form, which reads back to an equal agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from policies.document import durations
from policies.document.days import ALL_DAY, UNLIMITED
from policies.document.places import quote, spell_key
from policies.document.reading import WARN
from policies.document.tables import FORMAT, MATCH, NONE
from policies.model import Action, AppEnd, Rule, Screen, Sites, Visibility
from policies.target import Kind, Target
from policies.week import WEEKDAYS, Days, PerDay, Rank, Window

if TYPE_CHECKING:
    from policies.model import Child, LearnFirst, Match, Policy
    from policies.notice import Notice

T = TypeVar("T")
Lines = Iterable[tuple[str, str]]
"""Keys with their values as TOML."""
_WORDS: Final = {Kind.APP: "app", Kind.SITE: "site", Kind.CATEGORY: "category"}


def write(policy: Policy, presets: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """A document that says all of the policy and reads back to an equal one.

    With a preset every key of the screen and the sites is written, so that nothing of the preset comes
    back by itself; rules of ``presets`` that the policy does not have are dropped in so many words.
    """
    parts = [_section("", _head(policy))]
    for child in policy.children:
        parts += _child(child, (presets or {}).get(child.preset or "", {}))
    return "\n".join(part for part in parts if part)


def _section(header: str, lines: Lines) -> str:
    body = [f"{key} = {value}\n" for key, value in lines]
    return "".join((f"{header}\n" if header else "", *body))


def _head(policy: Policy) -> Lines:
    yield "format", str(FORMAT)
    yield "zone", quote(policy.zone)
    yield "country", quote(policy.country)
    yield "language", quote(policy.language)
    if policy.guardians:
        yield "guardians", _texts(policy.guardians)
    if policy.schooldays != frozenset(range(5)):
        yield "schooldays", _schooldays(policy.schooldays)
    if policy.resolver is not None:
        yield "resolver", quote(policy.resolver)
    if policy.school:
        yield "school", _texts(policy.school)


def _child(child: Child, preset: Mapping[str, object]) -> Iterable[str]:
    path = f"child.{spell_key(child.id)}"
    forced = child.preset is not None
    yield _section(f"[{path}]", _person(child))
    if forced or child.screen != Screen(warn=WARN):
        yield _section(f"[{path}.screen]", _screen(child.screen, forced=forced))
    for rule in child.rules:
        yield _section(f"[[{path}.rule]]", rule_lines(rule))
    for dropped in _dropped(child, preset):
        yield _section(f"[[{path}.rule]]", (*dropped, ("action", quote(NONE))))
    if forced or child.sites != Sites():
        yield _section(f"[{path}.sites]", _sites(child.sites))
    if forced or child.visibility != Visibility():
        lines = (("apps", quote(child.visibility.apps)), ("sites", quote(child.visibility.sites)))
        yield _section(f"[{path}.visibility]", lines)
    if child.notice is not None:
        yield _section(f"[{path}.notice]", _notice(child.notice))
    elif "notice" in preset:
        yield _section(f"[{path}.notice]", (("every", quote(NONE)),))


def _person(child: Child) -> Lines:
    yield "name", quote(child.name)
    if child.born is not None:
        yield "born", quote(child.born.isoformat()[:7] if child.born.day == 1 else child.born.isoformat())
    if child.accounts:
        yield "accounts", _texts(child.accounts)
    if child.shared:
        yield "shared", _texts(child.shared)
    if child.preset is not None:
        yield "preset", quote(child.preset)


def _screen(screen: Screen, *, forced: bool) -> Lines:
    yield from _limits(screen.allowance.daily, screen.allowance.weekly, screen.open, forced=forced)
    if screen.pause is not None:
        lengths = {"after": _duration(screen.pause.after), "for": _duration(screen.pause.length)}
        yield "break", _inline(lengths.items())
    elif forced:
        yield "break", quote(NONE)
    if forced or screen.warn != WARN:
        yield "warn", f"[{', '.join(map(_duration, screen.warn))}]"
    if forced or screen.grace is not None:
        yield "grace", quote(NONE) if screen.grace is None else _duration(screen.grace)
    yield "end", quote(screen.end.value)
    if forced or screen.idle is not None:
        yield "idle", quote(NONE) if screen.idle is None else _duration(screen.idle)


def _limits(
    daily: PerDay[timedelta], weekly: timedelta | None, windows: PerDay[tuple[Window, ...]], *, forced: bool
) -> Lines:
    if forced or daily.entries:
        yield "daily", _per_day(daily, _duration, UNLIMITED)
    if forced or weekly is not None:
        yield "weekly", quote(UNLIMITED) if weekly is None else _duration(weekly)
    if forced or windows.entries:
        yield "open", _per_day(windows, _windows, "all")


def rule_lines(rule: Rule) -> Lines:
    """The keys of a rule."""
    yield _named(rule)
    if rule.match is not None:
        yield "id", quote(rule.target.key)
    if rule.name is not None:
        yield "name", quote(rule.name)
    if rule.category is not None:
        yield "category", quote(rule.category)
    named_alone = rule.target.kind is Kind.SITE and rule == Rule(rule.target, name=rule.name)
    if rule.action is not Action.LIMIT or named_alone:
        yield "action", quote(rule.action.value)
    yield from _limits(rule.allowance.daily, rule.allowance.weekly, rule.open, forced=False)
    if rule.after is not None:
        yield "after", _after(rule.after)
    if rule.each is not None:
        yield "each", _duration(rule.each)
    if rule.end is not AppEnd.PAUSE:
        yield "end", quote(rule.end.value)


def drop_lines(rule: Rule) -> Lines:
    """The keys that say of a preset's rule that this child does not have it."""
    yield _named(rule)
    yield "action", quote(NONE)


def _named(rule: Rule) -> tuple[str, str]:
    return _words(rule.target) if rule.match is None else ("match", _match(rule.match))


def _words(target: Target) -> tuple[str, str]:
    return _WORDS[target.kind], quote(target.key)


def _match(match: Match) -> str:
    facts = ((key, getattr(match, key)) for key in MATCH)
    return _inline((key, quote(value)) for key, value in facts if value is not None)


def _after(after: LearnFirst) -> str:
    return _inline((_words(after.target), ("atleast", _duration(after.atleast))))


def _sites(sites: Sites) -> Lines:
    yield "mode", quote(sites.mode.value)
    yield "block", _texts(sites.block)
    yield "safe_search", str(sites.safe_search).lower()
    yield "youtube", quote(sites.youtube.value)
    yield "unlinked", quote(sites.unlinked.value)
    yield "answered", str(sites.answered).lower()
    yield "pages", str(sites.pages).lower()


def _notice(notice: Notice) -> Lines:
    yield "every", _duration(notice.every)
    yield "category", quote(notice.category)
    yield "text_en", quote(notice.text_en)
    yield "text_vi", quote(notice.text_vi)


def _dropped(child: Child, preset: Mapping[str, object]) -> Iterable[Lines]:
    """The rules of the preset that this child's policy does not have."""
    stated = preset.get("rule")
    targets = {_words(rule.target) for rule in child.rules if rule.match is None}
    matches = [_match(rule.match) for rule in child.rules if rule.match is not None]
    for rule in stated if isinstance(stated, list) else ():
        if "match" in rule:
            facts = _inline((key, quote(rule["match"][key])) for key in MATCH if key in rule["match"])
            if facts not in matches:
                yield (("match", facts),)
            continue
        word = next(word for word in _WORDS.values() if word in rule)
        if (word, quote(rule[word])) not in targets:
            yield ((word, quote(rule[word])),)


# ----------------------------------------------------------------------------------------------- values


def _duration(duration: timedelta) -> str:
    return quote(durations.spell(duration))


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quote, texts))}]"


def _inline(lines: Iterable[tuple[str, str]]) -> str:
    return f"{{ {', '.join(f'{spell_key(key)} = {value}' for key, value in lines)} }}"


def _windows(windows: tuple[Window, ...]) -> str:
    if not windows:
        return quote("none")
    return quote("all") if windows == (ALL_DAY,) else _texts(map(str, windows))


def _per_day(values: PerDay[T], spell: Callable[[T], str], nothing: str) -> str:
    match values.entries:
        case ():
            return quote(nothing)
        case ((Days(rank=Rank.EVERY), value),) if spell(value) != quote(nothing):
            return spell(value)
        case entries:
            return _inline((selector(days), spell(value)) for days, value in entries)


def selector(days: Days) -> str:
    """``mon-fri``, ``2026-12-24``: what ``Days.parse`` reads."""
    return days.exact.isoformat() if isinstance(days.exact, date) else days.text


def _schooldays(days: frozenset[int]) -> str:
    runs = groupby(enumerate(sorted(days)), key=lambda item: item[1] - item[0])
    spans = [[day for _, day in run] for _, run in runs]
    words = [
        WEEKDAYS[span[0]] if len(span) == 1 else f"{WEEKDAYS[span[0]]}-{WEEKDAYS[span[-1]]}" for span in spans
    ]
    return quote(words[0]) if len(words) == 1 else _texts(words)
