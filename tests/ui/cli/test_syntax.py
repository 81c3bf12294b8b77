from __future__ import annotations

import click
import pytest

from agent import VERSION
from tests.ui.cli.stage import Result, run_piped
from ui.cli.face import Face
from ui.cli.syntax import speech, told


@pytest.mark.parametrize(
    ("arguments", "told_en", "command"),
    [
        (["statsu"], "There is no command statsu. Did you mean status?", "luytre"),
        (["policy", "chek"], "There is no command chek. Did you mean check?", "luytre policy"),
        (["qqqqq"], "There is no command qqqqq.", "luytre"),
        (["status", "--jsn"], "There is no option --jsn. Did you mean --json?", "luytre status"),
        (["ask", "15m", "--reason", "x"], "There is no option --reason.", "luytre ask"),
        (["answer"], "NUMBER is missing.", "luytre answer"),
        (["code"], "NUMBER | AMOUNT [TARGET] is missing.", "luytre code"),
        (["completion"], "{bash|zsh|fish} is missing.", "luytre completion"),
        (["status", "too", "much"], "That is too much: too much", "luytre status"),
        (["log", "-n", "0"], "limit: a number from 1 to 1000", "luytre log"),
    ],
)
def test_what_is_written_wrongly_is_told_with_the_nearest(arguments: list[str], told_en: str, command: str):
    said = run_piped(["--lang", "en", *arguments])
    assert said.status == 2
    assert said.err == f"{told_en}\nHow it is written: {command} --help\n"


def test_an_option_without_its_value_is_told():
    assert run_piped(["--state"]).err == "--state needs a value behind it.\n"


@pytest.mark.parametrize(
    ("arguments", "told_vi"),
    [
        (["policy", "check", "/nowhere/x.toml"], "Không mở được /nowhere/x.toml: không có tệp này."),
        (["policy", "check", "/"], "Không mở được /: đây là một thư mục."),
        (["answer", "one", "no"], "NUMBER: phải là một số nguyên"),
        (["log", "-n", "0"], "limit: phải là một số từ 1 đến 1000"),
        (["today", "--day", "yesterday"], "day: hãy viết ngày như 2026-11-25"),
        (["completion", "tcsh"], "SHELL: chọn một trong: bash, zsh, fish"),
        (["status", "too", "much"], "Thừa: too much"),
        (["unlock", "x"], "Thừa: x"),
        (["--state"], "--state còn thiếu giá trị ở sau."),
    ],
)
def test_a_value_that_is_written_wrongly_is_told_in_vietnamese(arguments: list[str], told_vi: str):
    assert run_piped(arguments, LC_ALL="vi_VN.UTF-8").err.splitlines()[0] == told_vi


@pytest.mark.parametrize("words", ["policy check", "policy apply", "restore"])
def test_a_file_that_is_not_there_has_one_status(words: str):
    said = run_piped(["--lang", "en", *words.split(), "/nowhere/x"])
    assert (said.status, said.err) == (5, "/nowhere/x cannot be opened: there is no such file.\n")


def test_help_is_told_in_the_language_of_the_terminal_and_under_its_other_name():
    assert run_piped(["--help"], LC_ALL="vi_VN.UTF-8").out.startswith("Cách dùng: luytre")
    assert run_piped(["--lang", "VI", "help"]).out.startswith("Cách dùng: luytre")
    assert run_piped(["help"]) == run_piped(["--help"])
    assert run_piped(["help", "ask"]) == run_piped(["ask", "--help"])
    assert run_piped(["help", "policy", "apply"]) == run_piped(["policy", "apply", "--help"])
    assert run_piped(["policy", "help", "apply"]) == run_piped(["policy", "apply", "--help"])
    assert run_piped(["help", "asc"]).err.startswith("There is no command asc. Did you mean ask?")


def test_the_version_is_told():
    assert run_piped(["--version"]) == Result(0, f"luytre {VERSION}\n", "")


def test_help_is_told_in_both_languages():
    english, vietnamese = (run_piped(["--lang", lang, "--help"]).out for lang in ("en", "vi"))
    assert english.startswith("Usage: luytre [OPTIONS]")
    assert "Exit status:\n  0   done\n" in english
    assert "70  an error of the program itself" in english
    assert vietnamese.startswith("Cách dùng: luytre")
    assert "Mã kết thúc:\n  0   xong\n" in vietnamese
    assert "help-line" in vietnamese
    grant = run_piped(["--lang", "vi", "grant", "--help"]).out
    assert "Mở đến giờ đó" in grant
    assert "Hiện phần trợ giúp này." in grant
    assert "Mã kết thúc" not in grant


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help", "--lang", "vi"],
        ["--help", "--lang=VI"],
        ["help", "--lang", "vi"],
        ["status", "--help", "--lang", "vi"],
        ["--help", "status", "--lang", "vi"],
        ["policy", "--help", "--lang", "vi"],
        ["--lang", "en", "status", "--help", "--lang", "vi"],
    ],
)
def test_the_language_may_stand_behind_the_wish_for_help(arguments: list[str]):
    said = run_piped(arguments)
    assert said.status == 0
    assert said.out.startswith("Cách dùng: luytre")


@pytest.mark.parametrize("arguments", [["statsu"], ["status", "--jsn"], ["answer"], ["log", "-n", "0"]])
def test_the_language_may_stand_behind_what_is_written_wrongly(arguments: list[str]):
    before, behind = run_piped(["--lang", "vi", *arguments]), run_piped([*arguments, "--lang", "vi"])
    assert behind == before
    assert "--help" in behind.err
    assert "How it is written" not in behind.err


@pytest.mark.parametrize("words", [["--lang", "de"], ["--lang="], ["--", "--lang", "vi"], ["vi"]])
def test_what_names_no_language_is_none(words: list[str]):
    assert run_piped(["--help", *words]).out.startswith("Usage: luytre")
    assert run_piped(["--help", "--lang"]).err == "--lang needs a value behind it.\n"


def test_options_may_stand_before_and_behind_a_command():
    assert run_piped(["policy", "schema", "--lang", "vi"]).status == 0
    assert run_piped(["policy", "--lang", "vi", "--help"]).out.startswith("Cách dùng:")
    assert run_piped(["policy", "--lang", "vi", "check", "--help"]).out.startswith("Cách dùng:")


def test_without_a_command_the_help_is_shown():
    said = run_piped(["--lang", "en"])
    assert said.status == 2
    assert "Commands:" in said.err
    assert run_piped(["--lang", "vi", "policy"]).status == 2


def test_an_error_without_a_place_is_its_sentence():
    assert told(click.ClickException("no"), Face(lang="en")) == "no"


def test_outside_of_a_call_english_is_spoken():
    assert speech(click.Context(click.Command("x"))).language == "en"
