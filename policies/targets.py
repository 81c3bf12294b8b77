"""Which target a running program is, and what a second of its use counts for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from policies.ids import OTHER, AppId, CategoryId, Host
from policies.model import Action
from policies.precedence import deciding
from policies.scene import Subject
from policies.target import PRESENCE, SCREEN, Kind, Target, app, category, site

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from policies.facts import ProgramFacts
    from policies.model import Child, Match, Rule

UNCHARGED = frozenset({Action.FREE, Action.ALWAYS})
LISTENED = CategoryId("music")
"""What goes on while somebody does something else."""
WATCHED = frozenset({CategoryId("film"), CategoryId("video")})
"""What plays as long as it works, whether it says so or not."""
OF_THE_SYSTEM = frozenset({"flatpak", "snap", "desktop", "exe"})
"""Facts that a child cannot make, as long as the executable is the system's and the fact is no claim."""
_SIGNS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a program is taken for, and by which fact."""

    app: AppId
    name: str
    category: CategoryId = OTHER
    evidence: str = ""
    trusted: bool = False
    """The fact cannot be made by the child: only then may the program be free, open always, or learning."""
    browser: bool = False
    launcher: bool = False
    """It fetches and starts games; what it does by itself is no play."""
    named: bool = True
    """The family or the catalogue knows it; else it goes by its file's name."""
    subject: Subject = field(init=False, repr=False, compare=False)
    """What is judged for it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", Subject(app(self.app), self.category))


@dataclass(frozen=True, slots=True)
class KnownProgram:
    """What the catalogue says of one program."""

    app: AppId
    name: str
    category: CategoryId
    browser: bool = False
    launcher: bool = False


@dataclass(frozen=True, slots=True)
class KnownPrograms:
    """The catalogue, turned round: from a fact to the program."""

    by_fact: Mapping[tuple[str, str], KnownProgram] = field(default_factory=dict)
    """(fact, value): ``("flatpak", "org.x.Y")``, ``("exe", "minecraft-launcher")`` …"""
    commands: tuple[tuple[str, KnownProgram], ...] = ()
    """Shell patterns of command lines, for programs that an interpreter runs."""
    by_app: Mapping[AppId, KnownProgram] = field(default_factory=dict)
    executables: Callable[[], Iterable[tuple[str, KnownProgram]]] = tuple
    """All names of executables with their programs."""


def identify(facts: ProgramFacts, child: Child | None, known: KnownPrograms) -> Identity:
    """The program behind the facts: the family's own words first, then the strongest fact that is known."""
    for rule in child.rules if child else ():
        if rule.match is not None and fits(rule.match, facts):
            key = AppId(rule.target.key)
            catalogued = _catalogued(facts, known)
            kind = rule.category or (catalogued.category if catalogued else OTHER)
            sure = _sure(rule.match, facts)
            starts = catalogued is not None and catalogued.launcher
            return Identity(key, rule.name or key, kind, f"rule {key}", trusted=sure, launcher=starts)
    return _catalogued(facts, known) or _unknown(facts)


def _catalogued(facts: ProgramFacts, known: KnownPrograms) -> Identity | None:
    for fact, value in _facts(facts):
        if program := known.by_fact.get((fact, value)):
            sure = facts.protected and fact in OF_THE_SYSTEM - facts.claimed
            return _identity(program, f"{fact} {value}", trusted=sure)
    for pattern, program in known.commands if facts.command else ():
        if _longest_word(pattern) in facts.command and fnmatchcase(facts.command, pattern):
            return _identity(program, f"command {pattern}", trusted=False)
    return None


@cache
def _longest_word(pattern: str) -> str:
    """The longest part of a shell pattern that stands for itself: looked for first, for that is quick."""
    return max(re.split(r"[*?]|\[[^]]*\]?", pattern), key=len)


def _facts(facts: ProgramFacts) -> Iterable[tuple[str, str]]:
    """The facts that the catalogue may know, the strongest first; what the account only claims comes last."""
    named = {
        "flatpak": facts.flatpak,
        "snap": facts.snap,
        "bundle": facts.bundle,
        "wine": facts.wine and facts.wine.casefold(),
        "steam": str(facts.steam) if facts.steam else None,
        "desktop": facts.desktop,
    }
    given = [(fact, value) for fact, value in named.items() if value]
    yield from (pair for pair in given if pair[0] not in facts.claimed)
    yield from (("exe", base_name(path)) for path in facts.paths)
    yield from (pair for pair in given if pair[0] in facts.claimed)


def _identity(program: KnownProgram, evidence: str, *, trusted: bool) -> Identity:
    return Identity(
        program.app,
        program.name,
        program.category,
        evidence,
        trusted=trusted,
        browser=program.browser,
        launcher=program.launcher,
    )


def _unknown(facts: ProgramFacts) -> Identity:
    """A program that nobody named: counted under the name of its package or executable."""
    label = facts.flatpak or facts.snap or facts.wine or base_name(facts.paths[0] if facts.paths else "")
    label = label or "unknown"
    path = facts.paths[0] if facts.paths else "?"
    return Identity(
        AppId(label.lower()), label, OTHER, f"executable {path}", trusted=facts.protected, named=False
    )


