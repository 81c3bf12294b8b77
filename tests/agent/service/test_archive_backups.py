"""A family moves with its backup to another PC; what is no backup changes nothing."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, PolicyErrors, Unavailable
from agent.ports.store import PolicyRecord
from agent.server.actor import Actor, ToProve
from agent.service import archive
from policies.ids import AccountId
from tests.agent.service.recorded import RULES, exported, played
from tests.agent.service.stage import HEAD, SECONDS, Stage, play


def backed_up(stage: Stage) -> bytes:
    file, first = b"", 0
    while True:
        part = stage.ask("lan", contract.BACKUP, m.BackupOf(first))
        file += b64decode(part.data)
        if part.next is None:
            return file
        first = part.next


def restored(stage: Stage, file: bytes, size: int = 40_000) -> m.Restored:
    answer = m.Restored(0)
    for first in range(0, len(file), size):
        piece, last = file[first : first + size], first + size >= len(file)
        answer = stage.ask("lan", contract.RESTORE, m.RestorePart(b64encode(piece).decode(), first, last))
        assert answer.received == first + len(piece)
    return answer


def test_a_family_moves_to_a_new_pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[bytes] = []

    async def old(stage: Stage) -> None:
        await played(stage)
        stage.agree(RULES)
        monkeypatch.setattr(archive, "PIECE", 1000)
        files.append(backed_up(stage))
        [line] = stage.store.entries(None, 1)
        assert (line.what, line.kind) == ("made a backup", "backup")
        with pytest.raises(BadParams, match="from its beginning"):
            stage.ask("lan", contract.BACKUP, m.BackupOf(1000))
        with pytest.raises(Denied):
            stage.ask("an", contract.BACKUP, m.BackupOf())

    async def new(stage: Stage) -> None:
        await stage.beat()
        answer = restored(stage, files[0], 1000)
        assert any("60" in change or "1 min" in change for change in answer.changes)
        assert stage.agreements.show().text == HEAD + RULES
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 30
        assert len(stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests) == 1
        await stage.live(10 * SECONDS)
        before = stage.ask("an", contract.DAY, m.DayOf())
        assert restored(stage, files[0]).changes == ()
        assert stage.ask("an", contract.DAY, m.DayOf()) == before
        assert not stage.standing

    play(tmp_path / "old", RULES, old)
    play(tmp_path / "new", "", new)


def test_an_agreement_that_is_not_wholly_understood_keeps_no_records_back(tmp_path: Path) -> None:
    files: list[bytes] = []
    text = HEAD.replace('name = "An"', 'name = "An"\nfuture = "x"') + RULES

    async def old(stage: Stage) -> None:
        await played(stage)
        stage.store.keep_policy(PolicyRecord(0, text, stage.tally.now, "lan", "", ()))
        files.append(backed_up(stage))
        stage.store.keep_policy(PolicyRecord(0, "no TOML", stage.tally.now, "lan", "", ()))
        files.append(backed_up(stage))

    async def new(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(PolicyErrors):
            restored(stage, files[1])
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 0
        answer = restored(stage, files[0])
        assert any("60" in change or "1 min" in change for change in answer.changes)
        assert stage.agreements.show().text == text
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 30
        (standing,) = stage.health.problems
        assert standing.name == "policy-not-understood"
        assert "child.an.future" in standing.text
        stage.agree(RULES)
        assert not stage.standing

    play(tmp_path / "old", RULES, old)
    play(tmp_path / "new", "", new)


def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        before = exported(stage, "an")
        for params, text in (
            (m.RestorePart("%%%", 0), "base 64"),
            (m.RestorePart("AAAA", 3), "part by part"),
        ):
            with pytest.raises(BadParams, match=text):
                stage.ask("lan", contract.RESTORE, params)
        with pytest.raises(Unavailable, match=r"no backup of Luytre.*Nothing was changed\."):
            restored(stage, b"something else")
        after = exported(stage, "an")
        assert [x for x in after if x.kind != "log"] == [x for x in before if x.kind != "log"]

    play(tmp_path, RULES, story)


def test_on_a_whole_pc_a_backup_gives_accounts_away_by_an_administrator_alone(tmp_path: Path) -> None:
    files: list[bytes] = []

    async def old(stage: Stage) -> None:
        await stage.beat()
        stage.agree("", HEAD.replace('["lan"]', '["lan", "me"]'))
        files.append(backed_up(stage))

    async def new(stage: Stage) -> None:
        await stage.beat()
        stage.agreements.whole_pc = True
        restore, half = stage.handlers.table()[contract.RESTORE.name], len(files[0]) // 2
        lan = Actor(AccountId("lan"), guardian=True)
        first, last = (b64encode(part).decode() for part in (files[0][:half], files[0][half:]))
        restore(lan, m.RestorePart(first, 0, last=False))
        with pytest.raises(ToProve):
            restore(lan, m.RestorePart(last, half, last=True))
        assert set(stage.household.policy.guardians) == {"lan"}
        restore(replace(lan, proved=True), m.RestorePart(last, half, last=True))
        assert set(stage.household.policy.guardians) == {"lan", "me"}

    play(tmp_path / "old", "", old)
    play(tmp_path / "new", "", new)


def test_a_backup_without_an_agreement_changes_none(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        file = backed_up(stage)
        assert restored(stage, file).changes == ()

    play(tmp_path, RULES, story)
