"""The keys that the kernel obeys itself: none of them makes a disk read-only."""

import pytest

from agent.platforms.linux.checks.keyboard import keyboard

VALUES = {"0": "ok", "406": "ok", "16": "ok", "1": "remounts", "438": "remounts", "32": "remounts"}


def found(path):
    told = keyboard(str(path))
    return told.case, told.holds, dict(told.about)


@pytest.mark.parametrize("value", VALUES)
def test_it_is_known_what_they_may(tmp_path, value):
    (tmp_path / "sysrq").write_text(f"{value}\n")
    open_ = VALUES[value] == "remounts"
    about = {"value": value} if open_ else {}
    assert found(tmp_path / "sysrq") == (VALUES[value], not open_, about)


def test_a_kernel_without_such_keys_obeys_none(tmp_path):
    assert found(tmp_path / "missing") == ("ok", True, {})


def test_where_it_is_not_told_nothing_is_known(tmp_path):
    (tmp_path / "sysrq").write_text("many\n")
    assert found(tmp_path / "sysrq") == ("unknown", None, {})


def test_this_kernel_tells():
    assert keyboard().case in {"ok", "remounts"}
