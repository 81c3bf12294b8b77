"""When the environment is made, renewed, or left alone."""

import json
import os
import threading

import pytest

from front import environment, system
from front.environment import lacking, plan
from front.voice import Refusal


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An environment that is somewhere else, and not there yet."""
    venv = tmp_path / "venv"
    monkeypatch.setenv("LUYTRE_VENV", str(venv))
    return venv


@pytest.fixture
def made(place):
    """An environment that holds what tests need, as far as its stamp says."""
    python = environment.python(place)
    python.parent.mkdir(parents=True)
    python.touch()
    (place / "pyvenv.cfg").touch()
    environment._write_stamp(place, {"dev": environment.lock_hash("dev")})
    return place


def change(venv, **new):
    path = venv / "luytre-stamp.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | new))


def test_what_is_current_is_left_alone(made):
    before = sorted(made.rglob("*"))
    assert environment.provide(("dev",)) == environment.python(made)
    assert sorted(made.rglob("*")) == before
    assert not made.with_name("venv.lock").exists()


@pytest.mark.parametrize("extras", [("dev",), ("agent",), ("agent", "ui"), ("agent", "cli"), ("build",)])
def test_the_developers_environment_holds_all_that_a_try_out_needs(made, extras):
    assert environment.is_current(environment.read_stamp(made), extras)


def test_other_parts_are_lacking(made):
    assert lacking(environment.read_stamp(made), ("dev", "fuzz", "bundle")) == ["fuzz", "bundle"]


@pytest.mark.parametrize(
    "new",
    [{"interpreter": "cpython 3.9"}, {"root": "/elsewhere"}, {"project": "old"}, {"locks": {"dev": "old"}}],
)
def test_what_changed_since_is_noticed(made, new):
    change(made, **new)
    assert not environment.is_current(environment.read_stamp(made), ("dev",))


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_an_unreadable_stamp_is_no_stamp(made, content):
    (made / "luytre-stamp.json").write_text(content)
    assert environment.read_stamp(made) == {}


def test_a_stamp_without_an_interpreter_is_no_stamp(made):
    environment.python(made).unlink()
    assert environment.read_stamp(made) == {}


def test_nothing_is_installed_twice():
    assert plan({}, ("dev",)) == ["dev"]
    assert plan({}, ("agent", "ui", "cli")) == ["agent", "ui", "build"]
    assert plan({}, ("agent",)) == ["agent", "build"]
    assert plan({"locks": {"build": environment.lock_hash("build")}}, ("cli",)) == ["cli"]


def test_a_linter_s_setting_is_no_reason_to_install_again():
    assert len(environment.project_hash()) == 16


def test_a_folder_with_other_things_in_it_is_never_removed(place):
    place.mkdir()
    (place / "letters.txt").write_text("dear")
    with pytest.raises(Refusal, match="LUYTRE_VENV"):
        environment._clear(place)
    assert (place / "letters.txt").exists()


def test_a_link_is_never_followed_to_be_removed(place, tmp_path):
    (tmp_path / "pyvenv.cfg").touch()
    place.symlink_to(tmp_path)
    with pytest.raises(Refusal):
        environment._clear(place)


def test_a_half_made_environment_is_removed(place):
    place.mkdir()
    (place / "pyvenv.cfg").touch()
    environment._clear(place)
    assert not place.exists()


def test_only_one_at_a_time_makes_it(place, capfd):
    order = []
    entered = threading.Event()
    waiting = threading.Event()

    def second():
        entered.wait()
        with environment._alone(place):
            order.append("second")

    other = threading.Thread(target=second)
    other.start()
    with environment._alone(place):
        entered.set()
        waiting.wait(0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert "somebody else" in capfd.readouterr().err


@pytest.mark.skipif(os.name != "posix" or system.is_root(), reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("LUYTRE_VENV", str(tmp_path / "venv"))
    with pytest.raises(Refusal, match="LUYTRE_VENV=~"):
        environment.provide(("agent",))


def test_a_place_below_a_file_is_told_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LUYTRE_VENV", str(tmp_path / "file" / "venv"))
    with pytest.raises(Refusal, match="cannot be made or renewed"):
        environment.provide(("agent",))


def test_the_caller_s_python_settings_are_not_handed_on(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PIP_USER", "1")
    handed = environment.clean(MORE="yes")
    assert not {"PYTHONPATH", "PIP_USER"} & handed.keys()
    assert handed["MORE"] == "yes"
    assert handed["PATH"] == os.environ["PATH"]


def test_a_failing_command_tells_why(capfd):
    command = [environment._base(), "-c", "print('no such package'); raise SystemExit(3)"]
    assert not environment._run(command)
    assert "no such package" in capfd.readouterr().err
