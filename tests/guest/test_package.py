"""The package on a booted Debian: what apt does, what then runs, and who could change it."""

import shlex

from tests.guest.building import install

AGENT = "luytre-agent.service"
PATHS = """
import sys
text = open("/usr/lib/luytre/luytre-agent").read()
exec(text.partition("from agent")[0])
print("\\n".join(sys.path))
"""
HERE_TOO = ["/usr/bin/luytre", "/usr/lib/luytre", "/usr/lib/systemd/system/luytre-agent.service"]


def running(guest):
    """The process of the service."""
    return guest.does(f"systemctl show {AGENT} -p MainPID --value").strip()


def test_apt_installs_it_and_it_runs_at_once_and_at_each_start(guest):
    assert guest.does(f"systemctl is-active {AGENT}") == "active\n"
    assert guest.does(f"systemctl is-enabled {AGENT}") == "enabled\n"
    assert guest.does("dpkg-query -W -f '${db:Status-Status}' luytre") == "installed"
    assert guest.does("systemctl --failed --no-legend") == ""


def test_it_is_there_before_anybody_can_log_in(guest):
    guest.reboot()
    guest.until(lambda: guest.run(f"systemctl is-active {AGENT}").out == "active\n", 120, 0.5)
    words = "-p ActiveEnterTimestampMonotonic --value"
    agent, sessions = guest.does(f"systemctl show {AGENT} systemd-user-sessions {words}").split()
    assert int(agent) < int(sessions)
    assert guest.run("journalctl -b -q --no-pager -g 'ordering cycle'").out == ""


def test_a_fault_in_it_gives_away_as_little_as_it_needs(guest):
    job = guest.run(f"systemd-analyze security --no-pager --threshold=26 {AGENT}")
    assert job.code == 0, job.said
    status = guest.does(["cat", f"/proc/{running(guest)}/status"])
    held = int(next(x.split()[1] for x in status.splitlines() if x.startswith("CapBnd:")), 16)
    sys_admin, net_admin, setuid = 21, 12, 7
    assert not held & (1 << sys_admin | 1 << net_admin | 1 << setuid)


def test_what_it_knows_is_for_root_alone(guest):
    found = guest.does("find /var/lib/luytre -printf '%m %U %y %p\\n'").splitlines()
    assert len(found) > 1
    assert {tuple(line.split()[:3]) for line in found} == {("700", "0", "d"), ("600", "0", "f")}


def test_nobody_but_root_can_change_what_it_runs(guest):
    paths = guest.does(["python3", "-IS", "-c", PATHS]).split()
    assert "/usr/lib/luytre/vendor" in paths
    assert not [x for x in paths if "dist-packages" in x or x.startswith(("/home", "/tmp", "/usr/local"))]
    mapped = guest.does(f"awk '$6 ~ /^\\// {{print $6}}' /proc/{running(guest)}/maps").split()
    interpreter = guest.does(f"readlink -f /proc/{running(guest)}/exe").split()
    roots = " ".join(
        map(shlex.quote, {*paths, *mapped, *interpreter, *HERE_TOO} - {"/usr/lib/python313.zip"})
    )
    loose = "\\( ! -uid 0 -o -perm /022 \\) ! -type l"
    assert guest.does(f"find {roots} {loose} -not -path '/var/lib/*'") == ""
    folders = f"for x in {roots}; do while [ $x != / ]; do x=$(dirname $x); echo $x; done; done | sort -u"
    assert guest.does(f"find $({folders}) -maxdepth 0 {loose}") == ""
    assert guest.run(f"find {roots} -writable ! -type l 2>/dev/null", user="child").out == ""


def test_its_variables_and_the_caller_s_folder_lead_nobody_astray(guest):
    guest.does(
        "mkdir -p evil/ui; echo 'print(1)' >evil/ui/__init__.py; echo 'print(2)' >evil/click.py", user="child"
    )
    job = guest.run("cd evil && PYTHONPATH=$PWD PYTHONSTARTUP=$PWD/click.py luytre --help", user="child")
    assert job.code == 0, job.said
    assert job.out.startswith("Usage: luytre")


def test_removed_it_leaves_logins_alone_and_purged_nothing_at_all(guest):
    assert "luytre" in guest.does("cat /etc/pam.d/common-account")
    guest.does("DEBIAN_FRONTEND=noninteractive apt-get -q -y remove luytre 2>&1", timeout=300)
    assert "luytre" not in guest.does("cat /etc/pam.d/common-account")
    assert guest.run(f"systemctl is-active {AGENT}").code
    assert guest.does("pgrep -fc luytre-agent || true") in {"0\n", "1\n"}  # pgrep's own shell
    guest.does("test -d /var/lib/luytre")
    guest.does("DEBIAN_FRONTEND=noninteractive apt-get -q -y purge luytre 2>&1", timeout=300)
    assert guest.run("ls -d /var/lib/luytre* /run/luytre /usr/lib/luytre").out == ""
    assert guest.does("getent passwd luytre-net || true; getent group luytre-child || true") == ""
    assert guest.run("true", user="parent").code == 0


def test_installed_again_it_goes_on_with_what_it_knew(guest, package):
    text = guest.does("luytre policy show")
    install(guest, package)
    assert guest.does(f"systemctl is-active {AGENT}") == "active\n"
    guest.until(lambda: guest.run("luytre policy show").out == text, 60, 0.5)