def is_pattern(text: str) -> bool:
    """Whether it has a sign that stands for others (fnmatch)."""
    return not _SIGNS.isdisjoint(text)


def base_name(path: str) -> str:
    """Last part of a path of any system."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def fits(match: Match, facts: ProgramFacts) -> bool:
    """Whether all the facts that a family gave fit the program."""
    names = [base_name(path) for path in facts.paths]
    offered: tuple[tuple[str | None, Collection[str | None]], ...] = (
        (match.exe, facts.paths),
        (match.name, (*names, facts.wine)),
        (match.flatpak, (facts.flatpak,)),
        (match.snap, (facts.snap,)),
        (match.desktop, (facts.desktop,)),
        (match.command, (facts.command,)),
    )
    return all(
        any(value is not None and fnmatchcase(value, pattern) for value in values)
        for pattern, values in offered
        if pattern is not None
    )


def _sure(match: Match, facts: ProgramFacts) -> bool:
    """Whether a family's own facts, which fit, include one that the child cannot have made."""
    given = {
        "exe": match.exe is not None or (match.name is not None and facts.wine is None),
        "flatpak": match.flatpak is not None,
        "snap": match.snap is not None,
        "desktop": match.desktop is not None,
    }
    return facts.protected and any(given[fact] for fact in OF_THE_SYSTEM - facts.claimed)


@dataclass(frozen=True, slots=True)
class SiteInFront:
    """The site of the visible tab, where the browser tells it."""

    host: Host
    """Main host of the service in the catalogue, else the registrable name; empty: its category is all."""
    category: CategoryId = OTHER


def attribute(
    child: Child, programs: Collection[Identity], visited: SiteInFront | None = None, *, desktop: bool = False
) -> frozenset[Target]:
    """What a present second counts for, once each.

    ``programs`` are those in use: the one in front, or all that run where the front cannot be seen. The
    category is that of the finest: the site where a browser tells it, else the app. ``desktop``: the screen
    is charged even with no program in use. What is ``free`` or ``always`` charges neither screen nor
    category; learning is not believed of a program that the child could have written itself.
    """
    learning = {rule.after.target for rule in child.rules if rule.after is not None}
    targets = {PRESENCE}
    if desktop:
        targets.add(SCREEN)
    for program in programs:
        tab = visited if program.browser else None
        kind = tab.category if tab else program.category
        own = [app(program.app), *([site(tab.host)] if tab and tab.host else [])]
        believed = program.trusted or not learning & {category(kind), *own}
        action = _action(child, program, tab)
        charged = action not in UNCHARGED or not program.trusted
        if not believed:
            kind = OTHER
            own = [target for target in own if target not in learning]
        targets.update(own)
        targets.add(category(kind) if charged else Target(Kind.FREE, kind))
        if charged:
            targets.add(SCREEN)
    return frozenset(targets)


def never_closed(child: Child, program: Identity, visited: SiteInFront | None = None) -> bool:
    """Whether a use is always open, so that the end of the screen's time does not concern it."""
    tab = visited if program.browser else None
    return program.trusted and _action(child, program, tab) is Action.ALWAYS


def leans_on_trust(child: Child, program: Identity, visited: SiteInFront | None = None) -> bool:
    """Whether a second costs less, or earns more, because the program is trusted to be what it says."""
    if not program.trusted:
        return False
    doubted = replace(program, trusted=False)
    return attribute(child, (program,), visited) != attribute(child, (doubted,), visited)


def beside(
    child: Child, program: Identity, visited: SiteInFront | None = None, *, protected: bool
) -> frozenset[Target]:
    """What a second also counts for while a program plays beside one in front that is free.

    Nothing where it is free itself, and nothing for music, of which one learns as well as without; nobody's
    film is music because the child has given its player that name (``protected``: it cannot have).
    """
    kind = visited.category if visited and program.browser else program.category
    targets = attribute(child, (program,), visited)
    return targets if SCREEN in targets and not (protected and kind == LISTENED) else frozenset()


def _action(child: Child, program: Identity, tab: SiteInFront | None) -> Action:
    """The action of the finest rule that speaks of the use: the site's, that of its category, the app's.

    Round a site the browser is the frame: it decides where nothing is said of what it shows.
    """

    def said(target: Target | None) -> Action | None:
        rule = None if target is None else child.rule(target)
        return None if rule is None else rule.action

    own = said(app(program.app))
    if tab is None:
        return deciding(own, said(category(program.category))) or Action.LIMIT
    shown = deciding(said(site(tab.host) if tab.host else None), said(category(tab.category)))
    return shown or own or Action.LIMIT


def rule_of(child: Child, subject: Subject) -> Rule | None:
    """The finest rule that speaks of a subject, for telling."""
    return child.rule(subject.target) or (
        child.rule(category(subject.category)) if subject.category else None
    )
