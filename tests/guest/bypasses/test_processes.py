"""A child against the agent's process, and against its own: kill, copy, hide, breed."""

import shlex
from pathlib import Path

import pytest

from tests.backends.linux.leasing import HOLDS
from tests.guest.bypasses.test_ends import CONTAINER
from tests.guest.ending import LEFT, agree_on, over, patience
from tests.guest.family import (
    FAMILY,
    agree,
    answers,
    ask,
    can,
    frozen,
    pid_of,
    prying,
    running,
    seconds_on,
    used,
)
from tests.guest.test_sessions import SPIN, counts, stands

GROUP = "/sys/fs/cgroup/luytre.slice/luytre-agent.service"
AT_THE_AGENT = {
    "kill it": "kill -9 {pid}",
    "halt it": "kill -STOP {pid}",
    "stop it": "systemctl --no-ask-password stop luytre-agent",
    "kill it by systemd": "systemctl --no-ask-password kill -s KILL luytre-agent",
    "disable it": "systemctl --no-ask-password disable luytre-agent",
    "mask it": "systemctl --no-ask-password mask luytre-agent",
    "freeze it": "systemctl --no-ask-password freeze luytre-agent",
    "freeze its group": f"echo 1 >{GROUP}/cgroup.freeze",
    "end its group": f"echo 1 >{GROUP}/cgroup.kill",
    "starve it": "systemctl --no-ask-password set-property luytre-agent CPUQuota=1%",
    "take its turn": "renice -n 19 {pid}",
    "offer it to the killer of hogs": "echo 1000 >/proc/{pid}/oom_score_adj",
    "limit it": "prlimit --pid {pid} --nofile=3:3",
    "enter its rooms": "nsenter -t {pid} -m true",
    "hold the system's bus": "systemctl --no-ask-password stop dbus.service dbus.socket",
    "hold logind": "systemctl --no-ask-password stop systemd-logind",
}
GAME = "/usr/local/bin/mygame"
"""Five seconds of it are agreed."""
ON_STAGE = {
    "a link": f"ln -s {GAME} chess; exec ./chess 600",
    "another name": f"exec -a chess {GAME} 600",
    "a shell's child": f"sh -c 'setsid {GAME} 600'",
    "a namespace of its own": f"exec unshare -Ur --pid --fork {GAME} 600",
    "a sandbox": f"exec bwrap --dev-bind / / --unshare-all {GAME} 600",
}
BACKSTAGE = {
    "a copy": f"cp {GAME} chess; exec ./chess -c '{SPIN}'",
    "a byte more": f"cp {GAME} chess; echo >>chess; exec ./chess -c '{SPIN}'",
    "the loader": f"exec /lib64/ld-linux-x86-64.so.2 {GAME} -c '{SPIN}'",
    "an interpreter": "exec python3 -c 'while True: pass'",
}
BLOCKED = 'action = "block"'
HOLDER = "/usr/local/bin/test-holder"
TOLD_OF_IT = ("stat", "status", "cgroup", "cmdline", "environ", "maps", "mountinfo", "uid_map")
"""What the kernel of Debian 13 (6.12) gives its account a lease on; newer ones refuse it."""
EVENTS = "cat $(grep -rlx {} --include=cgroup.procs /sys/fs/cgroup | sed s/procs$/events/)"
"""A process's group, without a look at what is told of it: that keeps all but the agent waiting."""
ENDED = 137
"""What a shell says of what SIGKILL ended."""
APPS = "pgrep -u child -x AppRun"
IMAGE = "/usr/local/bin/test-image"
SLICE = "/sys/fs/cgroup/user.slice/user-1001.slice"
STORMS = "/usr/local/bin/test-storms"
STORMS_HERE = Path(__file__).parents[3] / "installer" / "soak" / "booted" / "storms.py"
KILL, STOP = 9, 19
SCREEN = (
    "systemd-run -q --collect --unit=desk -p User=child -p PAMName=login -p TTYPath=/dev/tty4 "
    "-p StandardInput=tty -p WorkingDirectory=/home/child -p UtmpIdentifier=tty4 -p UtmpMode=user "
    "-E XDG_SESSION_TYPE=wayland -E WAYLAND_DISPLAY=wayland-9 bash -c 'while :; do sleep 1; done'"
)
"""A session like a desktop's, on which nothing is drawn: the agent starts what looks there all the same."""
RAGES = "pgrep -u child -f os.kill"
FACES = "systemctl list-units --plain --no-legend --state=active 'luytre-sensor-1001-*'"
STORM = """
import os, signal, sys, time
own = {os.getpid(), os.getppid()}
spared = {"bash", "sh", "su", "login", "python3"}
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat("/proc/" + name).st_uid != os.getuid() or int(name) in own:
                continue
            face = "/luytre-" in open(f"/proc/{name}/cgroup").read()
            if face or open(f"/proc/{name}/comm").read().strip() not in spared:
                os.kill(int(name), int(sys.argv[2]))
        except OSError:
            pass
    time.sleep(0.1)
"""


