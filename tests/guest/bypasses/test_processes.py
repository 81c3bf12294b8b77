"""A child against the agent's process, and against its own: kill, copy, hide, breed."""

import pytest

from tests.guest.family import FAMILY, agree, answers, frozen, pid_of, running, seconds_on, used

AT_THE_AGENT = {
    "kill it": "kill -9 {pid}",
    "halt it": "kill -STOP {pid}",
    "stop it": "systemctl --no-ask-password stop luytre-agent",
    "kill it by systemd": "systemctl --no-ask-password kill -s KILL luytre-agent",
    "disable it": "systemctl --no-ask-password disable luytre-agent",
    "mask it": "systemctl --no-ask-password mask luytre-agent",
    "freeze it": "systemctl --no-ask-password freeze luytre-agent",
    "freeze its group": "echo 1 >/sys/fs/cgroup/system.slice/luytre-agent.service/cgroup.freeze",
    "end its group": "echo 1 >/sys/fs/cgroup/system.slice/luytre-agent.service/cgroup.kill",
    "starve it": "systemctl --no-ask-password set-property luytre-agent CPUQuota=1%",
    "take its turn": "renice -n 19 {pid}",
    "offer it to the killer of hogs": "echo 1000 >/proc/{pid}/oom_score_adj",
    "limit it": "prlimit --pid {pid} --nofile=3:3",
    "trace it": "timeout 5 strace -p {pid}",
    "read its memory": "cat /proc/{pid}/environ /proc/{pid}/mem",
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
    "a copy": f"cp {GAME} chess; exec ./chess 600",
    "a byte more": f"cp {GAME} chess; echo >>chess; exec ./chess 600",
    "the loader": f"exec /lib64/ld-linux-x86-64.so.2 {GAME} 600",
    "an interpreter": "exec python3 -c 'import time; time.sleep(600)'",
}
SLICE = "/sys/fs/cgroup/user.slice/user-1001.slice"
STORM = """
import os, signal, sys, time
own = {os.getpid(), os.getppid()}
spared = {"bash", "sh", "su", "login", "python3"}
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            mine = os.stat("/proc/" + name).st_uid == os.getuid() and int(name) not in own
            if mine and open(f"/proc/{name}/comm").read().strip() not in spared:
                os.kill(int(name), int(sys.argv[2]))
        except OSError:
            pass
    time.sleep(0.1)
"""


@pytest.mark.bypass(1)
@pytest.mark.parametrize("what", AT_THE_AGENT)
def test_a_child_cannot(shared, what):
    pid = running(shared)
    job = shared.run(AT_THE_AGENT[what].format(pid=pid), user="child")
    assert job.code != 0, job.said
    assert running(shared) == pid
    assert answers(shared)


@pytest.mark.bypass(2, long=True)
@pytest.mark.parametrize("how", ["KILL", "STOP"])
def test_all_its_faces_killed_or_halted_the_child_s_time_runs_on(family, how):
    signal = {"KILL": 9, "STOP": 19}[how]
    before = used(family)
    family.does(["timeout", 60, "python3", "-c", STORM, 20, signal], user="child")
    assert used(family) - before >= 15


@pytest.mark.bypass(4, long=True)
@pytest.mark.parametrize("how", ON_STAGE)
def test_a_limited_game_is_known_whatever_it_is_called(family, how):
    family.type(f"(cd; {ON_STAGE[how]}) &\n")
    pid = pid_of(family, "child", "mygame|chess")
    family.until(lambda: frozen(family, pid), 90, 0.5)


@pytest.mark.bypass(4, long=True)
@pytest.mark.parametrize("how", BACKSTAGE)
def test_a_game_that_passes_for_another_costs_time_at_the_pc(family, how):
    before = used(family)
    family.type(f"(cd; {BACKSTAGE[how]}) &\n")
    family.until(lambda: used(family) >= before + 10, 60, 0.5)


def as_container(command):
    """Run by root as what newuidmap makes of a child: one of its further ids, in its own group."""
    words = f"exec setpriv --reuid 165541 --regid 165541 --clear-groups {command}"
    return f"for x in {SLICE}/session-*.scope; do echo $$ >$x/cgroup.procs; done; {words}"


@pytest.mark.bypass(15, long=True)
def test_a_game_of_a_container_s_account_is_the_child_s(family):
    family.spawn(as_container(f"{GAME} 600"))
    pid = pid_of(family, "165541")
    family.until(lambda: frozen(family, pid), 90, 0.5)


@pytest.mark.bypass(16, long=True)
@pytest.mark.parametrize("app", ["org.x.Y", "org.x.Other"])
def test_an_app_of_flatpak_is_held_by_its_id_and_another_is_not(family, app):
    agree(family, FAMILY.replace(f'exe = "{GAME}"', 'flatpak = "org.x.Y"'))
    told = f"printf '[Application]\\nname={app}\\n'"
    links = " ".join(f"--symlink usr/{x} /{x}" for x in ("bin", "lib", "lib64"))
    root = f"--ro-bind /usr /usr {links} --proc /proc --dev /dev --ro-bind-data 0 /.flatpak-info"
    family.type(f"{told} | bwrap {root} sleep 600 &\n")
    pid = pid_of(family, "child", "sleep")
    if app == "org.x.Y":
        family.until(lambda: frozen(family, pid), 90, 0.5)
    else:
        seconds_on(family, 12)
        assert not frozen(family, pid)
