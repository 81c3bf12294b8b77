"""What a filter of names must know of each child: its accounts, and what is closed to them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.problems import LIST_HELD, LISTS_OLD, LISTS_UNUSED, NAMES_UNFILTERED
from agent.ports.names import NameRules
from agent.service.acting.forbidden import state
from agent.service.observing.tried import YOUNG
from agent.service.observing.watch import closed_by_rule
from policies import resolvers
from policies.ids import CategoryId
from policies.model import SiteMode, YouTube
from policies.names import below
from policies.scene import Subject
from policies.target import Kind, site
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from agent.ports.names import NameFilter
    from agent.service.household import Household
    from agent.service.observing.hosts import Hosts
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from policies.ids import ChildId
    from policies.model import Child


@dataclass
class Filtering:
    """Looks after each beat; tells the gate what is another than before."""

    gate: NameFilter
    household: Household
    hosts: Hosts
    health: Health
    watches: Callable[[], Mapping[ChildId, Watch]]
    _state: tuple[object, ...] = ()
    _held: tuple[str, ...] = ()

    def keep(self) -> None:
        """What is closed now has no address from now on, and nothing else."""
        watches = self.watches().values()
        # What closes single sites of a category has no verdict at each beat, as programs have that run.
        now = (state(watches, self.household), *map(self.hosts.closed, watches))
        if now != self._state:
            policy = self.household.policy
            kept = frozenset(policy.school)
            asked = any(asks(watch.child) and self.household.accounts(watch.child) for watch in watches)
            upstream = resolvers.servers(policy.resolver)
            self.gate.keep(tuple(self._names(watches)), upstream, kept, asked=asked)
            self._state = now
        self.gate.look()
        trouble = self.gate.trouble()
        if trouble is None:
            self.health.clear(NAMES_UNFILTERED)
        else:
            self.health.report(NAMES_UNFILTERED, detail=trouble)
        self._keep_lists()

    def _keep_lists(self) -> None:
        """What does not hold of lists is told, once and as long as it is so."""
        lists = self.gate.lists()
        for name, stands in ((LISTS_UNUSED, lists.lost), (LISTS_OLD, lists.old)):
            if stands:
                self.health.report(name)
            else:
                self.health.clear(name)
        for key in lists.held:
            self.health.report(LIST_HELD, f"list:{key}", called=key)
        for key in set(self._held) - set(lists.held):
            self.health.clear(LIST_HELD, f"list:{key}")
        self._held = lists.held

    def _names(self, watches: Iterable[Watch]) -> Iterator[NameRules]:
        for watch in watches:
            found = names(watch, self.household, self.hosts)
            if found is not None:
                yield found


def asks(child: Child) -> bool:
    """Whether a rule counts and closes sites by what they are, which lists know better than the catalogue."""
    return any(rule.target.kind is Kind.CATEGORY for rule in child.rules)


def names(watch: Watch, household: Household, hosts: Hosts) -> NameRules | None:
    """What is agreed for a child's accounts; None: nothing of it is about names."""
    child, agreed = watch.child, watch.child.sites
    accounts = frozenset(household.accounts(child))
    ruled = {CategoryId(x.target.key) for x in child.rules if x.target.kind is Kind.CATEGORY}
    blocked = frozenset(_closed_kinds(watch, {*agreed.block, *ruled}))
    shut = frozenset(hosts.closed(watch))
    searches = agreed.safe_search or agreed.youtube is not YouTube.OFF
    if not accounts or not (blocked or shut or searches or agreed.answered or agreed.mode is SiteMode.LISTED):
        return None
    return NameRules(
        child.id,
        accounts,
        agreed.mode,
        blocked,
        frozenset(_open_hosts(watch, hosts, shut)),
        shut,
        agreed.safe_search,
        agreed.youtube,
        agreed.answered,
        frozenset(ruled - blocked if agreed.mode is SiteMode.LISTED else ()),
        frozenset(_apart(watch, hosts, shut)),
        agreed.safe_search and is_young(child, watch.plan.day),
    )


def is_young(child: Child, today: date) -> bool:
    """Whether only what can be led is fit for a child: below ten, or kept as short as those."""
    age, sites = child.age(today), child.sites
    return sites.answered or sites.youtube is YouTube.STRICT or (age is not None and age < YOUNG)


def _closed_kinds(watch: Watch, kinds: Iterable[CategoryId]) -> Iterator[CategoryId]:
    scene = watch.scene()
    for kind in kinds:
        if closed_by_rule(judge(scene, Subject(site(""), kind))):
            yield kind


def _open_hosts(watch: Watch, hosts: Hosts, shut: frozenset[str]) -> Iterator[str]:
    """Hosts that a rule names and leaves open, or a grant opened: all names of their service, all below."""
    services, scene = hosts.web().services, watch.scene()
    told = [rule.target for rule in watch.child.rules]
    for grant in watch.grants:
        opened = grant.targets if grant.runs(watch.now) else ()
        told += [x for x in opened if not closed_by_rule(judge(scene, Subject(x, watch.category_of(x))))]
    for target in told:
        key = target.key
        if target.kind is Kind.SITE and key not in shut:
            meant = {key, *(host for host, found in services.items() if found.main == key)}
            yield key
            yield from (host for host in services if host not in shut and below(host, meant))


def _apart(watch: Watch, hosts: Hosts, shut: frozenset[str]) -> Iterator[str]:
    """Hosts below a closed one that belong to a different, open service: a search engine's mail is mail.

    A rule that names a site means all below it, so nothing is left out there.
    """
    web, services = hosts.web(), hosts.web().services
    ruled = {rule.target.key for rule in watch.child.rules if rule.target.kind is Kind.SITE}
    meant = {x for x in shut if x in ruled or (x in services and services[x].main in ruled)}
    for host in services.keys() | web.children:
        if (
            host not in shut
            and below(host, shut)
            and not below(host, meant)
            and not hosts.closes(watch, host)
        ):
            yield host
