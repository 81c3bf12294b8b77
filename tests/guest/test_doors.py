"""The guardian's two doors: an administrator's password, codes, delays, a lost key, who only looks real."""

import json

import pytest

from tests.guest.family import AGENT, FAMILY, answers, problems, running

pytestmark = pytest.mark.long

SECRET = "2468\n"
POLKIT = "/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service"
"""By this file the bus starts it when it is asked."""
UNLOCK = """
import json, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
for number, (method, params) in enumerate((("hello", {"protocol": 1}), ("unlock", {"secret": "2468"}))):
    call = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    line.sendall(json.dumps(call).encode() + b"\\n")
    said = json.loads(line.makefile().readline())
print(said["error"]["code"] if "error" in said else "open")
"""
BAIT = """
import pathlib, socket, sys

place = pathlib.Path(sys.argv[1])
place.mkdir(mode=0o700)
bait = socket.socket(socket.AF_UNIX)
bait.bind(str(place / "bait.sock"))
(place / "current").symlink_to("bait.sock")
place.chmod(int(sys.argv[2], 8))
(place / "bait.sock").chmod(0o777)
bait.listen()
print("listening", flush=True)
while True:
    peer, _ = bait.accept()
    print(peer.recv(4096), flush=True)
"""


@pytest.fixture
def guarded(family):
    """The family, with a guardian's secret."""
    family.does("luytre secret set", stdin=SECRET)
    return family


def unlock(guest, user="parent", secret=SECRET):
    """What becomes of a try of the secret."""
    return guest.run("luytre unlock", user=user, stdin=secret)


def screen(guest, tty):
    """What stands on a virtual terminal."""
    return guest.does(f"cat /dev/vcs{tty}")


def back(guest):
    """Until the agent speaks again."""
    guest.until(lambda: answers(guest), 90, 0.5)


def lockout(guest, **columns):
    """What was counted against the guardian's account, as after a long night of guesses."""
    guest.does(f"systemctl stop {AGENT}")
    values = ", ".join(f"{name} = {value}" for name, value in columns.items())
    guest.does(
        ["sqlite3", "/var/lib/luytre/luytre.sqlite", f"UPDATE lockouts SET {values} WHERE source = 'parent'"]
    )
    guest.does(f"systemctl start {AGENT}")
    back(guest)


def types(guest, command, answers, end):
    """A guardian types a command on a terminal, and each answer when it is asked for; until it said this."""
    guest.does("printf '\\033[2J\\033[H' >/dev/tty4")
    guest.type(f"{command}\n", 4)
    for question, answer in answers:
        guest.until(lambda question=question: question in screen(guest, 4), 60, 0.3)
        guest.type(f"{answer}\n", 4)
    guest.until(lambda: end in screen(guest, 4), 60, 0.3)


@pytest.fixture
def terminal(guarded):
    """A guardian at a terminal."""
    guarded.login("parent", 4)
    guarded.show(4)
    return guarded


PASSWORDS = (("nonsense", "not confirmed"), ("parent", ""))
"""What somebody types who is asked for an administrator's, and what it is told then."""


def test_who_forgot_the_secret_types_the_password_of_an_administrator(terminal):
    for password, end in PASSWORDS:
        answers = (("new PIN:", "1357"), ("again:", "1357"), ("Password:", password))
        types(terminal, "luytre secret reset", answers, end or "is set")
        if end:
            assert unlock(terminal).code == 0  # as it was
    assert unlock(terminal, secret="1357\n").code == 0
    assert "as an administrator of the PC" in terminal.does("luytre log")


def test_who_says_whose_an_account_is_types_that_password_too(terminal):
    terminal.does("useradd -m -s /bin/bash anh")
    terminal.write("/usr/share/family.toml", FAMILY.replace('["child"]', '["child", "anh"]'))
    for password, end in PASSWORDS:
        answers = (("PIN:", SECRET.strip()), ("Password:", password))
        types(terminal, "luytre policy apply --yes /usr/share/family.toml", answers, end or "In force")
        assert ("anh" in terminal.does("luytre policy show")) == (not end)


def test_who_allows_new_tries_types_that_password_too(terminal):
    assert unlock(terminal, secret="0000\n").code == 4
    lockout(terminal, failures=100, wait=1)
    for password, end in PASSWORDS:
        types(terminal, "luytre secret allow parent", (("Password:", password),), end or "may try again")
        assert (unlock(terminal).code == 0) == (not end)


def test_a_recovery_code_sets_another_secret_once(guarded):
    made = json.loads(guarded.does("luytre --json secret recovery", user="parent", stdin=SECRET))["code"]
    recovered = guarded.run("luytre secret recover", user="parent", stdin=f"{made}\n1357\n")
    assert recovered.code == 0, recovered.said
    assert unlock(guarded).code == 4
    assert unlock(guarded, secret="1357\n").code == 0
    again = guarded.run("luytre secret recover", user="parent", stdin=f"{made}\n8642\n")
    assert again.code == 4, again.said
    assert unlock(guarded, secret="1357\n").code == 0


