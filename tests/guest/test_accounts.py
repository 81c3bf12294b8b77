"""The hands on whole accounts: whatever a child starts, wherever, ends; stands still; cannot begin anew."""

import pytest

from tests.guest import hands
from tests.guest.family import agree

pytestmark = pytest.mark.long

CHILD, SIBLING = 1001, 1002
STUBBORN = "trap '' TERM HUP INT; while :; do sleep 1; done"
WAYS = {
    "a terminal": "guest.type",
    "nohup": "nohup sleep 7001 >/dev/null 2>&1 &",
    "a session of its own": "setsid -f sleep 7002",
    "tmux": "tmux new-session -d 'sleep 7003'",
    "the user manager": "systemd-run --user -q sleep 7004",
    "a daemon": f'setsid -f sh -c "{STUBBORN}"',
    "at": "echo sleep 7005 | at now",
    "a container": "setsid -f unshare -Ur sleep 7006",
}
SUBORDINATE = "grep ^child: /etc/subuid | cut -d: -f2"


@pytest.fixture
def busy(guest):
    """A child that started what it could, by each way there is, and lingers."""
    hands.at_peace(guest)
    guest.login("child", 3)
    for command in list(WAYS.values())[1:]:
        guest.does(command, user="child")
    guest.does("loginctl enable-linger", user="child")
    hands.plans(guest, "* * * * * sleep 7007\n")
    guest.does("systemctl restart cron; systemctl start atd")
    inside = int(guest.does(SUBORDINATE)) + 7
    guest.does(f"setsid -f setpriv --reuid={inside} --regid={inside} --clear-groups sleep 7008")
    guest.spawn("sleep 7009", user="sibling")
    for number in (*range(7001, 7007), 7008, 7009):
        guest.until(
            lambda number=number: not guest.run(f"pgrep -fx '(/usr/bin/)?sleep {number}'").code, 60, 0.2
        )
    guest.until(lambda: not guest.run("pgrep -fx 'sleep 7007'").code, 100, 0.5)
    return guest, inside


def test_nothing_is_left_of_an_ended_child_and_all_of_its_sibling(busy):
    guest, inside = busy
    hands.plans(guest, "")
    hands.end(guest)
    assert hands.left(guest, CHILD, inside) == []
    assert len(hands.left(guest, SIBLING)) > 0
    assert guest.run("pgrep -fx 'sleep 7009'").code == 0
    assert guest.run("ls /var/lib/systemd/linger/child").code != 0
    guest.until(lambda: guest.session("child", 3) is None, 30, 0.2)


def test_a_frozen_child_stands_still_everywhere_until_it_is_thawed(busy):
    guest, _ = busy
    spins = "sh -c 'while :; do :; done'"
    guest.does(f"setsid -f {spins}", user="child")
    frozen = hands.act(guest, "freeze")
    assert frozen["problem"] is None
    assert frozen["held"]["frozen"]
    spent = "awk '{s+=$14+$15} END {print s}' /proc/$(pgrep -f 'while :; do :; done' -u child | head -1)/stat"
    before = guest.does(spent)
    # Everybody else goes on, at the same moment.
    assert guest.run("true", user="sibling").code == 0
    assert guest.run("true", user="parent").code == 0
    assert guest.does(spent) == before
    # Whoever froze it has gone since: the next one thaws what it finds marked.
    hands.act(guest, "hold")
    guest.until(lambda: guest.does(spent) != before, 30, 0.2)
    assert not hands.hold(guest)["frozen"]


def test_a_frozen_child_is_ended_as_well(busy):
    guest, _ = busy
    hands.plans(guest, "")
    guest.does("echo 1 >/sys/fs/cgroup/user.slice/user-1001.slice/cgroup.freeze")
    hands.end(guest)
    assert guest.run("timeout 30 su -l child -c true").code == 0


