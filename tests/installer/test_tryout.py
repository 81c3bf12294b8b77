"""What “run” starts."""

from pathlib import Path

import pytest

import dev
from front import tryout

PYTHON = Path("venv/python")


def options(*words):
    return dev.parse(["run", *words])[1]


def test_the_agent_is_started_to_be_tried():
    assert tryout.agent_command(PYTHON, options()) == [str(PYTHON), "-P", "-m", "agent", "--try"]


def test_the_agent_gets_what_was_asked():
    words = ("--for", "90", "--policy", "p.toml", "--state", "s", "--json", "--debug")
    assert tryout.agent_command(PYTHON, options(*words))[4:] == ["--try", *words]


@pytest.mark.parametrize(
    ("words", "display", "shown"),
    [
        ((), True, "ui"),
        ((), False, "ui.console"),
        (("--headless",), True, "ui.console"),
        (("--headless", "--debug"), True, None),
        (("--json",), True, None),
        (("--json", "--headless"), False, None),
        (("--debug",), True, "ui"),
    ],
)
def test_the_face_that_is_shown(words, display, shown, monkeypatch):
    monkeypatch.setattr(tryout, "has_display", lambda: display)
    assert tryout.face(options(*words)) == shown
