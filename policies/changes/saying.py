"""Changes and rules in words, in English and Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from policies.changes import phrases
from policies.changes.phrases import pick
from policies.changes.words import NONE, NOTHING, SENTENCES, VALUES
from policies.model import Action, Break, LearnFirst, Match, Rule
from policies.notice import Notice
from policies.target import SCREEN, Kind, Target
from policies.week import Days, Rank, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies.changes.change import Change, Value

Names = Mapping[Target, str]
"""What programs and sites are called, where the caller knows (the catalogue)."""
NO_NAMES: Final[Names] = {}


def say(change: Change, language: str, names: Names = NO_NAMES) -> str:
    """``An: Minecraft 1 h → 2 h on school days``."""
    sentence = pick(language, *SENTENCES[change.field])
    said = sentence.format(
        subject=_subject(change, language, names),
        before=_value(change.field, change.before, language, names),
        after=_value(change.field, change.after, language, names),
        when=change.when.say(language) if change.when else "",
    )
    if not change.child:
        return said[0].upper() + said[1:]
    return f"{change.child}{' ' if change.field in {'child', 'no child'} else ': '}{said}"


def describe(rule: Rule, language: str, names: Names = NO_NAMES) -> str:
    """What a rule says of its target: ``1 h every day; open 08:00–20:00 on Saturday``."""
    return "; ".join(_parts(rule, language, names))


def name(target: Target, language: str, names: Names = NO_NAMES) -> str:
    """What a target is called."""
    if target == SCREEN:
        return pick(language, "the screen", "máy tính")
    if target in names:
        return names[target]
    if target.kind is Kind.CATEGORY:
        return _category(target.key, language)
    return target.key


def _subject(change: Change, language: str, names: Names) -> str:
    if change.subject is not None:
        return change.subject.name or name(change.subject.target, language, names)
    if change.field in {"daily", "weekly"}:
        return pick(language, "screen time", "thời gian dùng máy")
    return name(SCREEN, language)


def _parts(rule: Rule, language: str, names: Names) -> Iterator[str]:
    if rule.action is not Action.LIMIT:
        yield pick(language, *VALUES["action", rule.action.value])
    for days, length in rule.allowance.daily.entries:
        yield f"{phrases.duration(length, language)} {_days(days, language)}"
    if rule.allowance.weekly is not None:
        length = rule.allowance.weekly
        yield pick(language, "{} a week", "{} một tuần").format(phrases.duration(length, language))
    if rule.each is not None:
        each = phrases.duration(rule.each, language)
        yield pick(language, "{} every day for each one", "mỗi thứ {} mỗi ngày").format(each)
    for days, hours in rule.open.entries:
        opened = f"{pick(language, 'open', 'mở')} {phrases.windows(hours, language)}"
        yield f"{opened if hours else pick(language, 'closed', 'đóng')} {_days(days, language)}"
    if rule.after is not None:
        first = _value("after", rule.after, language, names)
        yield pick(language, "opens after {}", "mở sau khi {}").format(first)
    if not rule.allowance.daily.entries and rule == Rule(rule.target, match=rule.match, name=rule.name):
        yield pick(language, "no limit", "không giới hạn")


def _days(days: Days, language: str) -> str:
    """The days of a selector, as the document means them."""
    match days.rank:
        case Rank.DATE if days.exact is not None:
            return pick(language, "on {}", "vào ngày {}").format(phrases.day(days.exact, language))
        case Rank.HOLIDAY:
            return pick(language, "on holidays", "vào ngày lễ")
        case Rank.SCHOOLDAY:
            return pick(language, "on school days", "vào ngày đi học")
        case Rank.WEEKDAY | Rank.RANGE:
            return pick(language, "on {}", "vào {}").format(phrases.weekdays(days.weekdays, language))
        case _:
            return pick(language, "every day", "mỗi ngày")


def _value(field: str, value: Value, language: str, names: Names) -> str:
    match value:
        case None | () | frozenset() if not value:
            return (
                phrases.windows((), language)
                if value == () and field == "hours"
                else _nothing(field, language)
            )
        case str():
            return _word(field, value, language)
        case bool() | date() | timedelta() | frozenset():
            return _plain(field, value, language)
        case Break(after, length):
            told = (phrases.duration(length, language), phrases.duration(after, language))
            return pick(language, "{} after {}", "nghỉ {} sau mỗi {}").format(*told)
        case LearnFirst(target, atleast):
            told = (phrases.duration(atleast, language), name(target, language, names))
            return pick(language, "{} of {}", "dùng {1} {0}").format(*told)
        case Notice(every, kind, english, vietnamese):
            told = (phrases.duration(every, language), _category(kind, language))
            words = pick(language, english, vietnamese)
            return f"“{words}” {pick(language, 'after every {} of {}', 'sau mỗi {} dùng {}').format(*told)}"
        case Match():
            facts = ((key, getattr(value, key)) for key in value.__slots__)
            return ", ".join(f"{key} {fact}" for key, fact in facts if fact is not None)
        case Rule():
            return describe(value, language, names)
        case _:
            return _items(field, value, language, names)


def _nothing(field: str, language: str) -> str:
    return pick(language, *NOTHING.get(field, NONE))


def _word(field: str, word: str, language: str) -> str:
    if field in {"category", "block"}:
        return _category(word, language)
    return pick(language, *VALUES.get((field, word), (word, word)))


def _plain(field: str, value: bool | date | timedelta | frozenset[int], language: str) -> str:  # noqa: FBT001 - a value, no flag
    match value:
        case bool():
            return pick(language, "on", "bật") if value else pick(language, "off", "tắt")
        case date():
            return (phrases.birth if field == "born" else phrases.day)(value, language)
        case timedelta():
            return phrases.duration(value, language)
        case _:
            return phrases.weekdays(value, language)


def _items(
    field: str,
    items: tuple[str, ...] | tuple[timedelta, ...] | tuple[Window, ...],
    language: str,
    names: Names,
) -> str:
    hours = tuple(item for item in items if isinstance(item, Window))
    if hours:
        return phrases.windows(hours, language)
    told = (_value(field, item, language, names) for item in items if not isinstance(item, Window))
    return phrases.listed(told, language)


def _category(key: str, language: str) -> str:
    from policies.catalog.categories import CATEGORIES
    from policies.ids import CategoryId

    return pick(language, *CATEGORIES.get(CategoryId(key), (key, key)))