def at_the_agent(pid):
    """What is tried on this process."""
    return prying(pid) | {name: words.format(pid=pid) for name, words in AT_THE_AGENT.items()}


@pytest.mark.bypass(1)
def test_a_child_can_do_nothing_to_it(shared):
    pid = running(shared)
    assert can(shared, at_the_agent(pid)) == ""
    assert running(shared) == pid
    assert answers(shared)


@pytest.mark.bypass(2, long=True)
def test_its_faces_and_all_its_programs_halted_and_killed_the_child_s_time_runs_on_and_ends(family):
    """The tray comes with a desktop, where it is felled in the same way (test_tray)."""
    family.does(SCREEN)
    family.show(4)
    family.until(lambda: family.does(FACES), 60, 0.5)
    for signal in (STOP, KILL):
        family.spawn(["timeout", 90, "python3", "-c", STORM, 80, signal], user="child")
        family.until(lambda: not family.run(RAGES).code, 60, 0.5)
        before = used(family)
        family.until(lambda before=before: used(family) - before >= 5, 60, 0.5)
        assert family.run(RAGES).code == 0, "time runs on while it rages"
        family.does(RAGES.replace("pgrep", "pkill -KILL"))
    family.spawn(["timeout", 120, "python3", "-c", STORM, 90, KILL], user="child")
    family.until(lambda: not family.run(RAGES).code, 60, 0.5)
    agree_on(family, seconds=1, end="logout")
    family.until(lambda: over(family), 60, 0.5)
    family.until(lambda: family.does(LEFT) == "", 6 * patience(family), 0.5)
    assert family.run(RAGES).code, "it ended with the rest"


@pytest.mark.bypass(21, long=True)
def test_in_a_fork_bomb_time_is_counted_a_guardian_is_answered_and_all_of_it_ends(family):
    """Of some hundred; how late beats and answers come in one without a bound is measured in test_load."""
    family.write(STORMS, STORMS_HERE.read_text("utf-8"))
    bomb = family.spawn(f"ulimit -p 600; timeout 120 python3 -I {STORMS} breed 90", user="child")
    family.until(lambda: int(family.does(f"cat {SLICE}/pids.current")) > 400, 60, 0.5)
    pid, before = running(family), used(family)
    family.until(lambda: used(family) >= before + 4, 60, 0.2)
    assert ask(family, 1000, [["children", {}]])[0][0][0] == 0
    agree_on(family, seconds=1, end="logout")
    family.until(lambda: over(family), 60, 0.5)
    family.until(lambda: family.does(LEFT) == "", 6 * patience(family), 0.5)
    assert bomb.wait().code
    assert running(family) == pid


@pytest.mark.bypass(4, long=True)
def test_a_limited_game_is_known_whatever_it_is_called(family):
    for words in ON_STAGE.values():
        family.type(f"(cd $(mktemp -d); {words}) &\n")
    games = ["pgrep", "-u", "child", "-x", "mygame|chess"]
    family.until(lambda: len(family.run(games).out.split()) == len(ON_STAGE), 60, 0.2)
    for pid in family.does(games).split():
        family.until(lambda pid=pid: frozen(family, pid), 90, 0.2)


@pytest.mark.bypass(4, long=True)
def test_a_limited_game_that_holds_what_is_told_of_it_is_known(family):
    family.does(f"cp /usr/bin/python3 {GAME}")
    family.write(HOLDER, HOLDS)
    files = " ".join(f"/proc/PID/{x}" for x in TOLD_OF_IT)
    family.type(f"{GAME} -IS {HOLDER} {files} >held & echo $! >whose\n")
    family.until(lambda: family.run("cat /home/child/held").out == "\n", 60, 0.2)
    pid = family.does("cat /home/child/whose").strip()
    family.until(lambda: "frozen 1" in family.run(EVENTS.format(pid)).out, 90, 0.2)


@pytest.mark.long
@pytest.mark.bypass(4, long=True)
@pytest.mark.parametrize("how", BACKSTAGE)
def test_a_game_that_passes_for_another_costs_time_at_the_pc(family, how):
    family.does(f"cp /bin/bash {GAME}")
    leaves(family)
    words = f"cd $(mktemp -d); {BACKSTAGE[how]}"
    family.does(f"setsid -f bash -c {shlex.quote(words)} >/dev/null 2>&1 </dev/null", user="child")
    counts(family)
    family.does("pkill -KILL -u child")
    family.until(lambda: stands(family, 15) == 0, 240)


