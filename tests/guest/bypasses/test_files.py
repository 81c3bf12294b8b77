"""A child against files: what the agent knows, what it runs, and traps laid where it looks."""

import json

import pytest

from tests.guest.family import (
    AGENT,
    FAMILY,
    agree,
    answers,
    can,
    problems,
    running,
    seconds_on,
    status,
    used,
)
from tests.guest.guest import Guest

STATE = "/var/lib/luytre"
GRANT = "luytre --child an grant 1h"
AT_THE_RECORDS = {
    "bind another folder there": f"unshare -Urm sh -c 'mount --bind /tmp {STATE} && {GRANT}'",
    "list": f"ls {STATE}",
    "read": f"cat {STATE}/luytre.sqlite",
    "write": f"echo >{STATE}/luytre.sqlite",
    "remove": f"rm -rf {STATE}",
    "move": f"mv {STATE} /var/tmp/gone",
    "read the raw disk": "head -c 512 /dev/vda",
    "read the list of refused logins": "cat /run/luytre/denied",
    "write the list of refused logins": "echo >/run/luytre/denied",
    "take the socket away": "rm -f /run/luytre/1001/agent.sock",
    "put another folder there": "mv /run/luytre/1001 /run/luytre/old",
}
AT_THE_PACKAGE = {
    "remove it": "apt-get -y remove luytre",
    "purge it": "dpkg --purge luytre",
    "install an older one": "dpkg -i /var/tmp/luytre_*.deb",
    "write into it": "echo >/usr/lib/luytre/agent/__init__.py",
    "put bytecode there": "touch /usr/lib/luytre/agent/__pycache__/x.pyc",
    "change its unit": "mkdir -p /etc/systemd/system/luytre-agent.service.d",
    "edit its unit": "systemctl --no-ask-password edit --runtime --stdin luytre-agent <<<[Unit]",
    "change what logins ask": "sed -i /luytre/d /etc/pam.d/common-account",
    "change who is who": "echo 'root2::0:0::/:/bin/sh' >>/etc/passwd",
    "let polkit allow it": "echo >/etc/polkit-1/rules.d/00-child.rules",
    "preload": "echo /home/child/x.so >/etc/ld.so.preload",
    "a cron job of root's": "echo '* * * * * root id' >/etc/cron.d/child",
}
OLD = "/root/old.sqlite"
FLIP = f"""
import random
place = "{STATE}/luytre.sqlite"
chance, data = random.Random(7), bytearray(open(place, "rb").read())
for _ in range(400):
    data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
open(place, "wb").write(data)
"""
LOST = {
    "deleted": f"rm -f {STATE}/luytre.sqlite*",
    "cut short": f"truncate -s 100 {STATE}/luytre.sqlite; rm -f {STATE}/luytre.sqlite-*",
    "overwritten": f"head -c 200000 /dev/urandom >{STATE}/luytre.sqlite; rm -f {STATE}/luytre.sqlite-*",
    "bits flipped": f"rm -f {STATE}/luytre.sqlite-*; python3 -c '{FLIP}'",
    "rolled back": f"rm -f {STATE}/luytre.sqlite-*; cat {OLD} >{STATE}/luytre.sqlite",
    "a folder": f"rm -f {STATE}/luytre.sqlite*; mkdir {STATE}/luytre.sqlite",
}
IN_SHORT = {"deleted", "rolled back"}
DAMAGED = "database-damaged"
TOLD = {"deleted": "database-missing", "rolled back": "database-rolled-back", "a folder": "disk-failing"}
"""As what guardians read of it, where not as damage."""
LIMITED = FAMILY.replace('accounts = ["child"]\n', 'accounts = ["child"]\n[child.an.screen]\ndaily = "3h"\n')
FLATPAK = FAMILY.replace('exe = "/usr/local/bin/mygame"', 'flatpak = "org.x.Y"')
TRAPS = {
    "a pipe": "mkfifo trap",
    "a device without end": "ln -s /dev/zero trap",
    "a link in a circle": "ln -s trap trap",
    "a link to what root alone reads": "ln -s /etc/shadow trap",
    "a huge file": "truncate -s 8G trap",
    "a folder": "mkdir trap",
}

TERMINAL = """
import os, pty, shutil, subprocess, time
ours, theirs = pty.openpty()
os.makedirs(".local/share/applications", exist_ok=True)
os.symlink(os.ttyname(theirs), ".local/share/applications/a.desktop")
for number in range(5):
    shutil.copy("/bin/true", f"new{number}")
    subprocess.run([f"./new{number}"])
    time.sleep(1)
os.write(ours, b"\\x03\\x1c")
time.sleep(1)
"""
"""Its keys send SIGINT and SIGQUIT to whoever has it for its own, its end SIGHUP."""


@pytest.mark.bypass(1, long=True)
def test_no_terminal_of_a_child_becomes_its_own(family):
    agent = running(family)
    family.does(["python3", "-c", TERMINAL], user="child")
    assert family.does(["ps", "-o", "tty=", "-p", agent]).strip() == "?"
    assert running(family) == agent
    for name in ("INT", "HUP", "QUIT"):
        family.does(["kill", f"-{name}", agent])
    seconds_on(family, 1)
    assert running(family) == agent


@pytest.mark.bypass(19)
def test_a_child_cannot_touch_the_records(shared):
    assert can(shared, AT_THE_RECORDS) == ""
    assert answers(shared)


