"""Time is up: what is left of a child then, who gets in, and what becomes of unsaved work."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.guest.bypasses.test_api import LOCKED
from tests.guest.ending import ENDS, LEFT, agree_on, emptied, over, patience, watched, zero
from tests.guest.family import (
    HEAD,
    accept_clock,
    agree,
    answers,
    give,
    moments,
    running,
    seconds_on,
    used,
)
from tests.guest.hands import left, soon_a_minute

GRACE = 12
LONG = 40
"""A grace that is longer than all that a slow PC may take at its end: whoever gets another one is seen."""
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = ENDS.format(daily=18000, grace=1, end="logout").replace(
    "daily =", 'open = { every = ["15:00-17:00"] }\ndaily ='
)
TWO = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child", "sibling"]

[child.an.screen]
daily = "{{daily}}s"
warn = []
grace = "1s"
end = "logout"
"""
CONTAINER = "unshare -U --map-auto --map-root-user setpriv --reuid 6 --regid 6 --clear-groups"
"""A child's own: further ids belong to its account (subuid(5)), which newuidmap lets its programs have."""
WAYS = {
    "nohup": "nohup sleep 7001 >/dev/null 2>&1 &",
    "a session of its own": "setsid -f sleep 7002",
    "tmux": "tmux new-session -d 'sleep 7003'",
    "linger": "loginctl enable-linger; systemd-run --user -q sleep 7004",
    "at": "echo sleep 7005 | at now",
    "a namespace": "setsid -f unshare -Ur sleep 7006",
    "a container": f"setsid -f {CONTAINER} sleep 7010",
    "ssh": "setsid -f ssh -i .ssh/key -o StrictHostKeyChecking=no child@127.0.0.1 sleep 7007",
    "a chain of forks": "echo nice python3 -I /usr/local/bin/chain | at now",
    "deaf to all signals": "setsid -f sh -c 'trap \"\" TERM HUP INT; while :; do sleep 1; done'",
}
STARTED = {*["7001", "7002", "7003", "7004", "7005", "7006", "7007", "7008", "7010"]}
CHAIN = """
import os
from pathlib import Path
while True:
    if os.fork():
        os._exit(0)
    Path("/home/child/link").write_text(str(os.getpid()))
"""
"""Who starts the next and ends is gone when its turn in a list comes; it writes down how far it is."""
LINK = "cat /home/child/link"
SSH = """ip link set lo up; systemctl start ssh cron atd
for x in child parent; do
  install -d -m 700 -o $x -g $x /home/$x/.ssh
  ssh-keygen -q -t ed25519 -N '' -f /home/$x/.ssh/key
  cp /home/$x/.ssh/key.pub /home/$x/.ssh/authorized_keys
  chown $x:$x /home/$x/.ssh/*
done"""
INTO = "ssh -i /home/{0}/.ssh/key -o BatchMode=yes -o StrictHostKeyChecking=no {0}@127.0.0.1 true"


def started(guest):
    """Which of the sleepers run."""
    return {line.split()[-1] for line in guest.does(LEFT).splitlines() if "sleep 70" in line}


@pytest.mark.bypass(14, long=True)
def test_when_time_is_up_nothing_of_a_child_is_left_and_nobody_else_is_refused(family, record_property):
    family.does(SSH)
    family.does("crontab -", user="child", stdin="* * * * * sleep 7008\n")
    family.write("/usr/local/bin/chain", CHAIN)
    family.spawn("sleep 7009", user="sibling")
    for command in WAYS.values():
        family.does(["bash", "-c", command], user="child")
    soon_a_minute(family)
    family.until(lambda: started(family) >= STARTED, 120, 0.5)
    family.until(
        lambda: not family.run(f'link=$({LINK}); sleep 1; test "$link" != "$({LINK})"').code, 60, 0.5
    )

    told = watched(family)
    agree_on(family, seconds=5, end="logout")
    family.until(lambda: zero(told), 60, 0.1)
    took = emptied(family) - zero(told)
    assert family.does(LEFT) == ""
    record_property("figures", f"time is up: after {took:.1f} s nothing of the child runs")
    assert took <= patience(family)
    link = family.does(LINK)

    assert family.run("true", user="child").code
    assert family.run(INTO.format("child"), timeout=60).code
    assert family.run(INTO.format("parent"), timeout=60).code == 0
    assert family.run("true", user="parent").code == 0
    assert "sleep 7009" in family.does("ps -u sibling -o args")
    soon_a_minute(family)
    refused = "journalctl -q --no-pager -u cron -g Refused || true"
    family.until(lambda: "user child" in family.does(refused), 100, 0.5)
    assert family.does(LEFT) == ""
    assert family.does(LINK) == link, "the chain has no further link"

    give(family)
    family.until(lambda: not family.run("true", user="child").code, 30, 0.5)


def test_a_login_is_refused_until_the_window_opens_and_then_nobody_need_open_it(family):
    now = family.now.astimezone(VIETNAM)
    opens = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=2)
    to_the_minute(family, opens - timedelta(minutes=30))
    agree(family, HOURS)
    family.until(lambda: family.does(LEFT) == "", 3 * patience(family), 0.2)
    to_the_minute(family, opens - timedelta(seconds=25))
    refused = family.run("true", user="child")
    assert float(family.does("date +%s")) < opens.timestamp()
    assert refused.code
    assert "15:00" in refused.said
    assert family.run("true", user="parent").code == 0
    family.until(lambda: not family.run("true", user="child").code, 60, 0.2)
    assert 0 <= float(family.does("date +%s")) - opens.timestamp() <= 2 * patience(family)


