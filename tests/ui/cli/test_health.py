"""What ``doctor`` shows: the worst first, in the reader's language, and who is to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.checks import FAILS, HOLDS, UNKNOWN, check
from tests.ui.cli.stage import SECRET, Result, Stage, as_json
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli import face as faces
from ui.cli.face import Face
from ui.cli.root import root

CLOCK = check("clock", "ok", HOLDS)
SCREEN = check("screen", "unseen", UNKNOWN, {"route": "none"})
SECRET_LACKS = check("secret", "none", FAILS)
SECRET_WORDS = "The parents’ PIN is not set: whoever uses a guardian’s account may change the rules."
SCREEN_WORDS = "The window in front is not seen here (none), so every program that runs counts."
SCREEN_ADVICE = "Log out and in once; where it stays so, this desktop does not tell it."
DOCKER_WORDS = "an ở trong nhóm docker và có thể thành root: Luytre chỉ ghi lại được, không ngăn được."
DOCKER = check("child-account", "root", FAILS, {"account": "an", "group": "docker"})


def examined(stage: Stage, *checks: m.Check, lang: str = "en", typed: str = "") -> Result:
    stage.special = {contract.DOCTOR.name: lambda *_: m.Checks(checks)}
    with stage.agent():
        said = stage.run("doctor", lang=lang, typed=typed)
        told = stage.run("doctor", "--json", lang=lang, typed=typed)
    assert told.status == said.status
    assert told.json == as_json(m.Checks(checks))
    return said


@pytest.mark.parametrize(
    ("checks", "status"),
    [((CLOCK,), 0), ((CLOCK, SCREEN), 6), ((CLOCK, SCREEN, SECRET_LACKS), 1)],
)
def test_the_status_tells_a_script_how_it_stands(stage: Stage, checks: tuple[m.Check, ...], status: int):
    assert examined(stage, *checks).status == status


def test_what_fails_comes_first_with_what_to_do(stage: Stage):
    assert examined(stage, CLOCK, SCREEN, SECRET_LACKS).out.splitlines() == [
        "1 fails · 1 cannot be verified here · 1 holds",
        "",
        f"✗ Parents’ PIN  {SECRET_WORDS}",
        "                → luytre secret set",
        f"? Front window  {SCREEN_WORDS}",
        f"                → {SCREEN_ADVICE}",
        "✓ Clock         The PC’s clock agrees with Luytre’s own count of time.",
    ]


def test_in_vietnamese(stage: Stage):
    said = examined(stage, CLOCK, DOCKER, lang="vi")
    assert said.out.splitlines() == [
        "1 mục hỏng · 1 mục đạt",
        "",
        f"✗ Tài khoản của con  {DOCKER_WORDS}",
        "                     → sudo gpasswd -d an docker; có hiệu lực từ lần đăng nhập sau.",
        "✓ Đồng hồ            Đồng hồ của máy khớp với giờ Luytre tự tính.",
    ]


def test_a_child_is_told_whom_to_ask_instead_of_commands(stage: Stage):
    stage.mode, stage.trusted = "service", False
    said = examined(stage, DOCKER)
    assert "sudo" not in said.out
    assert said.out.endswith("\nPlease show this to a guardian.\n")


def test_a_guardian_proves_it_first(stage: Stage):
    stage.secret_set, stage.trusted, stage.child = True, False, None
    assert examined(stage, CLOCK, typed=f"{SECRET}\n").status == 0
    assert contract.UNLOCK.name in [name for name, _ in stage.calls]


def test_a_terminal_gets_lines_of_its_width(stage: Stage):
    stage.special = {contract.DOCTOR.name: lambda *_: m.Checks((DOCKER, CLOCK))}
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "en", "doctor", COLUMNS="60") as shown:
        assert shown.wait() == 1
    lines = shown.screen.replace("\r", "").splitlines()
    assert max(len(line) for line in lines if "\x1b" not in line) <= 60
    assert "\x1b[31m✗ Child’s account" in shown.screen


def test_where_the_service_is_down_what_can_be_seen_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(faces, "WAITS", 0)
    face = Face(lang="en", installed=True, service=tmp_path / "run", runtime=tmp_path)
    with pytest.raises(SystemExit) as ended:
        root.main(["doctor"], "luytre", obj=face)
    assert ended.value.code == 1
    out = capsys.readouterr().out
    assert "✗ Agent" in out
    assert "The agent does not answer: no limit is kept now." in out


def test_where_there_is_no_service_it_is_said_how_to_start_an_agent(stage: Stage):
    said = stage.run("doctor")
    assert (said.status, said.out) == (3, "")
    assert "Start one" in said.err
