"""Accounts as directories have them: names with a domain, numbers near the highest; children like others."""

import json

import pytest

from tests.guest.family import HEAD, agree, ask, used
from tests.guest.guest import Guest
from tests.guest.test_enrol import members

pytestmark = pytest.mark.long

NAMES = {
    "of a domain": (r"HOME\an", 1501),
    "of a school": ("anna.maria@school.example", 1_900_000_123),
    "of the highest number": ("binh", 4_000_000_007),
}
ELSEWHERE = ("of a domain", "of a school")
"""In no file of the system's own, but where another module of its name service looks (nss_extrausers)."""
MOVE = """
import pathlib, sys
there = pathlib.Path("/var/lib/extrausers")
there.mkdir(exist_ok=True)
for name in ("passwd", "group", "shadow"):
    file = pathlib.Path("/etc", name)
    lines = file.read_text().splitlines(keepends=True)
    moved = [line for line in lines if line.partition(":")[0] in sys.argv[1:]]
    file.write_text("".join(line for line in lines if line not in moved))
    there.joinpath(name).write_text("".join(moved))
    there.joinpath(name).chmod(0o600 if name == "shadow" else 0o644)
"""
CHILD = """
[child.{key}]
name = "{key}"
accounts = ['{name}']
"""
LIMIT = """
[child.{key}.screen]
daily = "{daily}s"
warn = []
grace = "1s"
end = "logout"
"""
KEYS = dict(zip(NAMES, ("an", "anna", "binh"), strict=True))


def family(limited="", daily=0):
    """What the family has agreed on; of one child with a limit."""
    parts = [HEAD]
    for who, key in KEYS.items():
        parts.append(CHILD.format(key=key, name=NAMES[who][0]))
        if key == limited:
            parts.append(LIMIT.format(key=key, daily=daily))
    return "".join(parts)


@pytest.fixture(scope="module")
def pc(home):
    """One for all: each child leaves the others alone."""
    with Guest(home) as guest:
        for name, uid in NAMES.values():
            guest.does(["useradd", "--badname", "-m", "-s", "/bin/bash", "-u", uid, name])
        guest.does(["python3", "-c", MOVE, *(NAMES[x][0] for x in ELSEWHERE)])
        guest.does("sed -i -E 's/^(passwd|group|shadow):.*/& extrausers/' /etc/nsswitch.conf")
        assert guest.run(["grep", "-F", NAMES[ELSEWHERE[0]][0], "/etc/passwd"]).code
        agree(guest, family())
        guest.until(lambda: members(guest) == {name for name, _ in NAMES.values()}, 60, 0.5)
        yield guest


@pytest.mark.parametrize("who", NAMES)
def test_its_door_is_its_own(pc, who):
    name, uid = NAMES[who]
    assert pc.does(f"stat -c '%u %a' /run/luytre/{uid}/agent.sock").split()[0] == str(uid)
    assert pc.does("luytre status", user=name).startswith(f"{KEYS[who]} ")
    [[[code, told]]] = ask(pc, uid, [["status", {}]])
    assert (code, told["child"]) == (0, KEYS[who])
    others = [number for _, number in NAMES.values() if number != uid]
    for other in others:
        [[[code, _]]] = ask(pc, uid, [["status", {}]], door=f"/run/luytre/{other}/agent.sock")
        assert code == "no door"


@pytest.mark.parametrize("who", NAMES)
def test_it_is_counted_ended_when_its_time_is_up_and_refused_then(pc, who):
    name, uid = NAMES[who]
    key, tty = KEYS[who], 3 + list(NAMES).index(who)
    pc.start_login(name, tty)
    pc.show(tty)
    before = used(pc, key)
    pc.until(lambda: used(pc, key) >= before + 5, 90, 0.5)
    rows = json.loads(pc.does("loginctl list-sessions -j"))
    assert {row["user"] for row in rows if row["uid"] == uid} == {name}
    agree(pc, family(key, used(pc, key) + 3))
    pc.until(lambda: pc.does("cat /run/luytre/denied").splitlines() == [name], 90, 0.5)
    pc.until(lambda: not pc.run(f"ls -d /sys/fs/cgroup/user.slice/user-{uid}.slice").out, 90, 0.5)
    job = pc.run("true", user=name)
    assert job.code != 0
    assert "111" in job.said
    agree(pc, family())
    pc.until(lambda: pc.run("true", user=name).code == 0, 60, 0.5)
