import sys

assert sys.platform == "linux"

from pathlib import Path

from agent.platforms.linux.system.paths import paths


def test_the_service_has_the_systems_folders():
    found = paths(service=True)
    assert (found.state, found.runtime) == (Path("/var/lib/luytre"), Path("/run/luytre"))


def test_try_mode_stays_with_the_account(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    found = paths(service=False)
    assert (found.state, found.runtime) == (tmp_path / "state" / "luytre", tmp_path / "run" / "luytre")


def test_without_variables_all_lies_in_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = paths(service=False)
    assert found.state == tmp_path / ".local" / "state" / "luytre"
    assert found.runtime == found.state / "run"