def leaves(guest):
    """The child goes away from the PC, so that nothing but what is started then can cost time at it."""
    guest.does("loginctl terminate-user child")
    guest.until(lambda: guest.does(LEFT) == "", 60, 0.5)
    guest.until(lambda: stands(guest, 15) == 0, 240)


def in_its_session(command):
    """Run by root, in the child's own group."""
    return f"for x in {SLICE}/session-*.scope; do echo $$ >$x/cgroup.procs; done; exec {command}"


@pytest.mark.bypass(15, long=True)
def test_a_game_of_a_container_s_account_is_the_child_s(family):
    family.type(f"{CONTAINER} {GAME} 600 &\n")
    pid = pid_of(family, "165541")
    family.until(lambda: frozen(family, pid), 90, 0.5)


def limit(family, match):
    """The five seconds are of what this names."""
    agree(family, FAMILY.replace(f'exe = "{GAME}"', match))


def is_held_alone(family, program):
    """Of two that run so the one with 600 comes to a stand; the other one runs on, longer than that could."""
    found = ["pgrep", "-u", "child", "-x", "-a", program]
    family.until(lambda: len(family.run(found).out.splitlines()) == 2, 60, 0.2)
    pids = {line.split()[-1]: line.split()[0] for line in family.does(found).splitlines()}
    family.until(lambda: frozen(family, pids["600"]), 90, 0.5)
    seconds_on(family, 7)
    assert not frozen(family, pids["601"])


def in_a_sandbox(app, command):
    """As flatpak runs one, which writes into it whose it is."""
    told = f"printf '[Application]\\nname={app}\\n'"
    links = " ".join(f"--symlink usr/{x} /{x}" for x in ("bin", "lib", "lib64"))
    root = f"--ro-bind /usr /usr {links} --proc /proc --dev /dev --ro-bind-data 0 /.flatpak-info"
    return f"{told} | bwrap {root} {command}"


@pytest.mark.long
@pytest.mark.bypass(16, long=True)
def test_an_app_of_flatpak_is_held_by_its_id_and_another_is_not(family):
    limit(family, 'flatpak = "org.x.Y"')
    for app, seconds in (("org.x.Y", 600), ("org.x.Other", 601)):
        family.type(f"{in_a_sandbox(app, f'sleep {seconds}')} &\n")
    is_held_alone(family, "sleep")


@pytest.mark.bypass(16, long=True)
def test_a_closed_app_of_flatpak_is_ended_before_it_is_of_use(family):
    """It would be over by itself after seconds: too soon for whoever looks at the clock alone."""
    agree(family, FAMILY.replace(f'exe = "{GAME}"', 'flatpak = "org.x.Y"').replace('daily = "5s"', BLOCKED))

    def start(app):
        return family.run(in_a_sandbox(app, "sleep 3"), user="child", timeout=60).code

    family.until(lambda: start("org.x.Y") == ENDED, 60)
    assert [start("org.x.Y") for _ in range(3)] == [ENDED] * 3
    assert start("org.x.Other") == 0


@pytest.mark.long
@pytest.mark.bypass(16, long=True)
def test_a_snap_is_held_by_its_name_and_another_is_not(family):
    """As snapd starts one: in a scope of the account's own manager, named by snap, app and a random id."""
    limit(family, 'snap = "chess"')
    for app, seconds in (("chess", 600), ("school", 601)):
        scope = f"snap.{app}.{app}-0a1b2c3d-1111-4222-8333-444455556666.scope"
        family.type(f"systemd-run --user -q --scope --unit={scope} sleep {seconds} &\n")
    is_held_alone(family, "sleep")


@pytest.mark.long
@pytest.mark.bypass(16, long=True)
def test_an_appimage_is_held_by_its_file_and_another_is_not(family):
    limit(family, 'exe = "/home/child/Chess.AppImage"')
    family.write(IMAGE, Path(__file__).parents[1].joinpath("image.py").read_text("utf-8"))
    places = {f"/tmp/.mount_{app}AbCdEf": app for app in ("Chess", "School")}
    for seconds, (place, app) in enumerate(places.items(), 600):
        image = f"/home/child/{app}.AppImage"
        family.spawn(in_its_session(f"python3 -I {IMAGE} 1001 {place} {image} {seconds}"))
        family.until(
            lambda n=seconds: not family.run(["pgrep", "-u", "child", "-f", f"AppRun {n}"]).code, 60, 0.2
        )
        assert family.run(f"stat {place}").code, "no more than the account itself sees what is in there"
    exes = {family.does(["readlink", f"/proc/{x}/exe"]).strip() for x in family.does(APPS).split()}
    assert exes == {f"{place}/AppRun" for place in places}
    is_held_alone(family, "AppRun")
