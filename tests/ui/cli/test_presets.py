"""Whoever has a terminal alone finds an agreement to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import catalog
from tests.ui.cli.stage import run_piped


def test_they_are_listed_by_age_without_an_agent():
    lines = run_piped(["--lang", "en", "policy", "presets"]).out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["age-under-6", "age-6-9", "age-9-12", "age-13-15"]
    assert lines[-1] == "To see one: luytre policy presets age-under-6"
    told = run_piped(["policy", "presets", "--json"]).json
    assert {entry["id"] for entry in told} == set(catalog.all_presets())
    assert all(entry["source"] and entry["dated"] for entry in told)


@pytest.mark.parametrize(("language", "name"), [("en", "10 to 12 years"), ("vi", "Từ 10 đến 12 tuổi")])
def test_one_is_shown_as_it_is_written_and_how_it_is_taken(language: str, name: str):
    text = catalog.preset_text("age-9-12")
    out = run_piped(["--lang", language, "policy", "presets", "age-9-12"]).out
    assert out.startswith(f"{name}\n")
    assert out.endswith(text)
    assert run_piped(["policy", "presets", "--json", "age-9-12"]).json["text"] == text


def test_the_line_that_is_told_makes_an_agreement(tmp_path: Path):
    out = run_piped(["--lang", "en", "policy", "presets", "age-9-12"]).out
    line = next(line for line in out.splitlines() if line.startswith("    preset"))
    path = tmp_path / "family.toml"
    path.write_text(f'format = 1\nzone = "UTC"\n[child.an]\nname = "An"\n{line}\n')
    assert run_piped(["policy", "check", str(path)]).status == 0


def test_one_that_is_not_there_is_told_with_those_that_are():
    said = run_piped(["--lang", "en", "policy", "presets", "age-9"])
    assert said.status == 5
    assert said.err.startswith("There is no preset “age-9”; there are aap-family-plan, age-13-15,")
