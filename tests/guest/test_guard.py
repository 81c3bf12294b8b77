"""What is closed does not start for a child, and starts for everybody else; whatever becomes of the guard."""

import pytest

from tests.guest.family import agree, answers, can, problems, prying
from tests.guest.guest import Guest
from tests.guest.machine import accelerated
from tests.guest.shelf import shelf

GUARD = "luytre-guard.service"
GAME = "/usr/local/bin/mygame"
FAMILY = f"""format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]

[child.an]
name = "An"
accounts = ["child"]

[[child.an.rule]]
match = {{ exe = "{GAME}" }}
name = "My game"
action = "block"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
HELD_UP = {True: 5, False: 8}
"""Seconds, by whether the processor is real: an emulated one is ten times slower."""
REFUSED = "Operation not permitted"


def forbid(guest):
    """A family has closed a game to a child."""
    guest.does(f"cp /usr/bin/sleep {GAME}")
    agree(guest, FAMILY)


def close(guest):
    """The guard has heard of it."""
    forbid(guest)
    guest.until(lambda: refused(guest), 60, 0.5)


@pytest.fixture
def closed(closed_home):
    with Guest(closed_home) as guest:
        yield guest


@pytest.fixture(scope="module")
def closed_shelf(closed_home):
    yield from shelf(closed_home)


@pytest.fixture
def shared(closed_shelf, request):
    """Tests that leave it as they found it have one."""
    yield from closed_shelf.lend(request.node)


def refused(guest, user="child"):
    """Whether nothing at all was run."""
    return REFUSED in guest.run(f"{GAME} 0", user=user).err


def deep(words):
    """Say it below folders whose names are longer, all in all, than the kernel tells (4096 bytes)."""
    lead = "for x in $(seq 20); do mkdir -p $1; cd -P ./$1; done"
    return f"unshare -Urm sh -c '{lead}; {words}' sh {'y' * 250} {GAME}"


DETOURS = {
    "another first word": f"bash -c 'exec -a homework {GAME} 0'",
    "a link": f"ln -s {GAME} homework && ./homework 0",
    "an open file": f'python3 -c \'import os; os.execve(os.open("{GAME}", 0), ["x", "0"], {{}})\'',
    "a container": f"unshare --user --map-root-user {GAME} 0",
    "another namespace": f"unshare --user --map-root-user --mount --pid --fork {GAME} 0",
    "a path that is too long to be told": deep("touch x; mount --bind $2 x; exec ./x 0"),
    "a service of its own": f"systemd-run --user --wait --pipe -q {GAME} 0",
    "at": f"echo '{GAME} 0 && touch ran' | at now; while [ \"$(atq)\" ]; do sleep 0.1; done; test -e ran",
}
"""Each is a way for whom nothing is closed."""


def guard(guest):
    return guest.does(f"systemctl show {GUARD} -p MainPID --value").strip()


def comes_back(guest, old):
    """The guard runs anew, and refuses again."""
    guest.until(lambda: guard(guest) not in {"0", old}, 60, 0.2)
    guest.until(lambda: refused(guest), 60, 0.5)


def test_it_does_not_start_for_the_child_and_does_for_everybody_else(shared):
    assert refused(shared)
    for user in ("sibling", "parent", None):
        assert shared.run([GAME, "0"], user=user).code == 0
    assert shared.run("sleep 0", user="child").code == 0
    assert not shared.run("sudo -n true", user="child").out


@pytest.mark.long
def test_no_detour_of_an_ordinary_account_starts_that_file_for_the_child_and_each_does_for_its_sibling(
    shared,
):
    shared.does("systemctl start atd")
    for user, tty in (("child", 3), ("sibling", 4)):
        shared.login(user, tty)
    for name, words in DETOURS.items():
        setting = "export XDG_RUNTIME_DIR=/run/user/$(id -u); cd $(mktemp -d); "
        job, other = (shared.run(setting + words, user=user) for user in ("child", "sibling"))
        assert job.code != 0, f"{name}: {job.said}"
        assert other.code == 0, f"{name}: {other.said}"
    assert refused(shared), "the guard is there"


@pytest.mark.long
def test_both_hear_that_it_was_tried_and_once(closed):
    for _ in range(5):
        assert refused(closed)
    lines = closed.does("luytre --json --child an log")
    assert lines.count("My game was tried and did not start") == 1
    assert "My game was tried and did not start" in closed.does("luytre log", user="child")


@pytest.mark.long
def test_a_new_version_is_closed_as_well(shared):
    shared.does(f"cp /usr/bin/sleep {GAME}.dpkg-new && mv {GAME}.dpkg-new {GAME}")
    shared.until(lambda: refused(shared), 30, 0.2)


@pytest.mark.long
def test_an_account_that_is_made_later_is_refused_too(closed):
    agree(closed, FAMILY.replace('["child"]', '["child", "late"]'))
    closed.does("useradd -m -s /bin/bash late")
    closed.until(lambda: refused(closed, "late"), 60, 1)


@pytest.mark.long
def test_a_guardian_opens_it_and_it_starts(closed):
    closed.does("luytre --child an grant 1h 'My game'")
    closed.until(lambda: not refused(closed), 30, 0.2)
    assert closed.run(f"{GAME} 0", user="child").code == 0


@pytest.mark.long
def test_killed_it_is_back_at_once(shared):
    old = guard(shared)
    shared.does(["kill", "-9", old])
    comes_back(shared, old)
    shared.until(lambda: "guard-away" not in problems(shared), 60, 0.5)


@pytest.mark.long
def test_stopped_it_holds_nobody_up_and_is_started_anew(shared, record_property):
    old, clock = guard(shared), "cut -d' ' -f1 /proc/uptime"
    child, parent = (f"setpriv --reuid {x} --regid {x} --clear-groups" for x in ("child", "parent"))
    words = f"{clock}; kill -STOP {old}; {child} sleep 0 && {parent} {GAME} 0 && {clock}"
    began, ended = shared.does(words, timeout=60).split()
    took = float(ended) - float(began)
    record_property("figures", f"a guard that hangs: {took:.1f} s until what it is asked about runs")
    assert took <= HELD_UP["kvm" in accelerated(shared.home / "vmlinuz")]
    comes_back(shared, old)


@pytest.mark.long
def test_without_it_what_is_closed_ends_as_soon_as_it_runs_and_that_is_a_problem(closed):
    closed.does(f"systemctl stop {GUARD}")
    closed.until(lambda: "guard-away" in problems(closed), 60, 0.5)
    job = closed.run(f"{GAME} 600", user="child", timeout=60)
    assert job.code == 137, job.said
    closed.does(f"systemctl start {GUARD}")
    closed.until(lambda: refused(closed), 60, 0.5)
    closed.until(lambda: "guard-away" not in problems(closed), 60, 0.5)


@pytest.mark.long
def test_where_the_kernel_refuses_to_ask_it_gives_up_for_good_and_the_next_route_holds(closed):
    place = f"/etc/systemd/system/{GUARD}.d"
    closed.does(f"mkdir {place}")
    closed.write(f"{place}/x.conf", "[Service]\nSystemCallFilter=~fanotify_init fanotify_mark\n")
    closed.does("systemctl daemon-reload")
    assert closed.run(f"systemctl restart {GUARD}").code
    closed.does("systemctl restart luytre-agent")
    closed.until(lambda: answers(closed), 60, 0.5)
    closed.until(lambda: "guard-away" in problems(closed), 60, 0.5)
    job = closed.run(f"{GAME} 600", user="child", timeout=60)
    assert job.code == 137, job.said
    assert closed.run([GAME, "0"], user="parent").code == 0
    assert closed.run(f"systemctl is-failed {GUARD}").out == "failed\n"
    for unit in (GUARD, "luytre-agent"):
        assert closed.does(f"systemctl show {unit} -p NRestarts --value") == "0\n"


@pytest.mark.long
def test_when_the_agent_is_killed_it_stays_closed_and_opens_with_one_that_ends_in_good_order(closed):
    closed.does("systemctl mask --runtime luytre-agent; systemctl kill -s KILL luytre-agent")
    closed.until(lambda: closed.run("systemctl is-active luytre-agent").code, 60, 0.5)
    assert refused(closed)
    closed.does("systemctl unmask --runtime luytre-agent; systemctl start luytre-agent")
    closed.until(lambda: answers(closed), 60, 0.5)
    closed.until(lambda: refused(closed), 60, 0.5)
    closed.does("systemctl stop luytre-agent")
    assert not refused(closed)
    closed.does("systemctl start luytre-agent")
    closed.until(lambda: answers(closed), 60, 0.5)
    closed.until(lambda: refused(closed), 60, 0.5)


def test_a_child_can_neither_stop_it_nor_speak_to_it(shared):
    pid = guard(shared)
    assert can(shared, prying(pid)) == ""
    for words in (
        f"kill -9 {pid}",
        f"kill -STOP {pid}",
        f"systemctl --no-ask-password stop {GUARD}",
        "ls /run/luytre-guard",
        "python3 -c 'import socket; socket.socket(1).connect(\"/run/luytre-guard/guard.sock\")'",
    ):
        assert shared.run(words, user="child").code != 0, words
    assert guard(shared) == pid
    assert refused(shared)


def test_it_may_do_little_and_takes_little(shared):
    pid = guard(shared)
    status = dict(
        line.split(":", 1) for line in shared.does(["cat", f"/proc/{pid}/status"]).splitlines() if ":" in line
    )
    sys_admin, dac_read_search = 21, 2
    assert int(status["CapBnd"], 16) == 1 << sys_admin | 1 << dac_read_search
    assert int(status["Seccomp"]) == 2
    assert shared.does(f"ls /proc/{pid}/task | wc -l").strip() == "1"
    size = shared.does(f"awk '/^Pss:/ {{print $2}}' /proc/{pid}/smaps_rollup")
    assert int(size) < 12 * 1024
