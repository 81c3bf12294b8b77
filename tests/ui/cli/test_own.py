from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.storage import archive, open_store
from policies.ids import AppId
from policies.model import Grant
from policies.target import SCREEN, app
from tests.agent.storage.family import AN, MORNING, live
from tests.agent.storage.test_restoring import LATER
from tests.ui import family
from tests.ui.cli.stage import Stage
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli.own import FIELDS, KINDS, LINES

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
def shelf(stage: Stage):
    stage.special = {contract.EXPORT.name: export, contract.ERASE.name: lambda *_: m.Nothing()}
    with stage.agent():
        yield stage


def test_all_that_is_stored_is_read(shelf: Stage):
    assert shelf.run("export").out.splitlines() == [
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
    assert "Nhật ký" in shelf.run("export", lang="vi").out
    assert shelf.called(contract.EXPORT)[:2] == [m.ExportOf("an"), m.ExportOf("an", 2)]


@pytest.fixture
def real(stage: Stage, tmp_path: Path):
    """What a real store tells of a child."""
    store = open_store(tmp_path / "records")
    live(store)
    store.keep_grant(AN, Grant((app(AppId("my game, too")), SCREEN), MORNING, LATER, None, "lan", ""))
    found = [m.Stored(x.kind, dict(x.fields)) for x in store.stored(AN, 0, 1000)]
    store.close()
    stage.special = {contract.EXPORT.name: lambda *_: m.Export("an", tuple(found), None)}
    with stage.agent():
        yield stage


def test_what_a_real_store_tells_is_told_in_the_words_of_people(real: Stage):
    told = real.run("export").out
    assert "what: Minecraft, Time at the PC, Games" in told
    assert "what: my game, too, Time at the PC" in told
    assert "Closed sites that were tried" in told
    assert "day: 2026-03-04 · kind: Adult · tries: 2" in told
    assert "kind: Adult · site: bad.example · tries: 2" in told
    assert "nhóm: Người lớn · số lần: 2" in real.run("export", lang="vi").out


def test_every_kind_and_field_of_the_store_has_a_name():
    for kind, (columns, _) in archive.KINDS.items():
        assert kind in KINDS
        assert {column.rpartition(" ")[2] for column in columns} <= FIELDS.keys()


def test_what_no_rule_names_and_the_kinds_of_lines_have_words(real: Stage):
    told = real.run("export", lang="vi").out
    assert not {"presence", "nhóm: act", "nhóm: request", "nhóm: policy"} & {
        *told.replace(" · ", "\n").split("\n")
    }
    assert "việc gì: có mặt ở máy, dù tính giờ hay không" in told
    assert "kind: " in real.run("export").out


def test_every_kind_of_line_that_the_agent_writes_has_a_word():
    written = re.compile(r"kind(?:: str)? ?= ?\"([a-z]+)\"")
    places = [*Path("agent/service").rglob("*.py"), *Path("agent/bootstrap").rglob("*.py")]
    found = {kind for place in places for kind in written.findall(place.read_text("utf-8"))}
    assert found <= LINES.keys()


def test_all_that_is_stored_for_programs(shelf: Stage):
    told = shelf.run("export", "--json").json
    assert told[0] == {"kind": "use", **FIRST[0].fields}
    assert len(told) == 5


def test_a_child_is_erased(shelf: Stage):
    assert shelf.run("erase", "An", "--yes").out.startswith("Erased.")
    assert shelf.run("erase", "--all", "--yes", "--json").json == {}
    assert shelf.called(contract.ERASE) == [m.Erase("an"), m.Erase(None)]


@pytest.mark.parametrize("words", [(), ("an", "--all")])
def test_whom_to_erase_is_said(shelf: Stage, words: tuple[str, ...]):
    said = shelf.run("erase", *words, "--yes")
    assert (said.status, said.err.splitlines()[0]) == (2, "Name one child, or say --all.")
    assert not shelf.called(contract.ERASE)


@pytest.mark.parametrize(
    ("whose", "told"),
    [
        (
            "an",
            "Erase for ever all that is recorded of An, also today’s time and all earlier versions of",
        ),
        ("left", "Erase for ever all that is recorded of left, also today’s time and all earlier"),
        ("--all", "recorded of ALL children (An, Bình), also today’s time and all earlier versions"),
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


def test_without_a_person_nothing_is_erased(shelf: Stage):
    said = shelf.run("erase", "an")
    assert (said.status, said.err.splitlines()[0]) == (2, "Nobody is here to be asked: add --yes.")


@pytest.mark.parametrize(("answer", "status", "erased"), [("y", 0, 1), ("no", 1, 0)])
def test_a_person_is_asked(shelf: Stage, answer: str, status: int, erased: int):
    with terminal(*LUYTRE, *shelf.options, "--lang", "en", "erase", "an") as shown:
        shown.read_until("[y/n]")
        shown.type(f"{answer}\n")
        assert shown.wait() == status
    assert len(shelf.called(contract.ERASE)) == erased