def to_the_minute(guest, when):
    """The PC's clock is set, and a guardian says that it is right."""
    guest.set_clock(when.timestamp())
    accept_clock(guest)


@pytest.mark.long
def test_a_child_at_two_accounts_at_once_has_one_budget_and_is_ended_at_both(family):
    agree(family, TWO.format(daily=18000))
    family.spawn("sleep 7009", user="sibling")
    family.until(lambda: not family.run("pgrep -u sibling sleep").code, 60, 0.2)
    before, began = used(family), float(family.does("cut -d' ' -f1 /proc/uptime"))
    seconds_on(family, 15)
    after, ended = used(family), float(family.does("cut -d' ' -f1 /proc/uptime"))
    assert after - before <= ended - began + 6
    agree(family, TWO.format(daily=after + 5))
    family.until(lambda: over(family), 60, 0.5)
    family.until(lambda: left(family, 1001, 1002) == [], 2 * patience(family), 0.5)
    for user in ("child", "sibling"):
        assert family.run("true", user=user).code
    assert family.run("true", user="parent").code == 0
    give(family)
    for user in ("child", "sibling"):
        family.until(lambda user=user: not family.run("true", user=user).code, 30, 0.5)


@pytest.mark.bypass(3, long=True)
def test_logging_in_again_and_again_and_killing_the_agent_gives_one_grace(family, record_property):
    told = watched(family)
    agree_on(family, seconds=5, end="logout", grace=LONG)
    family.until(lambda: zero(told), 60, 0.1)
    family.does(f"kill -9 {running(family)}")
    entered = [family.run("true", user="child").code == 0 for _ in range(8)]
    asked = float(family.does("cut -d' ' -f1 /proc/uptime"))
    empty, ready = emptied(family), moments(family)[2]
    said = f"{LONG} s of grace, {sum(entered)} of eight logins, a kill: nothing runs after"
    said = f"{said} {empty - zero(told):.1f} s, {empty - ready:.1f} s after the agent was back"
    record_property("figures", said)
    assert empty - max(zero(told) + LONG, ready, asked) <= 2 * patience(family) < LONG
    before = used(family)
    for tty in (4, 5):
        family.start_login("child", tty)
        assert family.run("true", user="child").code
    assert family.does(LEFT) == ""
    assert used(family) == before

    # Where logins ask nobody any more, who comes in finds no other grace either.
    family.does("pam-auth-update --package --remove luytre")
    words = "cut -d' ' -f1 /proc/uptime; trap '' TERM HUP; exec sleep 600"
    inside = family.spawn(["bash", "-c", words], user="child")
    family.until(lambda: "\n" in inside.out or inside.code is not None, 60, 0.1)
    took = emptied(family) - float(inside.out) if inside.out else 0  # it was out before its first word
    record_property("figures", f"who comes in when the grace is over: out after {took:.1f} s")
    assert took <= patience(family)
    assert inside.wait().code


@pytest.mark.long
@pytest.mark.bypass(3, long=True)
def test_a_boot_in_a_grace_gives_no_other(family):
    agree_on(family, seconds=5, end="logout", grace=GRACE)
    family.until(lambda: over(family), 60, 0.1)
    family.does("sleep 6")
    family.power_cut()
    family.until(lambda: answers(family), 120, 0.2)
    assert over(family)
    family.until(lambda: family.run("true", user="child").code, GRACE - 6 + patience(family), 0.2)
    family.start_login("child", 4)
    family.until(lambda: family.run("systemctl is-active login-tty4").code, 60, 0.2)
    assert family.does(LEFT) == ""


@pytest.mark.parametrize("end", ["pause", "lock"])
def test_an_editor_with_unsaved_text_stands_still_and_goes_on(family, end):
    family.type("nano letter\n")
    family.until(lambda: "-icanon" in family.does("stty -a </dev/tty3"), 60, 0.2)
    family.type("Dear grandmother")
    agree_on(family, seconds=5, end=end)
    family.until(lambda: over(family), 60, 0.5)
    frozen = "cat /sys/fs/cgroup$(cut -d: -f3 /proc/$(pgrep -u child nano)/cgroup)/cgroup.events"
    family.until(lambda: "frozen 1" in family.does(frozen), 60, 0.5)
    assert family.run("test -e /home/child/letter").code
    give(family)
    family.until(lambda: "frozen 0" in family.run(frozen).out, 60, 0.5)
    family.type(", how are you?\x13\x18")
    family.until(lambda: family.run("pgrep -u child nano").code, 60, 0.5)
    assert family.does("cat /home/child/letter") == "Dear grandmother, how are you?\n"


@pytest.mark.bypass(24, long=True)
def test_a_session_that_calls_itself_locked_is_not_left_at_it(family):
    family.type(f"{LOCKED}; while :; do :; done\n")
    agree_on(family, seconds=5, end="lock")
    family.until(lambda: over(family), 60, 0.5)
    works = "ps -u child -o stat= | grep -c R || true"
    family.until(lambda: family.does(f"{works}; sleep 1; {works}") == "0\n0\n", 60, 0.5)