def test_a_killed_agent_leaves_nobody_frozen(guest):
    hands.at_peace(guest)
    guest.login("child", 3)
    place = "/sys/fs/cgroup/user.slice/user-1001.slice"
    guest.does(f"echo 1 >{place}/cgroup.freeze; setfattr -n user.luytre.frozen -v 1 {place} || python3 -c "
               f"'import os; os.setxattr(\"{place}\", \"user.luytre.frozen\", b\"1\")'")  # fmt: skip
    guest.until(lambda: "frozen 1" in guest.does(f"cat {place}/cgroup.events"), 30, 0.2)
    guest.does("kill -9 $(systemctl show luytre-agent -p MainPID --value)")
    guest.until(lambda: "frozen 0" in guest.does(f"cat {place}/cgroup.events"), 60, 0.2)


ODD = {
    "a dot and capitals": ("An.Nguyen", 1501),
    "a name of a domain": ("ba@home.lan", 1502),
    "a high number": ("chi", 70_001),
    "a number of a directory": ("dung", 1_400_001_104),
    "a very high number": ("em", 3_000_000_001),
}


@pytest.fixture(scope="module")
def odd_family(home):
    """One guest for all odd accounts: each test leaves the others alone."""
    from tests.guest.guest import Guest

    with Guest(home) as guest:
        for name, uid in ODD.values():
            guest.does(f"useradd --badname -m -s /bin/bash -u {uid} '{name}' 2>&1")
        names = {name for name, _ in ODD.values()}
        hands.at_peace(guest, *names)
        members = "getent group luytre-child"
        guest.until(lambda: names <= set(guest.does(members).strip().split(":")[3].split(",")), 60, 0.5)
        hands.closed(guest, [])
        yield guest


@pytest.mark.parametrize("how", ODD)
def test_accounts_with_odd_names_and_numbers_are_refused_and_ended_like_others(odd_family, how):
    guest, (name, uid) = odd_family, ODD[how]
    guest.does("setsid -f sleep 600", user=name)
    assert len(hands.left(guest, uid)) > 0
    guest.write("/run/luytre/denied", f"{name}\n", "600")
    assert hands.hold(guest, name)["refused"]
    assert guest.run("true", user=name).code != 0
    guest.write("/run/luytre/denied", "", "600")
    hands.end(guest, name)
    assert hands.left(guest, uid) == []


def test_root_is_never_touched(guest):
    done = hands.act(guest, "end", "root")
    assert done["problem"]
    assert guest.run("true").code == 0


CLOSED = hands.FREE.replace(
    "[child.binh]",
    '[child.an.screen]\ngrace = "1s"\nopen = {{ mon-sun = "none" }}\nend = "logout"\n\n[child.binh]',
)


def test_a_child_without_time_is_logged_out_and_refused_with_the_reason_and_let_in_when_it_has_some(guest):
    hands.at_peace(guest)
    guest.login("child", 3)
    agree(guest, CLOSED.format(accounts='"child"'))
    guest.until(lambda: guest.session("child", 3) is None and hands.left(guest, CHILD) == [], 120, 0.5)
    job = guest.run("true", user="child")
    assert job.code != 0
    assert "111" in job.said
    assert guest.run("true", user="parent").code == 0
    guest.does("luytre --child an grant 1h")
    guest.until(lambda: guest.run("true", user="child").code == 0, 30, 0.5)


def test_a_child_at_a_terminal_that_no_lock_closes_stands_still_and_goes_on_when_it_has_time(guest):
    """The agent itself does it, with no more rights than its unit has."""
    hands.at_peace(guest)
    guest.login("child", 3)
    guest.show(3)
    guest.type("cat >work\n")
    guest.until(lambda: not guest.run("pgrep -u child -x cat").code, 60, 0.2)
    agree(guest, CLOSED.replace("logout", "lock").format(accounts='"child"'))
    events = "cat /sys/fs/cgroup/user.slice/user-1001.slice/cgroup.events"
    guest.until(lambda: "frozen 1" in guest.does(events), 120, 0.5)
    assert guest.run("true", user="parent").code == 0
    assert guest.run("timeout 60 su -l child -c true").code == 1, "refused, and not left waiting"
    guest.does("luytre --child an grant 1h")
    guest.until(lambda: "frozen 0" in guest.does(events), 60, 0.5)
    guest.type("a poem\n\x04")
    guest.until(lambda: guest.run("cat /home/child/work").out == "a poem\n", 30, 0.5)
