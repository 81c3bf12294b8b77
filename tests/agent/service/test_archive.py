"""A child's own copy of all that is stored, and what a guardian erases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, NotFound, WrongSecret
from agent.ports.store import Tried
from agent.service import archive
from agent.service.archive import TELL_EVERY
from policies.ids import ChildId
from tests.agent.service.recorded import RULES, exported, played
from tests.agent.service.stage import HEAD, SECONDS, Stage, play


def test_a_child_has_its_own_copy_and_nobody_else_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        own = exported(stage, "an")
        assert {record.kind for record in own} >= {"use", "request", "log"}
        assert "an says please" in str(own)
        assert "binh" not in str(own)
        assert not [record for record in own if record.kind == "tries"]
        with pytest.raises(WrongSecret):
            stage.ask("an", contract.REDEEM, m.Redeem("12345678"))
        (tries,) = (record.fields for record in exported(stage, "an") if record.kind == "tries")
        assert tries == {"source": "code:an", "failures": 1}
        stage.agree(RULES.replace("60s", "90s"))
        stage.agree(RULES)
        own = exported(stage, "an")
        agreed = [record.fields for record in own if record.kind == "agreement"]
        assert [fields["version"] for fields in agreed] == [2, 1]
        assert "mygame" in str(agreed[0]["text"])
        assert "Bình" not in str(agreed)
        assert agreed[1]["text"] is None
        monkeypatch.setattr(archive, "PART", 3)
        again = exported(stage, "lan", "an")
        assert [record for record in again if record.kind != "log"] == [
            record for record in own if record.kind != "log"
        ]
        assert stage.store.entries(ChildId("an"), 1)[0].what == "took a copy of what is recorded"
        with pytest.raises(Denied):
            stage.ask("binh", contract.EXPORT, m.ExportOf("an"))
        with pytest.raises(BadParams):
            stage.ask("an", contract.EXPORT, m.ExportOf(first=-1))
        export: Any = stage.router._handlers[contract.EXPORT.name]
        with pytest.raises(NotFound, match="Say which child"):
            export(stage.router.actor(stage.peer("lan"), unlocked=False), m.ExportOf())

    play(tmp_path, RULES, story)


def test_a_guardian_s_copy_is_as_narrow_as_was_agreed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        def told(account: str) -> set[str]:
            records = exported(stage, account, "an")
            names = {x.fields.get("target") for x in records if x.kind in {"use", "sum", "in use"}}
            names |= {f"{x.fields['category']} {x.fields['host']}" for x in records if x.kind == "tried"}
            return {str(name) for name in names}

        await played(stage)
        stage.tally.keep(at_once=True)
        day = stage.watch.plan.day
        stage.store.keep_tried(ChildId("an"), [Tried(day, "adult", 2), Tried(day, "adult", 2, "bad.example")])
        tried = {"adult ", "adult bad.example"}
        used = {"presence", "screen", "category:other", "app:my-game"}
        assert told("an") == told("lan") == used | tried
        for apps, sites, hidden in (
            ("totals", "totals", {"app:my-game", "adult bad.example"}),
            ("none", "none", {"app:my-game", "category:other"} | tried),
        ):
            stage.agree(f'{RULES}[child.an.visibility]\napps = "{apps}"\nsites = "{sites}"\n')
            assert told("an") == used | tried
            assert told("lan") == (used | tried) - hidden
        assert {x.kind for x in exported(stage, "lan", "an")} >= {"request", "log", "agreement"}

    play(tmp_path, RULES, story)


def test_that_a_copy_was_taken_is_told_once_an_hour_of_each_account(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        def told() -> list[tuple[str, str | None]]:
            lines = stage.store.entries(None, 1000)
            return [(x.who, x.child) for x in reversed(lines) if x.what == "took a copy of what is recorded"]

        for _ in range(3):
            exported(stage, "an")
            exported(stage, "binh")
            exported(stage, "lan", "an")
        first = [("an", "an"), ("binh", "binh"), ("lan", "an")]
        assert told() == first
        stage.pc.clock.pass_time(TELL_EVERY)
        await stage.beat()
        exported(stage, "an")
        exported(stage, "an")
        assert told() == [*first, ("an", "an")]
        stage.ask("lan", contract.ERASE, m.Erase("an"))
        exported(stage, "an")
        assert told() == [("binh", "binh"), ("an", "an")]

    play(tmp_path, RULES, story)


def test_what_is_erased_is_gone_and_the_agent_goes_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        with pytest.raises(Denied):
            stage.ask("an", contract.ERASE, m.Erase("an"))
        stage.ask("lan", contract.ERASE, m.Erase("an"))
        assert stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests == ()
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 0
        assert len(stage.ask("binh", contract.REQUESTS, m.RequestsOf()).requests) == 1
        told = stage.store.entries(None, 1)[0]
        assert (told.who, told.what, told.child) == ("lan", "erased what was recorded of a child", None)
        await stage.live(10 * SECONDS)
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 10
        assert not stage.standing

    play(tmp_path, RULES, story)


def test_a_short_name_takes_no_line_of_the_household_along(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        hour = timedelta(hours=1)
        for word in ("secret-changed", "secret-reset", "journal-broken", "started"):
            stage.reporter.log(word, who="lan", kind="security")
        stage.reporter.log("ran-without", kind="security", start="8:00", end="9:00")
        stage.reporter.log("tries-allowed", who="root", kind="security", account="binh", number=5)
        before = [entry.what for entry in stage.store.entries(None, 99)]
        stage.reporter.log("tries-allowed", who="root", kind="security", account="an", number=5)
        stage.reporter.log("code-wrong", who="an", kind="security", number=5, time=hour)
        stage.ask("lan", contract.ERASE, m.Erase("an"))
        assert [entry.what for entry in stage.store.entries(None, 99)][1:] == before

    play(tmp_path, RULES, story)


def test_a_child_who_is_in_the_policy_no_more_is_erased(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.agree("", HEAD)
        stage.ask("lan", contract.ERASE, m.Erase("binh"))
        assert ChildId("binh") not in stage.store.known_children()
        with pytest.raises(NotFound, match='Nothing is stored about "binh"'):
            stage.ask("lan", contract.ERASE, m.Erase("binh"))

    play(tmp_path, RULES, story)


def test_everything_is_erased(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.ask("lan", contract.ERASE, m.Erase())
        assert stage.store.known_children() == frozenset()
        assert [entry.what for entry in stage.store.entries(None, 9)] == ["erased all that was recorded"]

    play(tmp_path, RULES, story)


def test_of_a_child_of_before_there_is_no_account_to_count_against(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        actor = stage.router.actor(stage.peer("lan"), unlocked=False)
        export: Any = stage.router._handlers[contract.EXPORT.name]
        stage.tally.keep(at_once=True)
        stage.agree("", HEAD.partition("[child")[0])
        told = export(actor, m.ExportOf("binh"))
        assert "binh says please" in str(told)
        used = [x.fields["target"] for x in export(actor, m.ExportOf("an")).records if x.kind == "use"]
        assert used == ["presence", "screen"], "what was agreed with the child is not known any more"

    play(tmp_path, RULES, story)
