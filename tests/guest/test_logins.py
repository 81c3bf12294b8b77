"""The list of refused logins: it closes every door to a denied child, and none to anybody else, ever."""

import pytest

from tests.guest import hands
from tests.guest.guest import Guest

LIST = "/run/luytre/denied"
TEXT = "Tomorrow at 15:30, with 100 % of your time. Call 111."
KEY = "/etc/ssh/trial"
"""Where SELinux lets keys be made."""
MODULES = "/usr/lib/x86_64-linux-gnu/security"
ASIDE = "/root/modules"
BROKEN = {
    "the list is missing": f"rm {LIST}",
    "the list is writable by all": f"chmod 666 {LIST}",
    "the list is a folder": f"rm {LIST}; mkdir {LIST}",
    "the list is endless": f"rm {LIST}; ln -s /dev/zero {LIST}",
    "the list names everybody": f"printf 'root\\nparent\\nchild\\nsibling\\n' >{LIST}",
    "the text is missing": "rm /run/luytre/closed",
    "the text is a folder": "rm /run/luytre/closed; mkdir /run/luytre/closed",
    "the group is missing": "groupdel luytre-child",
    "the folder is missing": "rm -rf /run/luytre",
    "no module that lists": f"mv {MODULES}/pam_listfile.so {ASIDE}",
    "no module that tells groups": f"mv {MODULES}/pam_succeed_if.so {ASIDE}",
    "no module that speaks": f"mv {MODULES}/pam_nologin.so {ASIDE}",
}
SELDOM = {
    "the list names everybody",
    "the list is writable by all",
    "the list is a folder",
    "the list is endless",
    "the list is missing",
    "the group is missing",
    "the folder is missing",
    "the text is missing",
    "the text is a folder",
    "no module that tells groups",
    "no module that speaks",
}
"""What is broken in the long trials alone: of each kind another one is broken in the short ones."""
STILL_REFUSED = {
    "the list names everybody",
    "the text is missing",
    "the text is a folder",
    "no module that speaks",
}


@pytest.fixture(scope="module")
def pc(home):
    """One guest for all: what a test broke is put right before the next."""
    with Guest(home) as guest:
        guest.does(f"mkdir -p {ASIDE}")
        yield guest


@pytest.fixture
def denied(pc):
    """The child has no time left, and no agent is there that would write another list."""
    pc.does(f"find {ASIDE} -name '*.so' -exec mv -t {MODULES} {{}} +")
    hands.closed(pc, ["child"], TEXT)
    return pc


def test_a_denied_child_is_refused_by_su_and_told_why_and_its_sibling_is_not(denied):
    job = denied.run("true", user="child")
    assert job.code != 0
    assert TEXT in job.said
    assert denied.run("true", user="sibling").code == 0


def test_a_denied_child_whose_password_ran_out_is_refused_before_it_may_choose_another(denied):
    denied.does("passwd -q -e child")
    job = denied.run("true", user="child")
    denied.does("chage -d $(date +%F) child")
    assert job.code != 0
    assert TEXT in job.said


def test_a_denied_child_is_refused_on_a_terminal_and_told_why(denied):
    denied.start_login("child", 4)
    denied.until(lambda: TEXT in denied.run("cat /dev/vcs4").out, 60, 0.2)
    denied.until(lambda: denied.run("systemctl is-active login-tty4").code, 60, 0.2)
    assert denied.session("child", 4) is None
    assert denied.login("parent", 5)


def test_a_denied_child_is_refused_by_ssh_and_told_why(denied):
    denied.does(f"ip link set lo up; ssh-keygen -q -t ed25519 -N '' -f {KEY}; systemctl start ssh")
    for name in ("child", "sibling", "parent"):
        denied.does(f"install -d -m 700 -o {name} -g {name} /home/{name}/.ssh")
        denied.does(f"install -m 600 -o {name} -g {name} {KEY}.pub /home/{name}/.ssh/authorized_keys")
    command = f"ssh -i {KEY} -o BatchMode=yes -o StrictHostKeyChecking=no {{}}@127.0.0.1 true"
    assert denied.run(command.format("sibling")).code == 0
    assert denied.run(command.format("parent")).code == 0
    refused = denied.run(command.format("child"))
    assert refused.code != 0
    assert TEXT in refused.said


def test_a_denied_child_s_cron_and_at_jobs_do_not_run(denied):
    for name in ("child", "sibling"):
        hands.plans(denied, f"* * * * * touch /var/tmp/cron-{name}\n", name)
    denied.does("systemctl restart cron; systemctl start atd")
    hands.soon_a_minute(denied)
    for name in ("child", "sibling"):
        # Root may ask atd for somebody else: the job is the account's own.
        denied.does(f"setpriv --reuid={name} --regid={name} --init-groups env HOME=/home/{name} sh -c "
                    f"'cd /var/tmp; echo touch /var/tmp/at-{name} | at now'")  # fmt: skip
    for what in ("cron", "at"):
        denied.until(lambda what=what: not denied.run(f"test -e /var/tmp/{what}-sibling").code, 150, 0.5)
    for unit in ("cron", "atd"):  # all that it began has ended, or was refused
        at_work = f"pgrep -P $(systemctl show {unit} -p MainPID --value)"
        denied.until(lambda at_work=at_work: denied.run(at_work).out == "", 60, 0.5)
    assert denied.run("ls /var/tmp/cron-child /var/tmp/at-child").out == ""


def test_with_time_again_every_door_is_open(denied):
    denied.write(LIST, "", "600")
    assert denied.run("true", user="child").code == 0


@pytest.mark.parametrize(
    "how", [pytest.param(x, marks=[pytest.mark.long] if x in SELDOM else []) for x in BROKEN]
)
def test_whatever_breaks_neither_guardian_nor_root_is_locked_out(denied, how):
    denied.does(BROKEN[how])
    assert denied.run("true", user="parent").code == 0
    assert denied.run("echo parent | sudo -S -p '' true", user="parent").code == 0
    assert denied.run("su -l root -c true").code == 0
    assert denied.run("true", user="sibling").code == 0
    assert (denied.run("true", user="child").code != 0) == (how in STILL_REFUSED)


def test_an_agent_that_is_stopped_by_an_administrator_opens_the_doors(guest):
    guest.does("usermod -aG luytre-child child")
    guest.write(LIST, "child\n", "600")
    assert guest.run("true", user="child").code != 0
    guest.does("systemctl stop luytre-agent")
    assert guest.run("true", user="child").code == 0
