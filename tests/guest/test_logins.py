"""The list of refused logins: it closes every door to a denied child, and none to anybody else, ever."""

import pytest

LIST = "/run/luytre/denied"
BROKEN = {
    "missing": f"rm -rf {LIST}",
    "writable by all": f"echo child >{LIST}; chmod 666 {LIST}",
    "a folder": f"rm -rf {LIST}; mkdir {LIST}",
    "endless": f"rm -rf {LIST}; ln -s /dev/zero {LIST}",
    "of everybody": f"printf 'root\\nparent\\nchild\\nsibling\\n' >{LIST}; chmod 600 {LIST}",
    "without its group": f"echo child >{LIST}; chmod 600 {LIST}; groupdel luytre-child",
}


@pytest.fixture
def denied(guest):
    """A guest in which the child has no time left."""
    guest.does("gpasswd -q -a child luytre-child || usermod -aG luytre-child child")
    guest.write(LIST, "child\n", "600")
    return guest


def test_a_denied_child_is_refused_by_su_and_its_sibling_is_not(denied):
    assert denied.run("true", user="child").code != 0
    assert denied.run("true", user="sibling").code == 0


def test_a_denied_child_is_refused_on_a_terminal(denied):
    denied.start_login("child", 4)
    denied.until(lambda: denied.run("systemctl is-active login-tty4").code, 60, 0.2)
    assert denied.session("child", 4) is None
    assert denied.login("parent", 5)


def test_a_denied_child_is_refused_by_ssh(denied):
    denied.does("ip link set lo up; ssh-keygen -q -t ed25519 -N '' -f /root/key; systemctl start ssh")
    for name in ("child", "sibling", "parent"):
        denied.does(f"install -d -m 700 -o {name} -g {name} /home/{name}/.ssh")
        denied.does(f"install -m 600 -o {name} -g {name} /root/key.pub /home/{name}/.ssh/authorized_keys")
    command = (
        "ssh -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR {}@127.0.0.1 true"
    )
    assert denied.run(command.format("sibling")).code == 0
    assert denied.run(command.format("parent")).code == 0
    assert denied.run(command.format("child")).code != 0


def test_a_denied_child_s_cron_jobs_do_not_run(denied):
    lines = "".join(f"* * * * * {name} touch /var/tmp/ran-{name}\n" for name in ("child", "sibling"))
    denied.write("/etc/cron.d/trial", lines)
    denied.does("systemctl restart cron")
    denied.until(lambda: not denied.run("test -e /var/tmp/ran-sibling").code, 150, 0.5)
    refused = "journalctl -q --no-pager -g 'Refused user child'"
    denied.until(lambda: "Refused user child" in denied.run(refused).out, 60, 0.5)
    assert denied.run("test -e /var/tmp/ran-child").code


def test_with_time_again_every_door_is_open(denied):
    denied.write(LIST, "", "600")
    assert denied.run("true", user="child").code == 0


@pytest.mark.parametrize("how", BROKEN)
def test_a_list_that_is_broken_locks_out_neither_guardian_nor_root(denied, how):
    denied.does(BROKEN[how])
    assert denied.run("true", user="parent").code == 0
    assert denied.run("echo parent | sudo -S -p '' true", user="parent").code == 0
    assert denied.run("su -l root -c true").code == 0
