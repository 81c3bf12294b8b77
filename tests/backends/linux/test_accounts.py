import sys

assert sys.platform == "linux"

import os
import pwd

from agent.platforms.linux import accounts
from tests.backends.linux.real import STRANGER


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


def test_this_process_runs_as_somebody():
    assert accounts.own_number() == os.getuid()
    assert accounts.own() == pwd.getpwuid(os.getuid()).pw_name


def test_administrators_are_people():
    for account in accounts.administrators():
        assert (accounts.number(account) or 0) >= accounts.ORDINARY
