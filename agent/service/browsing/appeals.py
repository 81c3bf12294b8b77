"""A guess may be wrong: a child says so with one click, and the guardian's answer is a rule from then on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.api.errors import PolicyErrors
from agent.records import StoreProblem
from policies.ids import Host
from policies.model import Action, Rule
from policies.requests import State
from policies.target import Kind, site

if TYPE_CHECKING:
    from agent.service.agreements import Agreements
    from agent.service.browsing.guesses import Guesses
    from agent.service.household import Household
    from policies.ids import CategoryId, ChildId, RequestId
    from policies.requests import Request
    from policies.target import Target

ASKED = {
    "en": "Luytre only guessed what this site is ({what}). Yes opens it for good, no closes it for good.",
    "vi": "Luytre chỉ đoán trang này là “{what}”. Đồng ý thì mở hẳn, không thì đóng hẳn.",
}
"""What a guardian is told with such a request, before the child's own words."""
WHY = {"en": "answered what was a guess", "vi": "trả lời cho điều Luytre chỉ đoán"}


@dataclass
class Appeals:
    """Between the guesses and the agreement."""

    guesses: Guesses
    agreements: Agreements
    household: Household
    _open: set[RequestId] = field(default_factory=set)
    """Requests of which a guardian reads that they are about a guess; as short-lived as guesses are."""

    def guess(self, child: ChildId, target: Target) -> CategoryId | None:
        """What a site was guessed to be, where nothing but the guess is known of it."""
        return self.guesses.of(child, target.key) if target.kind is Kind.SITE else None

    def told(self, child: ChildId, target: Target, reason: str) -> str:
        """The reason of a request as the guardian reads it."""
        kind = self.guess(child, target)
        if kind is None:
            return reason
        from policies.catalog import CATEGORIES  # rarely needed

        language = self.household.policy.language
        names = CATEGORIES.get(kind, (kind, kind))
        said = ASKED[language].format(what=names[1 if language == "vi" else 0])
        return f"{said} {reason}".strip()

    def keep(self, request: Request) -> None:
        """A request was made, and worded by ``told``: whether its answer is about a guess."""
        if self.guess(request.child, request.target) is not None:
            self._open.add(request.id)

    def settle(self, request: Request) -> None:
        """A guardian answered: a rule of the family's own stands for the guess.

        Where none can be written (a stranger's account, a full disk) the answer is worth what any other is.
        """
        child = self.household.policy.child(request.child)
        guessed = self.guess(request.child, request.target) is not None
        if request.id not in self._open or not guessed or child is None:
            return
        self._open.discard(request.id)
        host = Host(request.target.key)
        if child.rule(site(host)) is None:
            with suppress(PolicyErrors, StoreProblem):
                self._agree(request, Rule(site(host), _action(request)))
                self.guesses.forget(request.child, host)

    def _agree(self, request: Request, rule: Rule) -> None:
        """The family's own text with one rule more; what cannot be added to is written anew."""
        from policies.document import write
        from policies.document.places import quote, spell_key

        policy, by = self.household.policy, request.answered_by
        why = WHY[policy.language]
        words = f"site = {quote(rule.target.key)}\naction = {quote(rule.action.value)}\n"
        added = f"[[child.{spell_key(request.child)}.rule]]\n{words}"
        text = self.agreements.show().text
        try:
            self.agreements.apply(f"{text.rstrip()}\n\n{added}", by, why)
        except PolicyErrors:
            children = (
                replace(x, rules=(*x.rules, rule)) if x.id == request.child else x for x in policy.children
            )
            self.agreements.apply(write(replace(policy, children=tuple(children))), by, why)


def _action(request: Request) -> Action:
    """A yes leaves the site to the time of the screen alone."""
    return Action.LIMIT if request.state is State.GRANTED else Action.BLOCK
