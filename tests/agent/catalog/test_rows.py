"""Tables in a string answer like any other mapping."""

from __future__ import annotations

import pytest

from agent.catalog.rows import Apps, Facts, Rows
from policies.ids import AppId, CategoryId
from policies.targets import KnownProgram

ANKI = KnownProgram(AppId("anki"), "Anki", CategoryId("study"))
FIREFOX = KnownProgram(AppId("firefox"), "Firefox", CategoryId("browser"), browser=True)
ZALO = KnownProgram(AppId("zalo"), "Zalo – trò chuyện", CategoryId("chat"))
STEAM = KnownProgram(AppId("steam"), "Steam", CategoryId("games"), launcher=True)
ROWS = {"anki": ANKI, "firefox": FIREFOX, "zalo": ZALO, "firefox-esr": FIREFOX, "steam": STEAM}


def test_a_table_is_what_went_into_it() -> None:
    rows = Rows(ROWS.items())
    assert dict(rows) == ROWS
    assert len(rows) == 5
    assert list(rows.pairs()) == list(ROWS.items())


@pytest.mark.parametrize("key", ["", "ank", "nki", "anki\t", "anki\tanki", "x\nanki", "Anki", "zalo\n"])
def test_what_is_not_there_is_not_there(key: str) -> None:
    assert key not in Rows(ROWS.items())


def test_an_empty_table() -> None:
    assert dict(Rows(())) == {}
    assert len(Rows(())) == 0


def test_facts_of_several_kinds() -> None:
    facts = Facts({"exe": Rows(ROWS.items()), "snap": Rows([("anki-woodrow", ANKI)])})
    assert facts["exe", "firefox-esr"] == FIREFOX
    assert ("snap", "anki") not in facts
    assert ("flatpak", "anki") not in facts
    assert len(facts) == len(list(facts)) == 6


def test_programs_by_id() -> None:
    apps = Apps(Rows((program.app, program) for program in (ANKI, ZALO)))
    assert apps[AppId("zalo")].name == "Zalo – trò chuyện"
    assert AppId("firefox") not in apps
    assert set(apps) == {"anki", "zalo"}
    assert len(apps) == 2


def test_what_is_no_text_is_in_no_table() -> None:
    assert Facts({"exe": Rows(ROWS.items())}).get(("exe", "\udcff")) is None
