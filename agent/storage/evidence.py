"""What the database says to its witness, and what it believes of it.

It is about the tables whose loss would be a fresh budget, other limits or an open door.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from agent.storage.witness import Witness

if TYPE_CHECKING:
    from agent.storage.tables import Tables

KNOWN = timedelta(days=8)
"""How far back a witness knows sums: a week, wherever in it the household's midnight lies."""


def evidence(tables: Tables) -> Witness:
    """What a witness shall know."""
    mark = tables.marks.mark()
    # A battery that is dead may name the calendar's first day.
    sums = {} if mark is None else tables.uses.sums(max(mark.line.moment.date(), date.min + KNOWN) - KNOWN)
    return Witness(
        mark,
        tables.policies.policy(),
        tables.guardians.secret(),
        tables.guardians.lockouts(),
        tables.guardians.all_graces(),
        sums,
        tables.journal.head(),
        tables.guardians.recovery(),
    )


def is_behind(tables: Tables, witness: Witness) -> bool:
    """Whether the database is older than its witness; nothing orderly makes it so."""
    mark, policy = tables.marks.mark(), tables.policies.policy()
    sequence = 0 if mark is None else mark.sequence
    version = 0 if policy is None else policy.version
    return sequence < witness.sequence or version < witness.version


def believe(tables: Tables, witness: Witness) -> None:
    """Take over what the witness knows more of: the later mark, the newer policy, the larger sums."""
    mark, policy = tables.marks.mark(), tables.policies.policy()
    guardians = tables.guardians
    with tables.database.transaction():
        if witness.mark is not None and (mark is None or mark.sequence < witness.mark.sequence):
            tables.marks.keep_mark(witness.mark)
        if witness.policy is not None and (policy is None or policy.version < witness.policy.version):
            tables.policies.insert(witness.policy)
        if witness.secret is not None:
            guardians.keep_secret(witness.secret)
            guardians.keep_recovery(witness.recovery)
        for lockout in witness.lockouts:
            if lockout.failures > guardians.lockout(lockout.source).failures:
                guardians.keep_lockout(lockout)
        for child, days in witness.graces.items():
            for day, until in days.items():
                guardians.keep_grace(child, day, until)
        if witness.journal is not None:
            tables.journal.go_on_from(witness.journal)
        tables.uses.raise_to(witness.sums)