def test_without_a_terminal_or_a_polkit_only_root_is_let_in(guarded):
    refused = guarded.run("luytre secret reset", user="parent", stdin="1357\n")
    assert refused.code == 4, refused.said
    guarded.does(f"rm {POLKIT}; systemctl reload dbus; systemctl stop polkit")
    refused = guarded.run("luytre secret reset", user="parent", stdin="1357\n")
    assert (refused.code, "sudo luytre" in refused.err) == (4, True), refused.said
    assert unlock(guarded).code == 0
    guarded.does("luytre secret reset", stdin="1357\n")
    assert unlock(guarded, secret="1357\n").code == 0


def test_in_a_child_s_account_no_secret_is_taken_and_none_is_asked_for(guarded):
    for words in ("unlock", "secret recover", "secret reset", "code 15m"):
        job = guarded.run(f"luytre {words}", user="child", stdin=SECRET * 3)
        assert job.code == 4, job.said
        assert "one-time code" in job.err
    job = guarded.run(["python3", "-c", UNLOCK, "/run/luytre/1001/agent.sock"], user="child")
    assert job.out == "-32008\n", job.said  # also with code of its own, and the right secret
    job = guarded.run(["python3", "-c", UNLOCK, "/run/luytre/1000/agent.sock"], user="parent")
    assert job.out == "open\n", job.said


def test_a_code_is_read_out_over_the_phone_and_holds_once(guarded):
    guarded.does("luytre ask 10m mygame", user="child")
    made = json.loads(guarded.does("luytre --json code 1", user="parent", stdin=SECRET))
    wrong = f"{(int(made['code']) + 1) % 10**8:08}"
    assert guarded.run(f"luytre redeem {wrong}", user="child").code == 4
    assert guarded.run(f"luytre redeem {made['code']}", user="sibling").code == 4
    given = guarded.run(f"luytre redeem {made['code'][:4]} {made['code'][4:]}", user="child")
    assert given.code == 0, given.said
    assert guarded.run(f"luytre redeem {made['code']}", user="child").code == 4
    (asked,) = json.loads(guarded.does("luytre --json --child an requests --all"))["requests"]
    assert asked["state"] == "granted"


def test_wrong_tries_make_wait_whatever_is_killed_or_set(guarded):
    tries = [unlock(guarded, secret="0000\n") for _ in range(5)]
    assert [x.code for x in tries] == [4] * 5
    assert "Please wait 30 seconds" in tries[-1].err
    lockout(guarded, failures=20, wait=3600 * 10**6)
    assert "Please wait" in unlock(guarded).err
    guarded.does("date -s '+2 days'")
    assert "Please wait" in unlock(guarded).err
    guarded.does(["kill", "-9", running(guarded)])
    back(guarded)
    assert "Please wait" in unlock(guarded).err
    guarded.reboot()
    back(guarded)
    assert "Please wait" in unlock(guarded).err
    assert guarded.run("luytre unlock", stdin=SECRET).code == 0  # others are not kept waiting


def test_after_a_hundred_wrong_tries_an_administrator_allows_new_ones(guarded):
    assert unlock(guarded, secret="0000\n").code == 4
    lockout(guarded, failures=100, wait=1)
    barred = unlock(guarded)
    assert "luytre secret allow" in barred.err, barred.said
    assert guarded.run("luytre secret allow parent", user="child").code == 4
    assert guarded.does("luytre secret allow parent") == "parent may try again.\n"
    assert unlock(guarded).code == 0


def test_with_the_key_of_another_pc_nothing_opens_and_the_way_out_is_told(guarded):
    """As on a disk that was moved to another PC, or copied."""
    guarded.does(f"systemctl stop {AGENT} luytre-pepper")  # the agent lets nobody else open its database
    kept = guarded.does("sqlite3 /var/lib/luytre/luytre.sqlite 'SELECT hashed FROM secrets'")
    assert kept[8:].startswith("$argon2id$"), kept
    guarded.does("rm /var/lib/systemd/credential.secret; systemd-creds setup")
    guarded.does(f"systemctl start {AGENT}")
    back(guarded)
    closed = unlock(guarded)
    assert closed.code != 0
    assert "luytre secret reset" in closed.err
    assert "secret-key-lost" in problems(guarded)
    guarded.does("luytre secret reset", stdin="1357\n")
    assert unlock(guarded, secret="1357\n").code == 0
    assert "secret-key-lost" not in problems(guarded)


@pytest.mark.parametrize(("who", "mode"), [("child", "777"), ("parent", "700")])
def test_who_takes_the_agent_s_place_learns_no_secret(guarded, who, mode):
    """A child; and a program in the guardian's own account, where a tried agent would listen."""
    guarded.does(f"systemctl stop {AGENT}")
    assert guarded.run("mkdir -p /run/luytre/1000", user="child").code != 0
    bait = guarded.spawn(["python3", "-c", BAIT, "/tmp/luytre-1000", mode], user=who)
    guarded.until(lambda: "listening" in bait.out, 30, 0.2)
    job = unlock(guarded)
    assert job.code == 3, job.said  # no agent, and none was believed
    assert bait.out == "listening\n"
