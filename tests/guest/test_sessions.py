"""Who is at the PC: several at once, nobody, somebody by a way round; and whatever the system lacks."""

import pytest

from tests.guest import hands
from tests.guest.family import answers, problems, used
from tests.guest.test_doctor import examined

pytestmark = pytest.mark.long

WRITTEN = """SELECT coalesce(sum(seconds), 0) FROM targets JOIN
(SELECT target, stop - start AS seconds FROM spans UNION ALL SELECT target, seconds FROM totals)
ON id = target WHERE text = 'screen'"""
SPIN = "while :; do :; done"
BUSY = f"timeout 600 sh -c '{SPIN}'"


def clock(guest):
    return float(guest.does("cat /proc/uptime").split()[0])


def counts(guest, child="an"):
    """Whether time is counted: two minutes of waiting at most."""
    before = used(guest, child)
    guest.until(lambda: used(guest, child) >= before + 10, 120, 0.5)


def stands(guest, seconds=25):
    """Whether nothing is counted in so many seconds."""
    before, since = used(guest), clock(guest)
    guest.until(lambda: clock(guest) >= since + seconds, 300, 1)
    return used(guest) - before


def written(guest):
    """Seconds at the PC that are on the disk."""
    guest.does("rm -f /var/tmp/luytre.sqlite*; cp /var/lib/luytre/luytre.sqlite* /var/tmp")
    return int(guest.does(["sqlite3", "/var/tmp/luytre.sqlite", WRITTEN]))


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


def by_cron(guest):
    hands.plans(guest, f"* * * * * {BUSY}\n")
    guest.does("systemctl restart cron")
    guest.until(lambda: not guest.run("pgrep -u child timeout").code, 100, 0.5)
    hands.plans(guest, "")


def by_at(guest):
    """Root may ask atd for somebody else: the job is the account's own."""
    guest.write("/tmp/busy", BUSY)
    become = "setpriv --reuid=child --regid=child --init-groups env HOME=/home/child"
    guest.does(f"systemctl start atd; cd /tmp; {become} at -f busy now")


def by_ssh(guest):
    guest.does("ip link set lo up; ssh-keygen -q -t ed25519 -N '' -f /root/key; systemctl start ssh")
    guest.does("install -d -m 700 -o child -g child /home/child/.ssh")
    guest.does("install -m 600 -o child -g child /root/key.pub /home/child/.ssh/authorized_keys")
    options = "-i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no"
    guest.does(f'setsid -f ssh {options} child@127.0.0.1 "{BUSY}" >/dev/null 2>&1 </dev/null')


@pytest.mark.parametrize("how", [by_cron, by_at, by_ssh])
def test_what_works_for_a_child_who_is_at_no_terminal_is_charged(home_alone, how):
    how(home_alone)
    home_alone.until(lambda: not home_alone.run("pgrep -u child timeout").code, 60, 0.5)
    counts(home_alone)


def test_of_two_children_at_one_screen_the_one_in_front_is_charged(home_alone):
    guest, screens = home_alone, {"an": 3, "binh": 4}
    guest.login("child", 3)
    guest.login("sibling", 4)
    for front, behind in (("an", "binh"), ("binh", "an"), ("an", "binh")):
        guest.show(screens[front])
        counts(guest, front)
        before = used(guest, behind)
        counts(guest, front)
        assert used(guest, behind) == before


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


@pytest.mark.bypass(10, long=True)
def test_what_was_used_until_a_sleep_is_on_the_disk_when_the_power_fails_in_it(home_alone):
    guest = home_alone
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    guest.until(lambda: (used(guest) - written(guest)) >= 3, 60, 0.1)
    before = used(guest)
    guest.spawn("systemctl suspend")
    guest.until(lambda: guest.qmp("query-status")["status"] == "suspended", 60, 0.1)
    guest.power_cut(words="systemd.mask=luytre-agent.service")
    assert written(guest) >= before


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
