"""Who is at the PC: several at once, nobody, somebody by a way round; and whatever the system lacks."""

import pytest

from tests.guest import hands
from tests.guest.family import answers, problems, used
from tests.guest.test_doctor import examined

pytestmark = pytest.mark.long

SPIN = "while :; do :; done"
BUSY = f"timeout 600 sh -c '{SPIN}'"


def clock(guest):
    return float(guest.does("cat /proc/uptime").split()[0])


def counts(guest):
    """Whether time is counted: a minute of waiting at most."""
    before = used(guest)
    guest.until(lambda: used(guest) >= before + 10, 120, 1)


def stands(guest, seconds=25):
    """Whether nothing is counted in so many seconds."""
    before, since = used(guest), clock(guest)
    guest.until(lambda: clock(guest) >= since + seconds, 300, 1)
    return used(guest) - before


@pytest.fixture
def home_alone(guest):
    """A family at peace; nobody is logged in."""
    hands.at_peace(guest)
    return guest


def test_two_sessions_at_once_count_once(home_alone):
    guest = home_alone
    guest.login("child", 3)
    guest.login("child", 4)
    guest.show(3)
    counts(guest)
    before, since = used(guest), clock(guest)
    guest.until(lambda: clock(guest) >= since + 30, 300, 1)
    after, until = used(guest), clock(guest)
    assert 15 <= after - before <= until - since + 6


def test_what_cron_does_with_nobody_logged_in_is_charged(home_alone):
    guest = home_alone
    guest.write("/etc/cron.d/trial", f"* * * * * child {BUSY}\n")
    guest.does("systemctl restart cron")
    guest.until(lambda: not guest.run("pgrep -u child timeout").code, 100, 0.5)
    guest.does("rm /etc/cron.d/trial")
    counts(guest)


def test_what_lingers_is_charged_while_it_works_and_not_while_it_waits(home_alone):
    guest = home_alone
    guest.does("loginctl enable-linger child")
    guest.until(lambda: not guest.run("systemctl is-active user@1001").code, 60, 0.5)
    user = "systemctl --user -M child@ "
    guest.does("systemd-run --user -M child@ -q --unit=idle sleep 6000")
    assert stands(guest, 45) <= 10
    guest.does(f"systemd-run --user -M child@ -q --unit=busy {BUSY}")
    counts(guest)
    guest.does(user + "stop busy")
    assert stands(guest, 45) <= 35


def test_what_a_session_left_behind_is_charged_while_it_works(home_alone):
    guest = home_alone
    key = guest.login("child", 3)
    guest.type("tmux new-session -d 'sleep 6000'\n")
    guest.until(lambda: not guest.run("pgrep -u child tmux").code, 60, 0.5)
    guest.type("exit\n")
    guest.until(lambda: "closing" in guest.run(f"loginctl show-session {key} -p State").out, 60, 0.5)
    guest.does("touch -a -d '10 minutes ago' /dev/pts/[0-9]*")  # somebody typed there, but long ago
    assert stands(guest, 45) <= 35
    socket = "/tmp/tmux-1001/default"
    guest.does(f'setpriv --reuid=child --regid=child --init-groups tmux -S {socket} new-window -d "{SPIN}"')
    counts(guest)


def test_a_child_in_its_sibling_s_terminal_is_itself(home_alone):
    guest = home_alone
    guest.login("sibling", 3)
    guest.show(3)
    guest.type("su -l child\n")
    guest.until(lambda: "Password" in guest.run("cat /dev/vcs3").out, 60, 0.2)
    guest.type("child\n")
    guest.until(lambda: not guest.run("pgrep -u child bash").code, 60, 0.5)
    guest.type(f"{SPIN}\n")
    counts(guest)
    sessions = hands.act(guest, "hold")["sessions"]
    assert [x["background"] for x in sessions] == [True]


def test_the_pc_waits_with_its_sleep_until_the_last_second_is_written(home_alone):
    guest = home_alone
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    assert "Luytre" in guest.does("systemd-inhibit --list --no-pager")
    before = used(guest)
    guest.suspend(3)
    guest.until(lambda: "Luytre" in guest.run("systemd-inhibit --list --no-pager").out, 60, 0.5)
    assert guest.run("systemctl is-active luytre-agent").code == 0
    assert used(guest) >= before


def test_without_logind_children_are_seen_and_guardians_let_in(home_alone):
    guest = home_alone
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    guest.does("systemctl mask --now systemd-logind 2>&1; pkill -9 systemd-logind || true")
    counts(guest)
    assert "sessions-unseen" in problems(guest)
    assert guest.run("true", user="parent").code == 0
    guest.does("systemctl restart luytre-agent")
    guest.until(lambda: answers(guest), 60, 0.5)
    counts(guest)
    assert "sessions-unseen" in problems(guest)
    hands.end(guest)
    assert guest.run("true", user="parent").code == 0
    assert guest.does("systemctl show luytre-agent -p NRestarts --value") == "0\n"


def test_without_a_message_bus_it_goes_on(home_alone):
    guest = home_alone
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    guest.does("systemctl stop dbus.socket dbus.service 2>&1")
    counts(guest)
    assert "sessions-unseen" in problems(guest)
    guest.does("systemctl restart luytre-agent")
    guest.until(lambda: answers(guest), 60, 0.5)
    counts(guest)
    assert "sessions-unseen" in problems(guest)
    assert guest.run("true", user="parent").code == 0
    assert guest.does("systemctl show luytre-agent -p NRestarts --value") == "0\n"


def test_without_control_groups_that_it_may_change_it_goes_on(home_alone):
    guest = home_alone
    drop = "/etc/systemd/system/luytre-agent.service.d"
    guest.does(
        f"mkdir -p {drop}; printf '[Service]\\nProtectControlGroups=yes\\nReadWritePaths=\\n' >{drop}/x.conf"
    )
    guest.does("systemctl daemon-reload; systemctl restart luytre-agent")
    guest.until(lambda: answers(guest), 60, 0.5)
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    assert "freezer.denied" in examined(guest)[1]
    assert guest.run("true", user="parent").code == 0
    assert guest.does("systemctl show luytre-agent -p NRestarts --value") == "0\n"
