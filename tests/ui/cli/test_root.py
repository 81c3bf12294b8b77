from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent.api import contract
from agent.api.errors import InternalError, NotFound, PolicyErrors
from tests.ui.cli.stage import POLICY, Stage, failing, run_piped
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli.root import PLACES, root


def test_every_command_of_the_table_is_there():
    said = run_piped(["--lang", "en", "--help"]).out
    for name in PLACES:
        assert f"\n  {name} " in said
    assert root.get_command(None, "nothing") is None


def test_errors_of_the_agent_are_told_as_it_told_them(stage: Stage, tmp_path: Path):
    file = tmp_path / "x.toml"
    file.write_text(POLICY.replace("1h", "2h"), encoding="utf-8")
    stage.special = {contract.APPLY.name: failing(PolicyErrors(("a: x (line 1)", "b: y (line 2)")))}
    with stage.agent():
        said = stage.run("policy", "apply", "--yes", str(file))
    assert (said.status, said.err) == (1, "a: x (line 1)\nb: y (line 2)\n")


def test_an_error_inside_the_agent_is_an_internal_one(stage: Stage):
    stage.special = {contract.STATUS.name: failing(InternalError("The agent met an error of its own."))}
    with stage.agent():
        assert stage.run("status").status == 70


@pytest.mark.parametrize("keys", ["an", "an, bi", "be-na, an", "@lan.anh, an"])
def test_who_named_no_child_reads_the_own_command_with_one(stage: Stage, keys: str):
    stage.special = {contract.DAY.name: failing(NotFound.of("child.which", names=keys))}
    with stage.agent():
        told = stage.run("today", "--day", "2026-11-25", lang="vi").err.splitlines()[-1]
    assert told.startswith(f"Ví dụ: luytre --child {keys.partition(',')[0]} ")
    assert told.endswith(" today --day 2026-11-25")


def test_no_traceback_reaches_a_person(stage: Stage):
    """An agent of the future could know kinds of targets that this program does not."""
    from agent.api.messages import replace

    shut = replace(stage.status.screen, open=False, reason="after", after="mood:good")
    stage.status = replace(stage.status, screen=shut)
    with stage.agent():
        said = stage.run("status")
        assert (said.status, said.err) == (70, "Something went wrong in this program; --debug shows where.\n")
        with pytest.raises(ValueError, match="mood"):
            stage.run("status", "--debug")


def test_debug_shows_where_a_refusal_comes_from(stage: Stage):
    with pytest.raises(Exception, match="No agent is running"):
        stage.run("--debug", "status")


def test_who_reads_only_the_first_line_gets_no_error():
    command = [sys.executable, "-P", *LUYTRE, "--lang", "en", "policy", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full for all is Linux's")
@pytest.mark.parametrize("words", [["help-line"], ["--help"]])
def test_a_full_disk_is_told_in_a_sentence(words):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-P", *LUYTRE, "--lang", "en", *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (70, "The disk is full.\n")


def test_who_reads_no_further_has_not_been_told_no():
    words = [sys.executable, "-P", *LUYTRE, "catalog", "find", "a"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert (running.stderr.read(), running.wait(30)) == (b"", 0)


def test_the_command_starts_without_what_it_does_not_need():
    code = (
        "import sys; from ui.cli.root import run; run(['--help']);"
        "print(sorted({'rich', 'asyncio', 'policies.document', 'PySide6', 'ssl'} & sys.modules.keys()))"
    )
    out = subprocess.run(
        [sys.executable, "-P", "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert out.endswith("[]\n")


def test_commands_are_completed(stage: Stage):
    environment = {"_LUYTRE_COMPLETE": "bash_complete", "COMP_WORDS": "luytre sta", "COMP_CWORD": "1"}
    with terminal(*LUYTRE, **environment) as shown:
        shown.wait()
    assert "plain,status" in shown.screen
