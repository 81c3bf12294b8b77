"""The policy in force: shown, replaced as a whole, with its history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.api.messages import Applied, PolicyHistory, PolicyText, PolicyVersion
from agent.records import PolicyRecord
from agent.server.actor import ToProve
from agent.service.household import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from agent.records import Store
    from agent.service.household import Household
    from agent.service.reporting.reporter import Reporter
    from policies.ids import ChildId
    from policies.model import Child, Policy


ENROL = "enrol"
"""The act of an administrator by which accounts change hands."""


@dataclass
class Agreements:
    """Keeps what the family agreed."""

    store: Store
    household: Household
    reporter: Reporter
    read: Callable[[str], Policy]
    """Raises PolicyErrors with all errors of a text."""
    taken_up: Callable[[Policy], None]
    """Called with the new policy, for it to take effect at once."""
    now: Callable[[], datetime]
    whole_pc: bool = False
    """Whose account is whose is an administrator's to say: whoever knows the household's secret alone could
    shut others out of this PC."""

    def show(self, child: Child | None = None) -> PolicyText:
        """The document, as the family wrote it; for a child with siblings: its own part of it."""
        record = self.store.policy()
        if record is None:
            return PolicyText("", 0, None, "")
        text = record.text
        if child is not None and self._others(child):
            from policies.document import write

            text = write(replace(self.household.policy, children=(child,)))
        return PolicyText(text, record.version, record.at, record.by)

    def apply(self, text: str, by: str, why: str, *, proved: bool = False) -> Applied:
        """Another document; with an error in it, nothing of it is applied."""
        agreed, record = self.propose(text, by, why, proved=proved)
        kept = self.store.keep_policy(record)
        self.adopt(agreed, kept)
        return Applied(kept.version, kept.changes)

    def propose(self, text: str, by: str, why: str, *, proved: bool = False) -> tuple[Policy, PolicyRecord]:
        """What a document says, and how it would be kept; nothing is changed.

        ``proved``: by an administrator of the PC. Raises ToProve where only one may do that.
        """
        from policies.changes import diff, enrols, say  # rarely needed, and not small

        agreed = self.read(text)
        before, language = self.household.policy, agreed.language
        if self.whole_pc and by != ROOT and not proved and enrols(before, agreed):
            raise ToProve(ENROL)
        names = {**self.household.names(), **replace(self.household, policy=agreed).names()}
        changes = tuple(say(change, language, names) for change in diff(before, agreed))
        return agreed, PolicyRecord(0, text, self.now(), by, why, changes)

    def adopt(self, agreed: Policy, kept: PolicyRecord) -> None:
        """A document that was kept is in force from now on."""
        self.taken_up(agreed)
        for change in kept.changes:
            self.reporter.note(change, who=kept.by, child=self._about(change), kind="policy")
        self.reporter.policy_changed(kept.changes)

    def history(self, child: Child | None = None) -> PolicyHistory:
        """All versions that are kept, the newest first; for a child without what is about its siblings."""
        others = self._others(child) if child is not None else ()
        versions = (
            PolicyVersion(
                record.version,
                record.at,
                record.by,
                record.why,
                tuple(
                    change for change in record.changes if not any(_is_about(change, name) for name in others)
                ),
            )
            for record in self.store.policies()
        )
        return PolicyHistory(tuple(versions))

    def _others(self, child: Child) -> tuple[str, ...]:
        return tuple(other.name for other in self.household.policy.children if other.id != child.id)

    def _about(self, change: str) -> ChildId | None:
        """Whom a change is about, for the log; None: the household."""
        children = self.household.policy.children
        return next((child.id for child in children if _is_about(change, child.name)), None)


def _is_about(change: str, name: str) -> bool:
    """Changes of one child begin with its name (``policies.changes.say``)."""
    return change.startswith((f"{name}: ", f"{name} "))
