import sys

assert sys.platform == "linux"

import grp
import os

import pytest

from agent.platforms.linux.access.logins import Logins
from policies.ids import AccountId
from tests.backends.linux.access.test_pam import BLOCK


@pytest.fixture
def group():
    """A group of this PC that has a member, and the member."""
    found = next((x for x in grp.getgrall() if x.gr_mem), None)
    return (found.gr_name, found.gr_mem[0]) if found else ("luytre-child", "")


@pytest.fixture
def logins(tmp_path, group):
    (tmp_path / "pam").mkdir()
    lines = [line.replace("luytre-child", group[0]).replace("/run/luytre", str(tmp_path)) for line in BLOCK]
    (tmp_path / "pam" / "login").write_text("\n".join(lines), encoding="utf-8")
    return Logins(tmp_path, tmp_path / "pam", group[0])


def test_files_are_whole_and_root_s_alone(logins, tmp_path):
    logins.refuse(["child", "an.nguyen"], "100 % done: %u\nCall 111.")
    logins.enrol(["sibling", "An@home"])
    assert (tmp_path / "denied").read_text(encoding="utf-8") == "an.nguyen\nchild\n"
    assert (tmp_path / "closed").read_text(encoding="utf-8") == "100 % done: %u\nCall 111."
    assert (tmp_path / "children").read_text(encoding="utf-8") == "An@home\nsibling\n"
    for name in ("denied", "closed", "children"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path)) == ["children", "closed", "denied", "pam"]


def test_who_is_listed_and_in_the_group_is_refused(logins, group):
    assert not logins.refused(group[1])
    logins.refuse([group[1], "stranger"], "")
    assert logins.refused(group[1]) == bool(group[1])
    assert not logins.refused("stranger")
    logins.refuse([], "")
    assert not logins.refused(group[1])


def test_nobody_is_refused_by_a_list_that_no_door_asks(logins, group, tmp_path):
    logins.refuse([group[1]], "")
    (tmp_path / "pam" / "login").write_text("account required pam_unix.so\n", encoding="utf-8")
    assert not logins.refused(group[1])


def test_who_leaves_takes_the_list_along(logins, tmp_path):
    logins.refuse(["child"], "x")
    logins.close()
    logins.close()
    assert os.listdir(tmp_path) == ["pam"]


def test_who_should_be_in_the_group_and_is_not_is_told_again(logins, tmp_path):
    def written(*names):
        before = path.stat().st_ino if path.exists() else None
        logins.enrol(names)
        return path.stat().st_ino != before

    path = tmp_path / "children"
    assert written("no.such.account", "root", "#4321")
    assert not written("no.such.account", "root", "#4321")
    assert written("nobody")
    assert written("nobody"), "gpasswd may have failed, or the account is a new one"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        Logins(tmp_path / "none", tmp_path / "pam").enrol([AccountId("nobody")])


def test_who_is_in_the_group_already_is_left_alone(logins, group, tmp_path):
    logins.enrol([group[1]])
    (tmp_path / "children").unlink()
    logins.enrol([group[1]])
    assert not (tmp_path / "children").exists()
