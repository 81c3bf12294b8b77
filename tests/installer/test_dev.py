"""The front door's words: verbs, options, and what it says to a mistyped one."""

import subprocess
import sys

import pytest

import dev
from front import verbs
from front.environment import ROOT
from front.voice import Refusal


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["tset"], "“test”"),
        (["chek"], "“check”"),
        (["run", "--headles"], "“--headless”"),
        (["run", "--polcy", "x"], "“--policy”"),
        (["lock", "--upgrad"], "“--upgrade”"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_nearest(typed, offered):
    with pytest.raises(Refusal, match=offered):
        dev.parse(typed)


def test_a_word_like_no_other_is_answered_with_the_usage_alone():
    with pytest.raises(Refusal, match="no verb") as caught:
        dev.parse(["qqqqqq"])
    assert "Did you mean" not in str(caught.value)
    assert "dev.py VERB" in str(caught.value)


@pytest.mark.parametrize("length", ["0", "-3", "nan", "inf", "soon"])
def test_a_length_of_time_is_a_number_above_zero(length):
    with pytest.raises(Refusal, match="seconds"):
        dev.parse(["run", f"--for={length}"])


def test_options_of_run():
    verb, options, more = dev.parse(["run", "--headless", "--for", "90", "--policy", "x.toml", "--debug"])
    assert (verb, options.headless, options.seconds, options.policy.name) == ("run", True, 90, "x.toml")
    assert (options.debug, options.json, options.state, more) == (True, False, None, [])


def test_words_for_pytest_and_for_trials_are_passed_on():
    assert dev.parse(["test", "tests/policies", "-k", "week", "-x"])[2] == [
        "tests/policies",
        "-k",
        "week",
        "-x",
    ]
    assert dev.parse(["soak", "kills", "--n", "1000"])[2] == ["kills", "--n", "1000"]
    assert dev.parse(["bench", "--list"])[1].list


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["run", "--help"], ["-h"]])
def test_help_is_told_on_standard_output(words, capsys):
    assert dev.main(words) == 0
    told = capsys.readouterr()
    assert told.out.startswith("python3 installer/dev.py VERB")
    assert not told.err


def test_help_names_every_verb():
    assert not [verb for verb in verbs.VERBS if f"  {verb} " not in dev.USAGE]


def test_a_refusal_is_a_sentence_and_with_debug_a_traceback(capsys):
    assert dev.main(["run", "--policy", "nowhere.toml"]) == 2
    told = capsys.readouterr()
    assert told.err == "luytre: There is no policy file nowhere.toml.\n"
    assert not told.out
    with pytest.raises(Refusal):
        dev.main(["run", "--policy", "nowhere.toml", "--debug"])


def test_a_surprise_is_a_sentence_too(capsys, monkeypatch):
    def surprise(_options, _more):
        raise ValueError("oh")

    monkeypatch.setitem(verbs.VERBS, "check", surprise)
    assert dev.main(["check"]) == 70
    assert "ValueError: oh" in capsys.readouterr().err


def test_it_runs_without_the_project_installed_and_from_anywhere(tmp_path):
    """The bare interpreter, as on a machine where nothing is installed."""
    command = [sys.executable, "-I", "-S", str(ROOT / "installer" / "dev.py"), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "VERB" in done.stdout
