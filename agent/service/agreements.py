"""The policy in force: shown, replaced as a whole, with its history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.api.errors import NotFound, PolicyErrors
from agent.api.messages import Applied, PolicyHistory, PolicyText, PolicyVersion
from agent.api.problems import POLICY_NOT_UNDERSTOOD
from agent.ports.store import PolicyChange, PolicyRecord
from agent.server.actor import ToProve
from agent.service.household import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports.store import Store
    from agent.service.household import Household
    from agent.service.reporting.reporter import Reporter
    from policies.model import Child, Policy

    Proposal = tuple[Policy, PolicyRecord]

ENROL = "enrol"
"""The act of an administrator by which accounts change hands."""
SHOWN = 10
"""So many numbers of versions are told where there is none of the number asked for."""


@dataclass
class Agreements:
    """Keeps what the family agreed."""

    store: Store
    household: Household
    reporter: Reporter
    read: Callable[[str, str], Policy]
    """Of a text, in a language: raises PolicyErrors with all of its errors."""
    kept: Callable[[str, str], tuple[Policy, tuple[str, ...]]]
    """Of a text that was agreed before, and a zone in place of one that is gone: what is understood, and what
    is not. Raises PolicyErrors where nothing is."""
    taken_up: Callable[[Policy], None]
    """Called with the new policy, for it to take effect at once."""
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

    def version(self, number: int) -> PolicyText:
        """The document as it was kept under that number. Raises NotFound."""
        kept = self.store.policies()
        record = next((one for one in kept if one.version == number), None)
        if record is None:
            numbers = [str(one.version) for one in kept[:SHOWN]] + ["…"] * (len(kept) > SHOWN)
            raise NotFound.of("version.unknown", number=number, numbers=numbers)
        return PolicyText(record.text, record.version, record.at, record.by)

    def apply(self, text: str, by: str, why: str, *, proved: bool = False) -> Applied:
        """Another document; with an error in it, nothing of it is applied."""
        agreed, record = self.propose(text, by, why, proved=proved)
        kept = self.store.keep_policy(record)
        self.adopt(agreed, kept)
        return Applied(kept.version, kept.told)

    def propose(self, text: str, by: str, why: str, *, proved: bool = False) -> Proposal:
        """What a document says, and how it would be kept; nothing is changed.

        ``proved``: by an administrator of the PC. Raises ToProve where only one may do that.
        """
        agreed = self.read(text, self.household.policy.language)
        return self._proposal(agreed, text, by, why, proved=proved)

    def propose_kept(
        self, text: str, by: str, why: str, *, proved: bool = False
    ) -> tuple[Proposal, tuple[str, ...]]:
        """The same of a document in a backup; and what of it is not understood here."""
        agreed, wrong = self.kept(text, self.household.policy.zone)
        return self._proposal(agreed, text, by, why, proved=proved), wrong

    def is_understood(self) -> bool:
        """Whether the document in force is, as a whole; one made of the rest alone would lose something."""
        text = self.show().text
        try:
            return not text or not self.kept(text, self.household.policy.zone)[1]
        except PolicyErrors:
            return False

    def _proposal(self, agreed: Policy, text: str, by: str, why: str, *, proved: bool) -> Proposal:
        from policies.changes import diff, enrols, say  # rarely needed, and not small

        before, language = self.household.policy, agreed.language
        if self.whole_pc and by != ROOT and not proved and enrols(before, agreed):
            raise ToProve(ENROL)
        names = {**self.household.names(), **replace(self.household, policy=agreed).names()}
        changes = tuple(
            PolicyChange(say(change, language, names), change.whose) for change in diff(before, agreed)
        )
        return agreed, PolicyRecord(0, text, self.reporter.now(), by, why, changes)

    def adopt(self, agreed: Policy, kept: PolicyRecord, wrong: tuple[str, ...] = ()) -> None:
        """A document that was kept is in force from now on; ``wrong``: what of it is not understood."""
        self.taken_up(agreed)
        if wrong:
            self.reporter.health.report(POLICY_NOT_UNDERSTOOD, detail="; ".join(wrong))
        for change in kept.changes:
            self.reporter.note(change.text, who=kept.by, child=change.child, kind="policy")
        self.reporter.policy_changed(kept.changes)

    def history(self, child: Child | None = None) -> PolicyHistory:
        """All versions that are kept, the newest first; for a child without what is about its siblings."""
        versions = (self._told(record, child) for record in self.store.policies())
        return PolicyHistory(tuple(version for version in versions if version is not None))

    def _told(self, record: PolicyRecord, child: Child | None) -> PolicyVersion | None:
        """A version as a child reads it: None where all of it is about others, of whom ``why`` may speak."""
        read = tuple(change.text for change in record.changes if child is None or self._reads(child, change))
        whole = len(read) == len(record.changes)
        if not read and not whole:
            return None
        own = child is None or (whole and (bool(read) or not self._others(child)))
        return PolicyVersion(record.version, record.at, record.by, record.why if own else "", read)

    def may_read(self, child: Child, kind: str, said: str) -> bool:
        """Whether a line that the log has of the household may be read by one of its children.

        An earlier release wrote lines about a child that was taken out of the agreement there.
        """
        return kind != "policy" or self._reads(child, PolicyChange(said, known=False))

    def _reads(self, child: Child, change: PolicyChange) -> bool:
        if change.known:
            return change.child in {None, child.id}
        from policies.changes import may_read

        return may_read(
            change.text, child.id, {other.id: other.name for other in self.household.policy.children}
        )

    def _others(self, child: Child) -> bool:
        return any(other.id != child.id for other in self.household.policy.children)
