"""A guess may be wrong: a child says so with one click, and the guardian's answer is a rule from then on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.api.errors import PolicyErrors
from policies.ids import Host
from policies.model import Action, Rule
from policies.requests import State
from policies.target import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.service.agreements import Agreements, Proposal
    from agent.service.browsing.guesses import Guesses
    from agent.service.household import Household
    from policies.ids import CategoryId, ChildId
    from policies.model import Child, Grant
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

    def guess(self, child: ChildId, target: Target) -> CategoryId | None:
        """What a site was guessed to be, where nothing but the guess is known of it."""
        return self.guesses.of(child, target.key) if target.kind is Kind.SITE else None

    def appealed(self, child: ChildId, target: Target) -> CategoryId | None:
        """The guess that a request says to be wrong; of a stranger's account no rule can be made."""
        return None if self.household.policy.child(child) is None else self.guess(child, target)

    def told(self, guessed: CategoryId | None, reason: str) -> str:
        """The reason of a request as the guardian reads it."""
        if guessed is None:
            return reason
        from policies.catalog import CATEGORIES  # rarely needed

        language = self.household.policy.language
        names = CATEGORIES.get(guessed, (guessed, guessed))
        said = ASKED[language].format(what=names[1 if language == "vi" else 0])
        return f"{said} {reason}".strip()

    def settle(self, request: Request) -> Proposal | None:
        """A guardian answers: what is agreed with that, for a rule of the family's own to replace the guess.

        None where there is nothing of it to agree on; the answer is worth what any other is then.
        """
        child = self.household.child(request.child)
        if request.guessed is None or child.rule(request.target) is not None:
            return None
        rule = Rule(request.target, _action(request))
        text = f"{self.agreements.show().text.rstrip()}\n\n{_written(child.id, rule)}"
        return self._propose(text, child, (*child.rules, rule), request.answered_by, WHY)

    def settled(self, request: Request, agreed: Proposal) -> None:
        """The answer was kept, and the rule with it: it holds from now on."""
        self.agreements.adopt(*agreed)
        self.guesses.forget(request.child, Host(request.target.key))

    def take_back(self, key: ChildId, given: Grant, by: str) -> Proposal | None:
        """A yes is taken back: what is agreed with that, so that its rule goes with it.

        None where it had none; what the family has made of that rule since is its own.
        """
        if given.guessed is None:
            return None
        rule, child = Rule(given.targets[0]), self.household.child(key)
        if child.rule(rule.target) != rule:
            return None
        text, added = self.agreements.show().text, _written(key, rule)
        rest = f"{text.replace(added, '').rstrip()}\n" if added in text else None
        return self._propose(rest, child, tuple(x for x in child.rules if x != rule), by, TAKEN)

    def taken_back(self, key: ChildId, given: Grant, agreed: Proposal) -> None:
        """That was kept: what was guessed is guessed again."""
        self.agreements.adopt(*agreed)
        assert given.guessed is not None  # noqa: S101 - it had a rule
        self.guesses.keep(key, Host(given.targets[0].key), given.guessed)

    def _propose(
        self, text: str | None, child: Child, rules: tuple[Rule, ...], by: str, why: Mapping[str, str]
    ) -> Proposal | None:
        """The family's own text with a rule more or less; what cannot be had that way is written anew.

        None where that would lose what is not understood of it by now.
        """
        if not self.agreements.is_understood():
            return None
        if text is not None:
            with suppress(PolicyErrors):
                return self.agreements.propose(text, by, self._say(why))
        from policies.document import write  # rarely needed

        policy = self.household.policy
        children = tuple(replace(x, rules=rules) if x is child else x for x in policy.children)
        with suppress(PolicyErrors):
            return self.agreements.propose(write(replace(policy, children=children)), by, self._say(why))
        return None

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
