from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui.cli.stage import LUYTRE, Stage, terminal

AT = "2026-03-04T17:04:40+00:00"
FIRST = (
    m.Stored("use", {"day": "2026-03-04", "target": "app:minecraft", "start": "x", "stop": "y"}),
    m.Stored("use", {"day": "2026-03-04", "target": "screen", "start": AT, "stop": "y"}),
)
LAST = (
    m.Stored("log", {"who": "an", "what": "said", "kind": ""}),
    m.Stored("other", {"field": None, "n": 1}),
    m.Stored("request", {"targets": "category:games, app:x", "state": "granted"}),
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
        "  what: Games, x · answer: yes",
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
