"""Who becomes a member of the children's group; that the group becomes so is seen in the guest."""

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="groups of Linux")

if sys.platform == "linux":
    import grp

    from agent.enrol import main

    EMPTY = next(x.gr_name for x in grp.getgrall() if not x.gr_mem)
NOBODY = "nobody"
"""An account that every PC has, with a large number."""


@pytest.fixture
def place(tmp_path):
    return tmp_path / "children"


def tool(folder: Path, text: str) -> str:
    """A program in the place of gpasswd."""
    path = folder / "gpasswd"
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_before_the_agent_has_said_anything_nothing_changes(place, tmp_path):
    assert main([str(place), EMPTY, tool(tmp_path, "exit 9")]) == 0


def test_what_is_so_already_is_left_alone(place, tmp_path):
    place.write_text("", "utf-8")
    assert main([str(place), EMPTY, tool(tmp_path, "exit 9")]) == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no.such.account", "there is no such account"),
        ("root", "it belongs to the system"),
        ("daemon", "it belongs to the system"),
    ],
)
def test_whoever_cannot_be_a_child_is_dropped_and_that_is_said(place, tmp_path, capsys, name, why):
    place.write_text(f"{name}\n", "utf-8")
    assert main([str(place), EMPTY, tool(tmp_path, "exit 9")]) == 0
    assert capsys.readouterr().err == f"luytre: {name!r} is not enrolled: {why}.\n"


def test_all_members_are_given_at_once(place, tmp_path, capsys):
    place.write_text(f"{NOBODY}\nno.such.account\n", "utf-8")
    said = tmp_path / "said"
    assert main([str(place), EMPTY, tool(tmp_path, f'echo "$@" >{said}')]) == 1
    assert said.read_text("utf-8") == f"-M {NOBODY} {EMPTY}\n"
    assert f"the group {EMPTY} could not be changed: it stayed as it was.\n" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_one_plain_line(place, tmp_path, capsys):
    place.write_text(f"{NOBODY}\n", "utf-8")
    failing = tool(tmp_path, "echo 'gpasswd: cannot lock /etc/group' >&2; exit 1")
    assert main([str(place), EMPTY, failing]) == 1
    line = f"luytre: the group {EMPTY} could not be changed: gpasswd: cannot lock /etc/group.\n"
    assert capsys.readouterr().err == line


def test_without_the_group_or_the_tool_it_says_so(place, capsys):
    place.write_text(f"{NOBODY}\n", "utf-8")
    assert main([str(place), "no-such-group"]) == 1
    assert "there is no group no-such-group here" in capsys.readouterr().err
    assert main([str(place), EMPTY, "/no/such/tool"]) == 1
    assert capsys.readouterr().err == "luytre: /no/such/tool: No such file or directory.\n"


def test_a_link_is_not_followed(place, tmp_path, capsys):
    place.symlink_to("/etc/passwd")
    assert main([str(place), EMPTY, tool(tmp_path, "exit 9")]) == 1
    assert str(place) in capsys.readouterr().err
