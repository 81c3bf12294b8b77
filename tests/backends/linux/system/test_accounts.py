import sys

assert sys.platform == "linux"

import grp
import os
import pwd

from agent.platforms.linux.system import accounts
from tests.backends.linux.real import CONTAINER, STRANGER


def test_an_account_has_a_name_and_a_number():
    mine = pwd.getpwuid(os.getuid())
    assert accounts.name(os.getuid()) == mine.pw_name
    assert accounts.number(mine.pw_name) == os.getuid()
    assert accounts.home(os.getuid()) == mine.pw_dir


def test_a_number_without_a_name_stands_for_itself():
    assert accounts.name(STRANGER) == f"#{STRANGER}"
    assert accounts.number(f"#{STRANGER}") == STRANGER
    assert accounts.home(STRANGER) is None


def test_an_unknown_name_has_no_number():
    assert accounts.number("nobody of that name") is None
    assert accounts.number("#") is None


def test_a_number_of_a_container_is_its_account_s(containers):
    assert accounts.owner(CONTAINER) == accounts.owner(CONTAINER + 99) == STRANGER
    assert accounts.owner(CONTAINER - 1) == CONTAINER - 1
    assert accounts.owner(CONTAINER + 100) == CONTAINER + 100
    assert accounts.owner(STRANGER) == STRANGER
    assert accounts.owner(0) == 0


def test_who_has_a_name_is_in_nobody_s_container(containers):
    containers.write_text(f"{STRANGER}:{accounts.NOBODY}:10\n", encoding="utf-8")
    accounts._state = (-accounts._LOOK, ())
    assert accounts.owner(accounts.NOBODY) == accounts.NOBODY
    assert accounts.owner(accounts.NOBODY + 1) == STRANGER


def test_numbers_of_containers_are_never_those_of_an_account_that_has_a_name(
    containers, monkeypatch, tmp_path
):
    passwd = tmp_path / "passwd"
    others = [
        f"x{uid}:x:{uid}:{uid}::/:/bin/sh" for uid in (CONTAINER + 100, CONTAINER + 10, CONTAINER + 11, 5)
    ]
    passwd.write_text("\n".join([*others, "", "+", f"y:x:{CONTAINER}", "z:x:-"]), encoding="utf-8")
    monkeypatch.setattr(accounts, "PASSWD", str(passwd))
    accounts._state = (-accounts._LOOK, ())
    own = range(STRANGER, STRANGER + 1)
    left = range(CONTAINER + 1, CONTAINER + 10), range(CONTAINER + 12, CONTAINER + 100)
    assert accounts.numbers(f"#{STRANGER}") == (own, *left)
    assert accounts.owner(CONTAINER + 10) == CONTAINER + 10
    assert accounts.owner(CONTAINER + 12) == STRANGER
    containers.write_text(f"{STRANGER}:{CONTAINER}:0\n{STRANGER}:{CONTAINER + 10}:2\n", encoding="utf-8")
    accounts._state = (-accounts._LOOK, ())
    assert accounts.numbers(f"#{STRANGER}") == (own,)


def test_without_ranges_everybody_is_themselves(containers):
    containers.unlink()
    accounts._state = (-accounts._LOOK, ())
    assert accounts.owner(CONTAINER) == CONTAINER


def test_a_name_that_was_given_anew_is_looked_up_anew(monkeypatch, tmp_path):
    monkeypatch.setattr(accounts, "PASSWD", str(tmp_path / "passwd"))
    accounts.number("root")
    accounts._numbers["root"] = 5
    assert accounts.number("root") == 5
    (tmp_path / "passwd").touch()
    accounts._state = (accounts._state[0] - accounts._LOOK, accounts._state[1])
    assert accounts.number("root") == 0


def test_people_are_who_may_log_in():
    assert not accounts.is_person(0)
    assert not accounts.is_person(accounts.NOBODY)
    assert not accounts.is_person(accounts.DYNAMIC[0])
    assert not accounts.is_person(STRANGER)
    for entry in pwd.getpwall():
        if entry.pw_uid >= accounts.ORDINARY and entry.pw_shell in {"/bin/bash", "/bin/sh"}:
            assert accounts.is_person(entry.pw_uid) == (entry.pw_uid != accounts.NOBODY)


def test_a_group_that_is_not_there_has_no_members():
    assert accounts.members("no-such-group-here") == frozenset()


def test_this_process_runs_as_somebody():
    assert accounts.own_number() == os.getuid()
    assert accounts.own() == pwd.getpwuid(os.getuid()).pw_name


def test_administrators_are_people(monkeypatch):
    monkeypatch.setattr(accounts, "_ruling", (-accounts.KEPT, frozenset()))
    for account in accounts.administrators():
        assert (accounts.number(account) or 0) >= accounts.ORDINARY


def test_who_is_in_a_group_of_administrators_is_one_and_who_has_left_it_soon_is_not(monkeypatch):
    people = [entry.pw_name for entry in pwd.getpwall() if entry.pw_uid >= accounts.ORDINARY][:1]
    groups = {"sudo": ["root", "nobody-here", *people]}

    def group(name):
        return grp.struct_group((name, "x", 27, groups[name]))

    monkeypatch.setattr(grp, "getgrnam", group)
    monkeypatch.setattr(accounts, "_ruling", (-accounts.KEPT, frozenset()))
    assert accounts.administrators() == set(people)
    groups.clear()
    assert accounts.administrators() == set(people)
    monkeypatch.setattr(accounts, "KEPT", 0.0)
    assert accounts.administrators() == frozenset()


def test_the_first_group_of_an_account():
    assert accounts.group(0) == 0
    assert accounts.group(STRANGER) == STRANGER
