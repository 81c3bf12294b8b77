"""One short function per method of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import NotFound
from agent.ports.store import StoreProblem
from agent.server.actor import which
from agent.service import said
from agent.service.narrow import narrow_status
from agent.service.requests import MOST_TOLD
from agent.service.showing import views, weeks
from agent.service.taking import take_back
from policies.ids import ChildId, GrantId, RequestId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.ports import Platform
    from agent.ports.store import Store
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.access.guardians import Guardians
    from agent.service.agreements import Agreements
    from agent.service.doctor import Examiner
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from agent.service.requests import Requests
    from policies.model import Child
    from policies.requests import Request


@dataclass
class Handlers:
    """What each method does."""

    mode: str
    version: str
    platform: Platform
    store: Store
    household: Household
    enforcer: Enforcer
    requests: Requests
    agreements: Agreements
    guardians: Guardians
    health: Health
    helplines: Callable[[str, str], m.Help]
    doctor: Examiner
    wake: Callable[[], None]
    """Asks for a beat soon: something changed."""
    others: tuple[Mapping[str, Handler], ...] = ()
    """Methods that have their handlers elsewhere (``access.handlers``, ``archive``, ``browsing``)."""
    folder: str = ""
    """Where the agent keeps its things, in try mode."""

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        own: dict[str, Handler] = {
            contract.HELLO.name: self.hello,
            contract.HELP.name: self.help,
            contract.SUBSCRIBE.name: self.status,
            contract.STATUS.name: self.status,
            contract.DAY.name: self.day,
            contract.WEEK.name: self.week,
            contract.ASK.name: self.ask,
            contract.REQUESTS.name: self.list_requests,
            contract.WAITING.name: self.waiting,
            contract.POLICY.name: self.policy,
            contract.HISTORY.name: self.history,
            contract.VERSION.name: self.earlier_policy,
            contract.LOG.name: self.log,
            contract.EXPLAIN.name: self.explain,
            contract.DOCTOR.name: self.check,
            contract.CHILDREN.name: self.children,
            contract.ANSWER.name: self.answer,
            contract.GRANT.name: self.grant,
            contract.TAKE_BACK.name: self.take_back,
            contract.APPLY.name: self.apply,
            contract.ACCEPT_CLOCK.name: self.accept_clock,
        }
        return own | {name: handler for table in self.others for name, handler in table.items()}

    def hello(self, actor: Actor, params: m.Hello) -> m.Welcome:
        """Who the agent takes the client for."""
        del params
        return m.Welcome(
            m.PROTOCOL,
            self.version,
            self.mode,
            actor.account,
            actor.child,
            actor.trusted,
            self.guardians.secret_set(),
            self.household.policy.language,
            self.folder,
            self.household.policy.country,
        )

    def help(self, actor: Actor, params: m.HelpOf) -> m.Help:
        """Whom to call; never logged."""
        del actor
        policy = self.household.policy
        return self.helplines(params.country or policy.country, params.language or policy.language)

    def status(self, actor: Actor, params: m.OfChild) -> m.Status:
        """All that a face shows of a child now; a guardian sees what was agreed that guardians see."""
        watch = self._watch(params.child)
        whole = self.status_of(watch)
        return whole if actor.child == watch.child.id else narrow_status(whole, watch.child)

    def status_of(self, watch: Watch) -> m.Status:
        """The same, for events; a disk that cannot be read hides the requests, not the time that is left."""
        try:
            asked = self.requests.of_today(watch)[:20]
        except StoreProblem:
            asked = ()
        return views.status(
            watch,
            self.household,
            asked,
            self.health.of(watch.child.id),
            views.routes(self.platform)
            | views.pages(watch.child, self.household, whole_pc=self.mode == m.Mode.SERVICE),
        )

    def day(self, actor: Actor, params: m.DayOf) -> m.DayView:
        """What was used on a day; a guardian sees what was agreed that guardians see."""
        watch = self._watch(params.child)
        day = params.day or watch.plan.day
        if day == watch.plan.day:
            totals = {target: watch.usage.used(target, day) for target in watch.usage.days.get(day, {})}
        else:
            totals = dict(self.store.totals(watch.child.id, day, day).get(day, {}))
        narrow = actor.child != watch.child.id
        return views.day_view(watch.child, self.household, day, totals, narrow=narrow)

    def week(self, actor: Actor, params: m.DayOf) -> m.WeekView:
        """What was used in a week; a guardian sees what was agreed that guardians see."""
        watch = self._watch(params.child)
        day = params.day or watch.plan.day
        narrow = actor.child != watch.child.id
        return weeks.week_view(watch, self.household, self.store, day, narrow=narrow)

    def ask(self, actor: Actor, params: m.Ask) -> m.RequestView:
        """A child's question."""
        del actor
        watch = self._watch(params.child)
        extra = timedelta(seconds=params.extra)
        asked = self.requests.ask(
            watch.child.id, said.target(params.target), extra, said.words(params.reason)
        )
        self.wake()
        return views.request_view(asked, self.household)

    def list_requests(self, actor: Actor, params: m.RequestsOf) -> m.Requests:
        """Requests, the newest first."""
        del actor
        self.enforcer.catch_up()
        child = ChildId(params.child) if params.child else None
        found = self.requests.pending(child) if params.pending else self.requests.all(child, most=MOST_TOLD)
        return m.Requests(tuple(map(self._told, found)))

    def waiting(self, actor: Actor, params: m.Nothing) -> m.Waiting:
        """How many requests wait for an answer and how many errors stand, and nothing about them."""
        del actor, params
        self.enforcer.catch_up()
        found = [one for child in self.household.children() for one in self.requests.pending(child)]
        ends = [one.expires_at for one in found]
        errors = sum(problem.severity == "error" for problem in self.health.problems)
        return m.Waiting(len(found), self.requests.reporter.now(), min(ends, default=None), errors)

    def policy(self, actor: Actor, params: m.Nothing) -> m.PolicyText:
        """The document in force."""
        del params
        return self.agreements.show(self._only(actor))

    def history(self, actor: Actor, params: m.Nothing) -> m.PolicyHistory:
        """All versions."""
        del params
        return self.agreements.history(self._only(actor))

    def earlier_policy(self, actor: Actor, params: m.OfVersion) -> m.PolicyText:
        """A version that is kept."""
        del actor
        return self.agreements.version(params.version)

    def log(self, actor: Actor, params: m.LogOf) -> m.Log:
        """Who did what, when."""
        child, reader = ChildId(params.child) if params.child else None, self._only(actor)
        entries = self.store.entries(child, max(1, min(params.limit, 1000)))
        may_read = self.agreements.may_read
        return m.Log(
            tuple(
                m.LogEntry(x.at, x.who, x.what, x.child)
                for x in entries
                if reader is None or x.child is not None or may_read(reader, x.kind, x.what)
            )
        )

    def explain(self, actor: Actor, params: m.Pid) -> m.Explanation:
        """Which rule speaks of a program, and why."""
        program = self.platform.programs.program(params.pid)
        owner = self.household.child_of(program.account) if program else None
        if program is None or owner is None or not (actor.trusted or owner == actor.child):
            raise NotFound.of("program.unknown", number=params.pid)
        watch = self._watch(owner)
        return views.explanation(
            watch, self.household, program, self.enforcer.observer.identify(program, watch.child)
        )

    async def check(self, actor: Actor, params: m.OfChild) -> m.Checks:
        """What is observed and enforced here, tried now."""
        self.enforcer.catch_up()
        watch = self._watch(params.child) if params.child else None
        return await self.doctor.examine(watch, trusted=actor.trusted)

    def children(self, actor: Actor, params: m.Nothing) -> m.Children:
        """The children of the policy."""
        del actor, params
        self.enforcer.catch_up()
        found = [
            views.child_view(watch, self.household, len(self.requests.pending(watch.child.id)))
            for watch in self.enforcer.watches.values()
        ]
        now, zone = self.requests.reporter.now(), self.household.policy.zone
        return m.Children(tuple(found), now, zone, self.health.problems)

    def answer(self, actor: Actor, params: m.Answer) -> m.RequestView:
        """A guardian's answer."""
        self.enforcer.catch_up()
        extra = None if params.extra is None else timedelta(seconds=params.extra)
        answered = self.requests.answer(RequestId(params.id), extra, actor.account, said.words(params.why))
        self.wake()
        return self._told(answered)

    def grant(self, actor: Actor, params: m.GiveTime) -> m.GrantView:
        """Time without being asked."""
        watch = self._watch(params.child)
        targets = tuple(said.target(text) for text in (params.target, *params.also))
        extra = None if params.extra is None else timedelta(seconds=params.extra)
        given = self.requests.give(
            watch.child.id,
            targets,
            extra=extra,
            until=params.until,
            by=actor.account,
            why=said.words(params.why),
        )
        self.wake()
        return views.grant_view(given)

    def take_back(self, actor: Actor, params: m.TakeBack) -> m.GrantView:
        """What was given ends now."""
        self.enforcer.catch_up()
        ended = take_back(self.requests, GrantId(params.id), actor.account, said.words(params.why))
        self.wake()
        return views.ended_view(ended)

    def apply(self, actor: Actor, params: m.ApplyPolicy) -> m.Applied:
        """Another policy."""
        applied = self.agreements.apply(
            params.text, actor.account, said.words(params.why), proved=actor.proved
        )
        self.wake()
        return applied

    def accept_clock(self, actor: Actor, params: m.Nothing) -> m.Nothing:
        """A guardian says that the PC's clock is right."""
        self.enforcer.accept_clock(actor.account)
        self.wake()
        return params

    def _told(self, request: Request) -> m.RequestView:
        """A request with all that its answer opened, where its child is in the policy still."""
        watch = self.enforcer.watches.get(request.child)
        return views.request_view(request, self.household, watch.grants if watch else ())

    def _only(self, actor: Actor) -> Child | None:
        """The child whose part of the family's agreement the actor sees; None: all of it."""
        return None if actor.trusted or actor.child is None else self.household.find(actor.child)

    def _watch(self, child: str | None) -> Watch:
        if child is None:
            raise which(self.household.children())
        self.enforcer.catch_up()
        return self.enforcer.watches[self.household.child(ChildId(child)).id]
