"""Tests of a small project, by pytest itself: which are tried once more, and what is said of them."""

import subprocess
import sys

import pytest

from front import again

TESTS = """
import pathlib, pytest
TIMES = pathlib.Path(__file__).with_name("times")

@pytest.mark.firm
@pytest.mark.parametrize("fails_at", [{firm}])
def test_that_must_be_firm(fails_at):
    times = TIMES.with_name("times-firm")
    times.write_text(times.read_text() + "x" if times.exists() else "x")
    assert len(times.read_text()) not in fails_at

@pytest.mark.xdist_group("one after another")
@pytest.mark.parametrize("who", ["a@b", "c"])
def test_of_chance(who):
    times = TIMES.with_name(f"times-{who}")
    times.write_text(times.read_text() + "x" if times.exists() else "x")
    assert len(times.read_text()) > {chance} or who == "c"

@pytest.mark.parametrize("number", range({broken}))
def test_that_is_broken(number):
    raise AssertionError
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Runs pytest on tests of which one fails by chance, and so many always.

    Answers how it ended, each exit status of pytest, and what was told at last.
    """
    monkeypatch.setattr(again, "_KEPT", tmp_path / ".pytest_cache" / "v" / "cache" / "lastfailed")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # most of a start is theirs
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  xdist_group\n  firm\n")

    def run(*, chance="0", broken="0", firm="[]"):
        text = TESTS.replace("{chance}", chance).replace("{broken}", broken).replace("{firm}", firm)
        (tmp_path / "test_it.py").write_text(text)
        calls = []

        def call(command):
            done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.DEVNULL, check=False)
            calls.append(done.returncode)
            return done.returncode

        at_last = []
        words = [sys.executable, "-m", "pytest", "-p", "xdist", "-n", "2", "--dist", "loadgroup"]
        return again.twice(words, at_last.append, call, firm="firm"), calls, at_last

    return run


def test_what_holds_the_second_time_is_named(project, capsys):
    named = "once more, alone: test_it.py::test_of_chance[a@b]"
    assert project(chance="1", broken="0") == (
        0,
        [1, 0, 5],
        [f"held only when tried {named} (and what is marked “firm” 3 times)"],
    )
    assert named in capsys.readouterr().err


def test_what_must_be_firm_has_to_hold_three_times_out_of_three(project):
    named = "held only when tried once more, alone: test_it.py::test_that_must_be_firm[fails_at0]"
    assert project(firm="[1]") == (0, [1, 0, 0, 0], [f"{named} (and what is marked “firm” 3 times)"])


@pytest.mark.parametrize(
    ("firm", "calls"), [("[1, 2]", [1, 1]), ("[1, 3]", [1, 0, 1]), ("[1, 4]", [1, 0, 0, 1])]
)
def test_what_must_be_firm_and_holds_only_sometimes_has_failed(project, firm, calls):
    assert project(firm=firm) == (1, calls, [])


def test_what_need_not_be_firm_is_not_tried_more_often_beside_what_must_be(project, tmp_path):
    assert project(chance="1", firm="[1]")[:2] == (0, [1, 0, 0, 0])
    assert len((tmp_path / "times-a@b").read_text()) == 2
    assert len((tmp_path / "times-firm").read_text()) == 4


def test_what_failed_in_an_earlier_run_already_is_not_tried_again(project):
    assert project(chance="9", broken="0") == (1, [1, 1], [])
    assert project(chance="9", broken="0") == (1, [1], [])


def test_what_fails_twice_has_failed(project):
    assert project(chance="1", broken="1") == (1, [1, 1], [])


def test_many_that_fail_are_no_matter_of_chance(project):
    assert project(chance="1", broken="3") == (1, [1], [])


def test_what_holds_at_once_is_tried_once(project):
    assert project(chance="0", broken="0") == (0, [0], [])


def test_the_second_time_is_added_to_the_coverage_and_chooses_by_names_alone(monkeypatch):
    told = [[], ["tests/a.py::test_x"]]
    monkeypatch.setattr(again, "_failed", lambda: told.pop(0))
    calls = []

    def call(command, **more):
        calls.append((command, more))
        return 2 - len(calls)

    words = ["python", "-m", "pytest", "--cov", "-n", "3", "-m", "guest", "tests/guest"]
    assert again.twice(words, run=call, PLACE="here") == 0
    assert calls[1] == (
        [
            *("python", "-m", "pytest", "-n", "3", "-m", "guest", "--cov", "--cov-append"),
            *("-n", "0", "--dist", "no", "-p", "no:randomly", "tests/a.py::test_x"),
        ],
        {"PLACE": "here"},
    )


def test_an_end_for_another_reason_is_told_as_it_is(monkeypatch):
    monkeypatch.setattr(again, "_failed", list)
    assert again.twice(["x"], run=lambda _command: 2) == 2
