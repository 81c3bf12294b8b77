from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui import family
from tests.ui.cli.stage import LUYTRE, Stage, terminal

AT = "2026-03-04T17:04:40+00:00"
FIRST = (
    m.Stored("use", {"day": "2026-03-04", "target": "app:minecraft", "start": "x", "stop": "y"}),
    m.Stored("use", {"day": "2026-03-04", "target": "screen", "start": AT, "stop": "y"}),
)
LAST = (
    m.Stored("log", {"who": "an", "what": "said", "kind": ""}),
    m.Stored("other", {"field": None, "n": 1}),
    m.Stored("request", {"targets": "category:games, app:x", "state": "granted", "guessed": "gambling"}),
)


def export(_: object, params: m.ExportOf) -> m.Export:
    return m.Export("an", FIRST, 2) if params.first == 0 else m.Export("an", LAST, None)


@pytest.fixture
def archive(stage: Stage):
    stage.special = {contract.EXPORT.name: export, contract.ERASE.name: lambda *_: m.Nothing()}
    with stage.agent():
        yield stage


def test_all_that_is_stored_is_read(archive: Stage):
    assert archive.run("export").out.splitlines() == [
        "",
        "Use, of the last two days",
        "  day: 2026-03-04 · what: Minecraft · from: x · until: y",
        "  day: 2026-03-04 · what: Time at the PC · from: 2026-03-05 00:04 · until: y",
        "",
        "The log",
        "  who: an · what: said",
        "",
        "other",
        "  n: 1",
        "",
        "Requests",
        "  what: Games, x · answer: yes · guessed: Gambling",
    ]
    assert "Nhật ký" in archive.run("export", lang="vi").out
    assert archive.called(contract.EXPORT)[:2] == [m.ExportOf("an"), m.ExportOf("an", 2)]


def test_all_that_is_stored_for_programs(archive: Stage):
    told = archive.run("export", "--json").json
    assert told[0] == {"kind": "use", **FIRST[0].fields}
    assert len(told) == 5


def test_a_child_is_erased(archive: Stage):
    assert archive.run("erase", "An", "--yes").out.startswith("Erased.")
    assert archive.run("erase", "--all", "--yes", "--json").json == {}
    assert archive.called(contract.ERASE) == [m.Erase("an"), m.Erase(None)]


@pytest.mark.parametrize("words", [(), ("an", "--all")])
def test_whom_to_erase_is_said(archive: Stage, words: tuple[str, ...]):
    said = archive.run("erase", *words, "--yes")
    assert (said.status, said.err.splitlines()[0]) == (2, "Name one child, or say --all.")
    assert not archive.called(contract.ERASE)


@pytest.mark.parametrize(
    ("whose", "told"),
    [
        ("an", "Erase for ever all that is recorded of An, also today’s time? [y/n]"),
        ("left", "Erase for ever all that is recorded of left, also today’s time? [y/n]"),
        ("--all", "recorded of ALL children (An, Bình), also today’s time? [y/n]"),
    ],
)
def test_the_question_says_whose_records_are_erased(stage: Stage, whose: str, told: str):
    line = m.LogEntry(family.NOW, "lan", "said", "left")
    stage.special = {contract.LOG.name: lambda *_: m.Log((line,))}
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "en", "erase", whose) as shown:
        shown.read_until(told)
        shown.type("n\n")
        assert shown.wait() == 1


def test_nobody_is_asked_about_a_child_whom_nothing_knows(stage: Stage):
    stage.special = {contract.LOG.name: lambda *_: m.Log(())}
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "en", "erase", "anh") as shown:
        assert shown.wait() == 5
        assert "There is no child “anh”. Did you mean an?" in shown.screen
        assert "[y/n]" not in shown.screen


def test_without_a_person_nothing_is_erased(archive: Stage):
    said = archive.run("erase", "an")
    assert (said.status, said.err.splitlines()[0]) == (2, "Nobody is here to be asked: add --yes.")


@pytest.mark.parametrize(("answer", "status", "erased"), [("y", 0, 1), ("no", 1, 0)])
def test_a_person_is_asked(archive: Stage, answer: str, status: int, erased: int):
    with terminal(*LUYTRE, *archive.options, "--lang", "en", "erase", "an") as shown:
        shown.read_until("[y/n]")
        shown.type(f"{answer}\n")
        assert shown.wait() == status
    assert len(archive.called(contract.ERASE)) == erased
