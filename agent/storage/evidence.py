"""What the database says to its witness, and what it believes of it."""

from __future__ import annotations

from datetime import timedelta

from agent.storage.guardians import GuardianTables
from agent.storage.journal import JournalTable
from agent.storage.marks import MarkTable
from agent.storage.policy import PolicyTable
from agent.storage.usage import UseTable
from agent.storage.witness import Witness

KNOWN = timedelta(days=8)
"""How far back a witness knows sums: a week, wherever in it the household's midnight lies."""


class Evidence(MarkTable, UseTable, PolicyTable, GuardianTables, JournalTable):
    """The tables whose loss would be a fresh budget, other limits or an open door."""

    def _evidence(self) -> Witness:
        mark = self.mark()
        sums = {} if mark is None else self._sums(mark.line.moment.date() - KNOWN)
        return Witness(
            mark,
            self.policy(),
            self.secret(),
            self._lockouts(),
            self._all_graces(),
            sums,
            self._head(),
            self.recovery(),
        )

    def _is_behind(self, witness: Witness) -> bool:
        """Whether the database is older than its witness; nothing orderly makes it so."""
        mark, policy = self.mark(), self.policy()
        sequence = 0 if mark is None else mark.sequence
        version = 0 if policy is None else policy.version
        return sequence < witness.sequence or version < witness.version

    def _believe(self, witness: Witness) -> None:
        """Take over what the witness knows more of: the later mark, the newer policy, the larger sums."""
        mark, policy = self.mark(), self.policy()
        with self._database.transaction():
            if witness.mark is not None and (mark is None or mark.sequence < witness.mark.sequence):
                self._keep_mark(witness.mark)
            if witness.policy is not None and (policy is None or policy.version < witness.policy.version):
                self._insert_policy(witness.policy)
            if witness.secret is not None:
                self._insert_secret(witness.secret)
                self._insert_recovery(witness.recovery)
            for lockout in witness.lockouts:
                if lockout.failures > self.lockout(lockout.source).failures:
                    self._insert_lockout(lockout)
            for child, days in witness.graces.items():
                for day, until in days.items():
                    self._insert_grace(child, day, until)
            if witness.journal is not None:
                self._go_on_from(witness.journal)
            self._raise_to(witness.sums)
