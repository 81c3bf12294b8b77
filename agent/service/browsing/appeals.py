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
    from collections.abc import Mapping
    from datetime import datetime

    from agent.service.agreements import Agreements
    from agent.service.browsing.guesses import Guesses
    from agent.service.household import Household
    from policies.ids import CategoryId, ChildId, RequestId
    from policies.model import Grant
    from policies.requests import Request
    from policies.target import Target

ASKED = {
    "en": "Luytre only guessed what this site is ({what}). Yes opens it for good, no closes it for good.",
    "vi": "Luytre chỉ đoán trang này là “{what}”. Đồng ý thì mở hẳn, không thì đóng hẳn.",
}
"""What a guardian is told with such a request, before the child's own words."""
WHY = {"en": "answered what was a guess", "vi": "trả lời cho điều Luytre chỉ đoán"}
TAKEN = {
    "en": "took back the answer to what was a guess",
    "vi": "thu lại câu trả lời cho điều Luytre chỉ đoán",
}


@dataclass
class Appeals:
    """Between the guesses and the agreement."""

    guesses: Guesses
    agreements: Agreements
    household: Household
    _open: set[RequestId] = field(default_factory=set)
    """Requests of which a guardian reads that they are about a guess; as short-lived as guesses are."""
    _opened: dict[tuple[ChildId, Target, datetime], CategoryId] = field(default_factory=dict)
    """What was guessed of that which a yes of that moment opened with a rule."""

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
        guessed = self.guess(request.child, request.target)
        if request.id not in self._open or guessed is None or child is None:
            return
        self._open.discard(request.id)
        host = Host(request.target.key)
        if child.rule(site(host)) is None:
            with suppress(PolicyErrors, StoreProblem):
                self._agree(request, Rule(site(host), _action(request)))
                self.guesses.forget(request.child, host)
                if request.state is State.GRANTED and request.answered_at is not None:
                    self._opened[request.child, request.target, request.answered_at] = guessed

    def take_back(self, key: ChildId, given: Grant, by: str) -> None:
        """A yes is taken back, and its rule with it: what was guessed is guessed again.

        What the family has made of that rule since is its own; so is one of before the agent's last start.
        """
        guessed = self._opened.pop((key, given.targets[0], given.at), None)
        child = self.household.policy.child(key)
        if guessed is None or child is None:
            return
        rule = Rule(given.targets[0])
        if child.rule(rule.target) != rule:
            return
        text, added = self.agreements.show().text, _written(key, rule)
        with suppress(PolicyErrors, StoreProblem):
            if added in text:
                self.agreements.apply(text.replace(added, "").rstrip() + "\n", by, self._say(TAKEN))
            else:
                self._rewrite(key, tuple(x for x in child.rules if x != rule), by, self._say(TAKEN))
            self.guesses.keep(key, Host(rule.target.key), guessed)

    def _agree(self, request: Request, rule: Rule) -> None:
        """The family's own text with one rule more; what cannot be added to is written anew."""
        key, by, why = request.child, request.answered_by, self._say(WHY)
        text = self.agreements.show().text
        try:
            self.agreements.apply(f"{text.rstrip()}\n\n{_written(key, rule)}", by, why)
        except PolicyErrors:
            child = self.household.child(key)
            self._rewrite(key, (*child.rules, rule), by, why)

    def _rewrite(self, key: ChildId, rules: tuple[Rule, ...], by: str, why: str) -> None:
        from policies.document import write  # rarely needed

        policy = self.household.policy
        children = (replace(x, rules=rules) if x.id == key else x for x in policy.children)
        self.agreements.apply(write(replace(policy, children=tuple(children))), by, why)

    def _say(self, words: Mapping[str, str]) -> str:
        return words[self.household.policy.language]


def _written(key: ChildId, rule: Rule) -> str:
    """A rule about a site as a text has it."""
    from policies.document.places import quote, spell_key  # rarely needed

    words = f"site = {quote(rule.target.key)}\naction = {quote(rule.action.value)}\n"
    return f"[[child.{spell_key(key)}.rule]]\n{words}"


def _action(request: Request) -> Action:
    """A yes leaves the site to the time of the screen alone."""
    return Action.LIMIT if request.state is State.GRANTED else Action.BLOCK
