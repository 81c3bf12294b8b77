"""What is stored, as a whole: a child takes its own copy, a guardian erases."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, NotFound
from agent.server.actor import ToProve, which
from agent.service.reporting.named import is_named
from policies.ids import ChildId
from policies.model import Sight, Visibility
from policies.summary import is_told, tries_are_told
from policies.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from agent.ports.store import PolicyRecord, Store, StoredRecord
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.agreements import Agreements
    from agent.service.household import Household
    from agent.service.observing.tally import Tally
    from agent.service.observing.tried import TriedSites
    from agent.service.reporting.reporter import Reporter
    from policies.ids import AccountId
    from policies.model import Policy

PIECE = 1024 * 1024
"""Bytes of a backup in one reply."""
LARGEST = 128 * 1024 * 1024
"""Bytes of a backup that is taken back: far more than a year of a large family."""
PART = 1000
"""Records of one reply: far less than a reply may hold."""
NARROWEST = Visibility(Sight.NONE, Sight.NONE)
USE = frozenset({"use", "sum", "in use"})
"""Kinds of record of which a guardian sees what was agreed."""
TELL_EVERY = timedelta(hours=1)
"""Between two lines that somebody took a copy of a child's records, however often that was."""


@dataclass
class ArchiveHandlers:
    """What each of these methods does; what was tried is told by itself too."""

    store: Store
    household: Household
    reporter: Reporter
    agreements: Agreements
    tally: Tally
    tried: TriedSites
    load: Callable[[], None]
    """Called for what the agent remembers to follow the records."""

    def __post_init__(self) -> None:
        self._made = b""
        self._given = b""
        self._copied: dict[tuple[AccountId, ChildId], datetime] = {}

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {
            contract.EXPORT.name: self.export,
            contract.ERASE.name: self.erase,
            contract.BACKUP.name: self.back_up,
            contract.RESTORE.name: self.restore,
            **self.tried.table(),
        }

    def export(self, actor: Actor, params: m.ExportOf) -> m.Export:
        """A part of what is stored about a child; a guardian's copy is as narrow as was agreed."""
        if params.child is None:
            raise which(self.household.children())
        if params.first < 0:
            raise BadParams.of("records.first")
        child = ChildId(params.child)
        if params.first == 0:
            self._tell_copy(actor.account, child)
            self.tried.keep(at_once=True)
        found = self.store.stored(child, params.first, PART)
        narrow = actor.child != child
        told = (x for x in found if self._may_have(child, x) and (not narrow or self._sees(child, x)))
        records = tuple(m.Stored(x.kind, dict(x.fields)) for x in told)
        if len(found) == PART:
            return m.Export(child, records, params.first + PART)
        return m.Export(child, (*records, *self._tries(child), *self._agreed(child)), None)

    def _may_have(self, key: ChildId, record: StoredRecord) -> bool:
        child, fields = self.household.find(key), record.fields
        if record.kind != "log" or child is None or fields["child"] is not None:
            return True
        return self.agreements.may_read(child, str(fields["kind"]), str(fields["what"]))

    def _sees(self, key: ChildId, record: StoredRecord) -> bool:
        """Whether guardians see it: requests and grants are theirs too, use is as was agreed."""
        child, fields = self.household.find(key), record.fields
        visibility = child.visibility if child else NARROWEST
        if record.kind == "tried":
            return tries_are_told(visibility, str(fields["host"]))
        return record.kind not in USE or is_told(Target.parse(str(fields["target"])), visibility)

    def _tell_copy(self, account: AccountId, child: ChildId) -> None:
        """Once an hour: a script that takes one again and again would push all else out of sight."""
        now = self.tally.now
        self._copied = {key: at for key, at in self._copied.items() if at <= now < at + TELL_EVERY}
        if (account, child) not in self._copied:
            self._copied[account, child] = now
            self.reporter.log("exported", who=account, child=child)

    def _tries(self, child: ChildId) -> Iterator[m.Stored]:
        """Wrong secrets and codes that are counted against the child's accounts."""
        found = self.household.find(child)
        for account in self.household.accounts(found) if found else ():
            for source in (account, f"code:{account}", f"recovery:{account}"):
                if failures := self.store.lockout(source).failures:
                    yield m.Stored("tries", {"source": source, "failures": failures})

    def _agreed(self, child: ChildId) -> Iterator[m.Stored]:
        """The child's own part of what was agreed, the newest first."""
        found = self.household.find(child)
        text: str | None = self.agreements.show(found).text
        versions = self.agreements.history(found).versions
        if text and not versions:
            yield m.Stored("agreement", {"text": text})
        for version in versions:
            fields: dict[str, str | int | None] = {
                "version": version.version,
                "at": version.at.isoformat(),
                "by": version.by,
                "why": version.why,
                "changes": "\n".join(version.changes),
                "text": text,
            }
            yield m.Stored("agreement", fields)
            text = None

    def erase(self, actor: Actor, params: m.Erase) -> m.Nothing:
        """Whatever was recorded is gone, also today's; what was agreed and the secret stay."""
        child = None if params.whose is None else ChildId(params.whose)
        if child is None:
            self.store.erase(None)
        else:
            found = self.household.find(child)
            if found is None and child not in self.store.known_children():
                raise NotFound.of("records.none", name=child[:64])
            names = {child} if found is None else {child, found.name, *self.household.accounts(found)}
            self.store.erase(child, names, partial(is_named, names=names))
        self.tally.forget(child)
        self.tried.forget()
        self.reporter.pace.forget(child)
        self._copied.clear()
        self.load()
        self.reporter.log("erased-all" if child is None else "erased", who=actor.account, kind="security")
        return m.Nothing()

    def back_up(self, actor: Actor, params: m.BackupOf) -> m.BackupPart:
        """A part of a backup; the file is kept in memory until the last part was asked for."""
        first = params.first
        if first == 0:
            self._made = self.store.back_up()
            self.reporter.log("backed-up", who=actor.account, kind="backup")
        elif not 0 < first < len(self._made):
            raise BadParams.of("backup.order")
        data = b2a_base64(self._made[first : first + PIECE], newline=False).decode()
        if first + PIECE < len(self._made):
            return m.BackupPart(data, first + PIECE)
        self._made = b""
        return m.BackupPart(data, None)

    def restore(self, actor: Actor, params: m.RestorePart) -> m.Restored:
        """A part of a backup; with the last one it is taken back, and what was agreed in it is in force."""
        try:
            part = a2b_base64(params.data, strict_mode=True)
        except ValueError:
            raise BadParams.of("backup.part") from None
        if params.first == 0:
            self._given = b""
        if params.first != len(self._given) or params.first + len(part) > LARGEST:
            self._given = b""
            raise BadParams.of("backup.part-order")
        self._given += part
        if not params.last:
            return m.Restored(len(self._given))
        file, self._given = self._given, b""
        self.tally.write()
        self.tried.keep(at_once=True)
        proposed: list[tuple[Policy, tuple[str, ...]]] = []

        def agree(text: str) -> PolicyRecord | None:
            if text == self.agreements.show().text:
                return None
            proposal = self.agreements.propose_kept(text, actor.account, "backup", proved=actor.proved)
            (agreed, record), wrong = proposal
            proposed.append((agreed, wrong))
            return record

        try:
            kept = self.store.restore(file, self.tally.now, agree)
        except ToProve:
            self._given = file[: params.first]  # its last part comes again, from an administrator
            raise
        self.tally.read_anew()
        self.reporter.log("restored", who=actor.account, kind="security")
        if kept is None:
            self.load()
            return m.Restored(len(file))
        [(agreed, wrong)] = proposed
        self.agreements.adopt(agreed, kept, wrong)
        return m.Restored(len(file), kept.told)
