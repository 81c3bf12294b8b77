"""Accounts that systemd-homed(8) keeps: a child of such a home is a child like others."""

import pytest

from tests.guest import building
from tests.guest.family import HEAD, agree, used
from tests.guest.test_enrol import members

pytestmark = pytest.mark.long

MADE = "NEWPASSWORD='bamboo hedge 7' homectl create mai --storage=directory --shell=/bin/bash --real-name=Mai"
OPENED = "PASSWORD='bamboo hedge 7' homectl activate mai"
LIMITED = """
[child.mai]
name = "Mai"
accounts = ["mai"]

[child.mai.screen]
daily = "{}s"
warn = []
grace = "1s"
end = "logout"
"""


@pytest.fixture
def pc(guest):
    """With a home of that kind in it, that nobody has agreed on anything for."""
    building.install_later(guest)
    guest.does(MADE)
    return guest


def test_it_is_found_counted_ended_and_refused(pc):
    agree(pc, HEAD)
    uid = pc.does("id -u mai").strip()
    assert 60001 <= int(uid) <= 60513, "the range that systemd-homed takes (UIDS-GIDS.md of systemd)"
    pc.does(OPENED)
    pc.start_login("mai", 4)
    pc.until(lambda: "mai" in members(pc), 60, 0.5)  # though nobody has agreed on anything for it
    agree(pc, HEAD + LIMITED.format(40000))
    pc.login("mai", 3)
    pc.show(3)
    assert pc.does("luytre status", user="mai").startswith("Mai ")
    pc.until(lambda: used(pc, "mai") > 3, 90, 0.5)
    agree(pc, HEAD + LIMITED.format(used(pc, "mai") + 3))
    pc.until(lambda: pc.does("cat /run/luytre/denied").splitlines() == ["mai"], 90, 0.5)
    pc.until(lambda: not pc.run(f"pgrep -u {uid}").out, 90, 0.5)
    refused = pc.run("true", user="mai")
    assert refused.code != 0
    assert "111" in refused.said
    agree(pc, HEAD + LIMITED.format(40000))
    pc.run(OPENED)  # it was shut with the last session
    pc.until(lambda: pc.run("true", user="mai").code == 0, 60, 0.5)
