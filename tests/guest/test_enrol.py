"""The group of children is what the agent says, and nothing that could lock a family out."""

import pytest

from tests.guest.test_guard import forbid

LIST = "/run/luytre/children"
GROUP = "luytre-child"


def members(guest):
    return set(filter(None, guest.does(f"getent group {GROUP}").strip().split(":")[3].split(",")))


def say(guest, *names):
    """What the agent says."""
    guest.does("systemctl stop luytre-agent; install -d /run/luytre")
    guest.write(LIST + ".new", "".join(f"{name}\n" for name in names), "600")
    guest.does(f"mv {LIST}.new {LIST}")


def test_the_family_s_children_are_its_members(guest):
    forbid(guest)
    guest.until(lambda: members(guest) == {"child", "sibling"}, 60, 0.5)
    assert guest.does(f"stat -c '%U %a' {LIST}") == "root 600\n"
    assert guest.does("stat -c '%U:%G %a' /etc/group /etc/gshadow") == "root:root 644\nroot:shadow 640\n"


def test_it_becomes_another_as_soon_as_the_agent_says_so(guest):
    guest.does("useradd -M anh.ba; useradd -M -u 4123456789 binh")
    say(guest, "child", "anh.ba", "binh")
    guest.until(lambda: members(guest) == {"child", "anh.ba", "binh"}, 60, 0.2)
    say(guest, "sibling")
    guest.until(lambda: members(guest) == {"sibling"}, 60, 0.2)
    say(guest)
    guest.until(lambda: members(guest) == set(), 60, 0.2)


def test_root_guardians_services_and_strangers_never_are(guest):
    say(guest, "root", "parent", "daemon", "luytre-net", "nobody.at.all", "child")
    guest.until(lambda: members(guest) == {"child"}, 60, 0.2)
    told = guest.does("journalctl -q --no-pager -u luytre-enrol")
    for name in ("root", "parent", "daemon", "luytre-net", "nobody.at.all"):
        assert f"'{name}' is not enrolled" in told


@pytest.mark.long
@pytest.mark.parametrize("how", ["mount --bind /etc /etc && mount -o remount,bind,ro /etc"])
def test_where_etc_cannot_be_written_to_it_says_so_in_one_line(guest, how):
    say(guest, "child")
    guest.until(lambda: members(guest) == {"child"}, 60, 0.2)
    guest.does(how)
    say(guest, "sibling")
    failed = "systemctl is-failed luytre-enrol.service"
    guest.until(lambda: guest.run(failed).out == "failed\n", 60, 0.2)
    told = guest.does("journalctl -q --no-pager -u luytre-enrol -o cat")
    assert "luytre: the group luytre-child could not be changed" in told
    assert "Traceback" not in told
    assert members(guest) == {"child"}