@pytest.mark.bypass(26)
def test_a_child_cannot_change_what_runs(shared):
    pid = running(shared)
    assert can(shared, AT_THE_PACKAGE) == ""
    assert running(shared) == pid


@pytest.mark.bypass(26, long=True)
def test_foreign_code_leads_nobody_astray(shared):
    files = " ".join(f"evil/{x}.py" for x in ("ui/__init__", "agent/__init__", "click"))
    shared.does(f"mkdir -p evil/ui evil/agent; echo 'print(1)' | tee {files}", user="child")
    variables = "PYTHONPATH=$PWD PYTHONSTARTUP=$PWD/click.py PYTHONHOME=$PWD"
    job = shared.run(f"cd evil && {variables} luytre --help", user="child")
    assert job.code == 0, job.said
    assert job.out.startswith("Usage: luytre")


@pytest.fixture(scope="module")
def worn(family_home):
    """A PC of the family whose records are lost in each way, one after another."""
    with Guest(family_home) as guest:
        agree(guest, LIMITED)
        guest.does(f"cp {STATE}/luytre.sqlite {OLD}")
        seconds_on(guest, 5)
        yield guest


@pytest.mark.bypass(19, long=True)
@pytest.mark.parametrize(
    "how", [x if x in IN_SHORT else pytest.param(x, marks=pytest.mark.long) for x in LOST]
)
def test_records_that_are_lost_give_no_fresh_day(worn, how):
    left = status(worn)["screen"]["left"]
    worn.does(f"systemctl stop {AGENT}; {LOST[how]}; systemctl start {AGENT}", timeout=120)
    worn.until(lambda: answers(worn), 60, 0.2)
    now = status(worn)
    assert now["screen"]["left"] is not None
    assert now["screen"]["left"] <= left
    told = {x["name"] for x in now["health"]} & {*TOLD.values(), DAMAGED}
    assert told == {TOLD.get(how, DAMAGED)}, now["health"]


@pytest.mark.bypass(20, long=True)
def test_on_a_full_disk_it_counts_and_answers(family):
    fill = "fallocate -l 64G fill; yes >rest"  # what there is of it is taken before it fails: ext4
    family.run(["bash", "-c", fill], user="child", timeout=300)
    assert family.run("echo x >/home/child/more", user="child").code != 0
    pid, before = running(family), used(family)
    family.until(lambda: used(family) >= before + 10, 120, 0.5)
    assert running(family) == pid


MANY = """
import itertools, os
os.mkdir("many")
for number in itertools.count():
    try:
        os.close(os.open(f"many/{number}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        break
"""
LOST_NOTES = {"disk-full", "disk-failing", "database-read-only", "database-missing", DAMAGED}


@pytest.mark.long
@pytest.mark.bypass(20, long=True)
def test_on_a_disk_without_a_file_left_it_counts_and_starts_anew(family):
    """Of files, unlike of room, nothing is kept for root."""
    family.does(["python3", "-c", MANY], user="child", timeout=900)
    assert family.run("touch /home/child/more", user="child").code != 0
    pid, had = running(family), used(family)
    family.until(lambda: used(family) >= had + 70, 180, 1)  # the witness is written once a minute
    assert running(family) == pid
    assert case_of(family, "disk") == "no-files"
    for _ in range(2):
        had = used(family)
        family.does(f"systemctl restart {AGENT}", timeout=120)
        family.until(lambda: answers(family), 90, 0.5)
        assert used(family) >= had
        assert not problems(family) & LOST_NOTES
        seconds_on(family, 16)
    family.does("rm -rf many", user="child", timeout=300)
    family.until(lambda: "ballast-spent" not in problems(family), 180, 1)


def case_of(guest, name):
    """What a check of the doctor's found; it fails where one of them does."""
    checks = json.loads(guest.run(["luytre", "--json", "--child", "an", "doctor"]).out)["checks"]
    return next(x["case"] for x in checks if x["name"] == name)


@pytest.mark.bypass(32, long=True)
def test_a_trap_where_an_app_s_name_stands_does_not_catch_it(family):
    agree(family, FLATPAK)
    pid, before = running(family), used(family)
    lay = "mkdir -p $1/old $1/proc; cd $1; for x in bin lib lib64 usr; do ln -s /old/$x $x; done; eval $2"
    for number, trap in enumerate(TRAPS.values()):
        words = ["bash", "-c", lay, "bash", f"trap{number}", trap.replace("trap", ".flatpak-info")]
        family.does(words, user="child")
        family.type(f"bwrap --bind ~/trap{number} / --ro-bind / /old --proc /proc /old/bin/sleep 600 &\n")
    programs = ["pgrep", "-u", "child", "-x", "-c", "sleep"]
    family.until(lambda: family.run(programs).out.strip() == str(len(TRAPS)), 60, 0.2)
    family.until(lambda: used(family) >= before + 8, 60, 0.5)
    assert running(family) == pid


@pytest.mark.bypass(32)
def test_in_a_home_it_writes_nothing(shared):
    assert shared.run(f"nsenter -t {running(shared)} -m touch /home/child/x").code
    shared.does("mkdir -p .local/share .config; ln -sfn /etc .local/share/applications", user="child")
    marks = "find /home/child /tmp /var/tmp -newer /usr/share/mark -uid 0 ! -path '*systemd-private*'"
    shared.does("touch /usr/share/mark")
    seconds_on(shared, 6)
    assert shared.does(marks) == ""
