"""What each hears and reads of an agreement: a child its own part and the household's, a guardian all."""

from __future__ import annotations

import json
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.ports.store import PolicyChange, PolicyRecord
from policies.ids import ChildId
from tests.agent.service.agreeing import GAME, apply
from tests.agent.service.stage import HEAD, Stage, play


def test_a_child_reads_its_own_part_and_a_guardian_the_whole(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        binh = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n[child.binh.screen]\ndaily = "2h"\n'
        apply(stage, HEAD + GAME + binh)
        await stage.beat()
        own = stage.ask("an", contract.POLICY, m.Nothing()).text
        assert "mygame" in own
        assert "Bình" not in own
        assert stage.ask("lan", contract.POLICY, m.Nothing()).text == HEAD + GAME + binh
        (mine, *_), (all_of_it, *_) = (
            stage.ask(who, contract.HISTORY, m.Nothing()).versions for who in ("an", "lan")
        )
        assert any(change.startswith("Bình") for change in all_of_it.changes)
        assert [change for change in all_of_it.changes if not change.startswith("Bình")] == list(mine.changes)
        told = [entry.what for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]
        assert not any(what.startswith("Bình") for what in told)

    play(tmp_path, "", story)


MINH = """
[child.minh]
name = "Minh"
accounts = ["minh"]
[child.minh.screen]
daily = "1h"
"""
MINH_ANH = MINH.replace("minh", "manh").replace('"Minh"', '"Minh Anh"').replace("1h", "2h")


def heard(stage: Stage, account: str) -> list[str]:
    """Lines that a subscriber of that account was told."""
    actor = stage.router.actor(stage.peer(account), unlocked=False)
    told = [event for event in stage.told("policy") if actor.sees(event.child and ChildId(event.child))]
    return [line for event in told for line in (event.text or "").splitlines()]


def read(stage: Stage, account: str) -> list[str]:
    versions = stage.ask(account, contract.HISTORY, m.Nothing()).versions
    return [change for version in versions for change in version.changes]


def logged(stage: Stage, account: str) -> list[str]:
    return [entry.what for entry in stage.ask(account, contract.LOG, m.LogOf()).entries]


def test_a_child_hears_its_own_changes_and_the_households_and_a_guardian_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        apply(stage, HEAD + MINH + MINH_ANH)
        stage.events.clear()
        changes = apply(stage, HEAD + MINH.replace("1h", "3h") + MINH_ANH).changes
        assert heard(stage, "minh") == ["Minh: screen time 1 h → 3 h every day"] == list(changes)
        assert heard(stage, "manh") == heard(stage, "an") == []
        zone = HEAD.replace("Asia/Ho_Chi_Minh", "Asia/Tokyo")
        changes = apply(stage, zone + MINH.replace("1h", "3h") + MINH_ANH.replace("2h", "4h")).changes
        both = ["Time zone: Asia/Ho_Chi_Minh → Asia/Tokyo", "Minh Anh: screen time 2 h → 4 h every day"]
        assert heard(stage, "manh") == both
        assert heard(stage, "minh")[1:] == heard(stage, "an") == both[:1]
        assert heard(stage, "lan")[1:] == both == list(changes)
        stage.events.clear()
        stage.reporter.policy_changed(())
        assert [event.child for event in stage.told("policy")] == [None]

    play(tmp_path, "", story)


def test_why_the_rules_of_another_changed_is_not_a_childs_to_know(tmp_path: Path) -> None:
    more, lie = MINH.replace("1h", "30m"), "Minh lied about homework"

    def kept(stage: Stage, account: str) -> list[tuple[int, str]]:
        versions = stage.ask(account, contract.HISTORY, m.Nothing()).versions
        told = [(version.version, version.why) for version in versions]
        records = stage.ask(
            account, contract.EXPORT, m.ExportOf(None if account != "lan" else "minh")
        ).records
        own = [x.fields for x in records if x.kind == "agreement"]
        if account != "lan":
            assert told == [(fields["version"], fields["why"]) for fields in own]
        assert own[0]["text"]
        return told

    async def story(stage: Stage) -> None:
        apply(stage, HEAD + MINH)
        stage.agreements.apply(HEAD + more, "lan", lie)
        stage.agreements.apply(HEAD + more, "lan", lie)
        stage.agreements.apply(HEAD.replace("Asia/Ho_Chi_Minh", "Asia/Tokyo") + MINH, "lan", lie)
        every = [(4, lie), (3, lie), (2, lie), (1, "we talked")]
        assert kept(stage, "lan") == every
        assert kept(stage, "minh") == [(4, lie), (3, ""), (2, lie), (1, "we talked")]
        assert kept(stage, "an") == [(4, ""), (3, "")]
        stage.store.state.tables.database.rows("DELETE FROM policies WHERE version < 4")
        stage.agreements.apply(HEAD.replace("Asia/Ho_Chi_Minh", "Asia/Tokyo") + more, "lan", lie)
        stage.store.state.tables.database.rows("DELETE FROM policies WHERE version < 5")
        assert stage.ask("an", contract.HISTORY, m.Nothing()).versions == ()
        records = stage.ask("an", contract.EXPORT, m.ExportOf()).records
        (own,) = (x.fields for x in records if x.kind == "agreement")
        assert "Asia/Tokyo" in str(own["text"])
        assert "Minh" not in str(own)

    play(tmp_path, "", story)


def test_a_name_that_another_begins_with_reads_nothing_of_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        apply(stage, HEAD + MINH + MINH_ANH)
        apply(stage, HEAD + MINH + MINH_ANH.replace("2h", "4h"))
        line = "Minh Anh: screen time 2 h → 4 h every day"
        for reads in (read, logged):
            assert line in reads(stage, "manh")
            assert line in reads(stage, "lan")
            assert not any("Minh Anh" in told for told in (*reads(stage, "minh"), *reads(stage, "an")))
            assert "Minh is new in the agreement" in reads(stage, "minh")

    play(tmp_path, "", story)


def test_what_a_child_was_called_and_that_it_is_gone_is_not_its_siblings_to_know(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        apply(stage, HEAD + MINH)
        apply(stage, HEAD + MINH.replace('"Minh"', '"Mít"').replace("1h", "3h"))
        for reads in (read, logged):
            assert not any("Minh" in told or "Mít" in told for told in reads(stage, "an"))
            assert sum("Minh" in told or "Mít" in told for told in reads(stage, "minh")) == 5
        zone = HEAD.replace("Asia/Ho_Chi_Minh", "Asia/Tokyo")
        assert "Mít is in the agreement no longer" in apply(stage, zone).changes
        for reads in (read, logged):
            assert not any(
                "Minh" in told.replace("Ho_Chi_Minh", "") or "Mít" in told for told in reads(stage, "an")
            )
            assert "Time zone: Asia/Ho_Chi_Minh → Asia/Tokyo" in reads(stage, "an")
        assert sum("Mít" in told for told in read(stage, "lan")) == 3

    play(tmp_path, "", story)


def test_what_an_earlier_release_kept_is_told_by_its_words(tmp_path: Path) -> None:
    kept = (
        "Time zone: UTC → Asia/Ho_Chi_Minh",
        "An: screen time 1 h → 2 h every day",
        "Minh: screen time 1 h → 2 h every day",
        "Minh Anh: screen time 1 h → 2 h every day",
        "Bình: screen time 1 h → 2 h every day",
        "Bình is in the agreement no longer",
    )

    async def story(stage: Stage) -> None:
        apply(stage, HEAD + MINH + MINH_ANH)
        old = tuple(PolicyChange(text, known=False) for text in kept)
        text = HEAD + MINH + MINH_ANH
        stage.store.keep_policy(PolicyRecord(0, text, stage.tally.now, "lan", "", old))
        ((written,),) = stage.store.state.tables.database.rows(
            "SELECT changes FROM policies WHERE version = 2"
        )
        assert json.loads(written) == list(kept)
        for text in (kept[0], kept[-1]):
            stage.reporter.note(text, who="lan", kind="policy")
        seen = {account: read(stage, account)[: len(kept)] for account in ("an", "minh", "manh", "lan")}
        assert [text for text in seen["an"] if text in kept] == [kept[0], kept[1]]
        assert [text for text in seen["minh"] if text in kept] == [kept[0], kept[2]]
        assert [text for text in seen["manh"] if text in kept] == [kept[0], kept[3]]
        assert seen["lan"] == list(kept)
        assert kept[0] in logged(stage, "an")
        assert kept[-1] not in logged(stage, "an")
        assert kept[-1] in logged(stage, "lan")
        own = [
            record.fields["what"]
            for record in stage.ask("an", contract.EXPORT, m.ExportOf()).records
            if record.kind == "log"
        ]
        assert kept[0] in own
        assert kept[-1] not in own

    play(tmp_path, "", story)
