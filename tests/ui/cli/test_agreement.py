from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.api import contract
from policies import document
from tests.ui.cli.stage import POLICY, SECRET, Stage, run_piped

FIVE_ERRORS = """\
format = 1
zone = "Asia/Ho_Chi_Min"
[child.an]
nmae = "An"
[child.an.screen]
daily = "1 hour"
open = { mon-thu = ["15:30-17:30", "19:00-18:00"] }
[[child.an.rule]]
app = "mincraft"
daily = "1h"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "family.toml"
    path.write_text(POLICY.replace('"1h"', '"2h"'), encoding="utf-8")
    return path


def test_all_errors_are_told_without_an_agent(tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text(FIVE_ERRORS, encoding="utf-8")
    said = run_piped(["--lang", "en", "policy", "check", str(path)])
    assert said.status == 1
    lines = said.out.splitlines()
    assert lines[1:] == [
        'child.an.nmae: is not a key here; did you mean "name"? (line 4)',
        'child.an.screen.daily: "1 hour" is no duration; write it like "1h30m" (line 6)',
        'child.an.screen.open.mon-thu[1]: "19:00-18:00" ends before it starts (line 7)',
        lines[4],
    ]
    assert lines[0].startswith('zone: "Asia/Ho_Chi_Min" is no time zone')
    assert 'did you mean "minecraft"' in lines[4]
    assert "kết thúc trước khi bắt đầu" in run_piped(["--lang", "vi", "policy", "check", str(path)]).out
    told = run_piped(["policy", "check", "--json", str(path)]).json
    assert told["ok"] is False
    assert [error["line"] for error in told["errors"]] == [2, 4, 6, 7, 9]


def test_a_document_without_errors(file: Path):
    assert run_piped(["policy", "check", str(file)]).out == "No errors.\n"
    assert run_piped(["policy", "check", "--json", str(file)]).json == {"ok": True, "errors": []}
    assert run_piped(["policy", "check", "-"], POLICY).status == 0


def test_a_document_of_notepad_begins_with_a_mark(tmp_path: Path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xef\xbb\xbf" + POLICY.encode())
    assert run_piped(["policy", "check", str(path)]).out == "No errors.\n"


def test_what_is_no_text_is_told(tmp_path: Path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"a = 1\nb = '\xff'\n")
    said = run_piped(["policy", "check", str(path)])
    assert said.status == 1
    assert "this is not a text in UTF-8 (line 2)" in said.err


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    said = run_piped(["policy", "check", str(tmp_path / "nowhere.toml")])
    assert said.status == 5
    assert "nowhere.toml" in said.err


def test_changes_are_told_against_the_one_in_force(home: Stage, file: Path):
    assert home.run("policy", "diff", str(file)).out == "An: screen time 1 h → 2 h every day\n"
    assert home.run("policy", "diff", str(file), "--json").json == {
        "changes": ["An: screen time 1 h → 2 h every day"]
    }
    file.write_text(POLICY + "# a remark\n", encoding="utf-8")
    assert home.run("policy", "diff", str(file), lang="vi").out == "Không có gì khác.\n"


def test_changes_between_two_files_need_no_agent(tmp_path: Path, file: Path):
    old = tmp_path / "old.toml"
    old.write_text(POLICY, encoding="utf-8")
    assert run_piped(["policy", "diff", str(file), str(old)]).out == "An: screen time 1 h → 2 h every day\n"
    old.write_text("format = 1\n", encoding="utf-8")
    said = run_piped(["policy", "diff", str(file), str(old)])
    assert (said.status, said.out) == (1, "zone: is missing\n")


def test_a_document_is_put_in_force(home: Stage, file: Path):
    said = home.run("policy", "apply", "--yes", "--why", "hè", str(file))
    assert said.out == "An: screen time 1 h → 2 h every day\nIn force as version 2.\n"
    (params,) = home.called(contract.APPLY)
    assert (params.text, params.why) == (file.read_text("utf-8"), "hè")
    assert home.run("policy", "apply", "--yes", str(file)).out == "Nothing changes.\n"


def test_a_document_that_is_put_in_force_by_a_program(home: Stage, file: Path):
    assert home.run("policy", "apply", "--yes", "--json", str(file)).json == {
        "version": 2,
        "changes": ["changed"],
    }


def test_nothing_of_a_document_with_errors_is_put_in_force(home: Stage, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text(FIVE_ERRORS, encoding="utf-8")
    assert home.run("policy", "apply", "--yes", str(path)).status == 1
    assert not home.called(contract.APPLY)


def test_the_secret_comes_from_a_pipe(stage: Stage, file: Path):
    stage.trusted, stage.secret_set = False, True
    with stage.agent():
        assert stage.run("policy", "apply", "--yes", str(file), typed=f"{SECRET}\n").status == 0


def test_the_schema_is_printed():
    assert json.loads(run_piped(["policy", "schema"]).out) == document.schema()
    assert json.loads(run_piped(["policy", "schema", "--lang", "vi"]).out) == document.schema("vi")
