"""Which executables are closed by a rule now, and to whom: what a system that can refuse a start is told.

Only what the file alone decides: where the family's words ask for more than a path or a name (a command line,
a package), or where the same file may be something that is open, its start is told and judged as it happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from agent.service.observing.watch import closed_by_rule
from policies.facts import ProgramFacts
from policies.ids import AccountId
from policies.scene import Subject
from policies.target import Kind, app, category
from policies.targets import base_name, identify, is_pattern
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from policies.model import Child, Match
    from policies.scene import Scene
    from policies.verdict import Verdict


def forbidden(
    watches: Iterable[Watch], household: Household, own_tree: str, met: Collection[str] = ()
) -> Mapping[str, frozenset[AccountId]]:
    """Shell patterns of full paths, each with the accounts to which it is closed.

    ``own_tree``: below it lie the system's own programs alone (``Programs.own_tree``). ``met``: paths of
    programs that were seen to lie elsewhere.
    """
    found: dict[str, frozenset[AccountId]] = {}
    for watch in watches:
        accounts = frozenset(household.accounts(watch.child))
        for pattern in _Closed(watch, household, own_tree, met).patterns() if accounts else ():
            found[pattern] = found.get(pattern, frozenset()) | accounts
    return found


def elsewhere(watches: Iterable[Watch], household: Household) -> frozenset[AccountId]:
    """Accounts to which something is closed now that is no single file (``Programs.forbid``)."""
    spread = (x for x in watches if any(_spread(x.child, verdict) for verdict in x.verdicts.values()))
    return frozenset[AccountId]().union(*(household.accounts(watch.child) for watch in spread))


def _spread(child: Child, verdict: Verdict) -> bool:
    """Whether what this closes may be a package, or something that another program runs."""
    rule = child.rule(verdict.target)
    a_file = rule is not None and rule.match is not None and rule.match.exe is not None
    return verdict.target.kind in {Kind.APP, Kind.CATEGORY} and closed_by_rule(verdict) and not a_file


@dataclass
class _Closed:
    """What is closed to one child at one moment."""

    watch: Watch
    household: Household
    own_tree: str
    met: Collection[str]
    scene: Scene = field(init=False)
    _known: dict[Subject, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scene = self.watch.scene()
        self._granted = {target for grant in self.scene.grants for target in grant.targets}

    def patterns(self) -> Iterator[str]:
        for pattern in self._candidates():
            if all(self.closed(subject) for subject in self._meanings(pattern)):
                yield pattern

    def closed(self, subject: Subject) -> bool:
        """Whether a rule closes it; many programs of a category get one answer."""
        key = subject
        if subject.category is not None and not self._alone(subject):
            key = Subject(category(subject.category))
        if key not in self._known:
            self._known[key] = closed_by_rule(judge(self.scene, key))
        return self._known[key]

    def _alone(self, subject: Subject) -> bool:
        """Whether something is said of this very program, so that its category does not answer for it."""
        layers = self.scene.plan.layers
        above = layers.get(category(subject.category)) if subject.category else None
        each = above is not None and above.each is not None
        return subject.target in layers or subject.target in self._granted or each

    def _candidates(self) -> Iterator[str]:
        for rule in self.watch.child.rules:
            if rule.match is not None and _file_alone(rule.match):
                yield from self.household.patterns(rule)
        ruled = {(rule.target.kind, rule.target.key) for rule in self.watch.child.rules}
        for name, program in self.household.known.executables():
            said = (Kind.APP, program.app), (Kind.CATEGORY, program.category)
            if not ruled.isdisjoint(said) and self.closed(Subject(app(program.app), program.category)):
                yield from (f"{folder}/{name}" for folder in self.household.folders)
        for path in self.met:
            known = identify(ProgramFacts((path,)), self.watch.child, self.household.known)
            if known.named:
                yield path

    def _meanings(self, pattern: str) -> Iterator[Subject]:
        """All that a program from such a path may be taken for."""
        known = self.household.known.by_fact.get(("exe", base_name(pattern)))
        for rule in self.watch.child.rules:
            if rule.match is None or not self._may_fit(rule.match, pattern):
                continue
            kind = rule.category or (known.category if known else self.household.category_of(rule.target))
            yield Subject(rule.target, kind)
            sure = not is_pattern(pattern) or pattern in self.household.patterns(rule)
            if sure and _file_alone(rule.match):
                return
        yield from () if known is None else (Subject(app(known.app), known.category),)

    def _may_fit(self, match: Match, pattern: str) -> bool:
        """Whether some program from there could fit; a doubt is a yes."""
        if (match.flatpak or match.snap) and self.own_tree and pattern.startswith(f"{self.own_tree}/"):
            return False  # packages bring their own files
        return all(
            given is None or _overlap(given, offered)
            for given, offered in ((match.exe, pattern), (match.name, base_name(pattern)))
        )


def _file_alone(match: Match) -> bool:
    """Whether nothing but the file decides."""
    return not (match.flatpak or match.snap or match.desktop or match.command)


def _overlap(one: str, other: str) -> bool:
    """Whether two shell patterns may speak of the same name."""
    if is_pattern(one) and is_pattern(other):
        return True
    return fnmatchcase(one, other) or fnmatchcase(other, one)


def state(watches: Iterable[Watch], household: Household) -> tuple[object, ...]:
    """What ``forbidden`` depends on: while this is equal, so is its answer.

    Verdicts are of what rules name and of programs that ran today: no other is closed by what was used of it.
    Single sites of a category have none (``Hosts.closed``).
    """
    return (
        household.policy,
        *(
            (
                watch.child,
                household.accounts(watch.child),
                watch.plan.day,
                frozenset(target for target, verdict in watch.verdicts.items() if closed_by_rule(verdict)),
                tuple(grant for grant in watch.grants if grant.runs(watch.now)),
            )
            for watch in watches
        ),
    )
