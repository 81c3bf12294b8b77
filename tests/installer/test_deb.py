"""The package, as far as it can be looked at without fetching libraries and booting a Debian."""

import os
import re
import shutil
import stat
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from agent import VERSION
from agent.api.contract import METHODS, Access
from agent.api.problems import LOOK
from agent.platforms.linux.checks.keyboard import REMOUNT
from agent.platforms.linux.checks.network import UNOWNED
from agent.platforms.linux.checks.selinux import OURS
from agent.platforms.linux.checks.state import RUNTIME
from agent.platforms.linux.checks.units import UNITS
from agent.service.access.administrators import ACTIONS
from agent.service.agreements import ENROL
from front.environment import LOCKS, ROOT
from front.voice import Refusal
from linux import deb


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """The package's tree without libraries and bytecode."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    stage = tmp_path / "root"
    deb.put_sources(stage)
    deb.put_control(stage)
    deb.settle(stage, deb.epoch())
    return stage


def test_nobody_but_root_may_change_anything(stage):
    for path in (stage, *stage.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if path.is_dir() or mode & 0o100 else 0o644), path
        assert path.stat().st_mtime == 1_700_000_000


def test_what_starts_it_takes_nothing_of_the_caller_s(stage):
    for path, module in deb.LAUNCHERS.items():
        text = (stage / path).read_text("utf-8")
        assert text.startswith("#!/usr/bin/python3 -IS\n")
        assert f"from {module} import main" in text
        assert stat.S_IMODE((stage / path).stat().st_mode) == 0o755


def test_sources_are_there_and_nothing_that_a_run_left_behind(stage):
    assert (stage / deb.TREE / "agent" / "__main__.py").is_file()
    assert not list(stage.rglob("__pycache__"))


def test_what_systemd_runs_before_it_reads_units_can_be_run(stage):
    path = stage / "usr/lib/systemd/system-generators/luytre-memory"
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    subprocess.run(["sh", "-n", path], check=True)


@pytest.mark.parametrize("name", deb.SCRIPTS)
def test_a_script_of_the_package_can_be_read_by_a_shell(stage, name):
    subprocess.run(["sh", "-n", stage / "DEBIAN" / name], check=True)
    assert stat.S_IMODE((stage / "DEBIAN" / name).stat().st_mode) == 0o755


@pytest.mark.parametrize("script", ["postinst", "prerm"])
def test_what_is_started_with_the_pc_is_enabled_and_at_the_removal_disabled(stage, script):
    verb = {"postinst": "enable", "prerm": "disable"}[script]
    text = (stage / "DEBIAN" / script).read_text("utf-8").replace("\\\n", " ")
    [line] = [line for line in text.splitlines() if f"systemctl {verb} --quiet" in line]
    wanted = {x for x in deb.UNITS if "[Install]" in (stage / deb.SYSTEMD / x).read_text("utf-8")}
    assert {x for x in line.split()[2:] if not x.startswith("-")} == wanted


def test_selinux_and_the_doctor_mean_the_same_label(stage):
    lines = (stage / deb.PLACES["luytre.cil"]).read_text("utf-8").splitlines()
    assert f"(type {OURS})" in lines
    place = f'(filecon "{RUNTIME}(/.*)?" any (system_u object_r {OURS} ((s0) (s0))))'
    assert place in lines


def test_a_firewall_that_flushes_every_table_has_ours_laid_again(stage):
    lines = (stage / deb.PLACES["nftables.conf"]).read_text("utf-8").splitlines()
    again = {
        x.partition("=")[0]
        for x in lines
        if x.endswith('systemctl --no-block start luytre-sitegate.service"')
    }
    assert again == {"ExecStartPost", "ExecReload", "ExecStopPost"}


def test_what_browsers_are_told_is_looked_at_again_each_hour_and_the_doctor_misses_it(stage):
    assert "OnUnitInactiveSec=1h\n" in (stage / deb.SYSTEMD / "luytre-browsers.timer").read_text("utf-8")
    assert "luytre-browsers.timer" in UNITS


def test_the_pc_of_tests_is_on_no_familys_pc(stage):
    platforms = stage / deb.TREE / "agent" / "platforms"
    assert {x.name for x in platforms.iterdir() if x.is_dir()} == {"linux"}


def test_the_version_is_the_same_wherever_it_is_told():
    assert deb.version() == VERSION


def test_the_doctor_misses_whatever_is_started_with_the_pc_and_stays(stage):
    texts = {x: (stage / deb.SYSTEMD / x).read_text("utf-8") for x in deb.UNITS}
    assert set(UNITS) == {
        x for x, text in texts.items() if "[Install]" in text and "Type=oneshot" not in text
    }


def test_administrators_are_sent_to_services_that_are_packed():
    assert {f"{x.rpartition(' ')[2]}.service" for x in LOOK.values()} <= set(deb.UNITS)


def test_connections_of_nobody_are_refused_but_those_that_debian_refuses_itself(stage):
    text = (stage / "usr/lib/modprobe.d/luytre.conf").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert {*lines} == {f"install {x} /bin/false" for x in {*UNOWNED.values()} - {"rds"}}


def test_keys_make_no_disk_read_only_unless_the_administrator_says_so(stage):
    (path,) = (stage / "usr/lib/sysctl.d").iterdir()
    assert "50-default.conf" < path.name < "60", "later files hold (sysctl.d(5))"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == [f"kernel.sysrq = {438 - REMOUNT}"]


def test_each_act_of_an_administrator_has_its_action_asked_anew_each_time_in_both_languages():
    actions = ET.parse(deb.HERE / "org.luytre.policy").getroot().findall("action")
    wanted = {f"org.luytre.{x.name}" for x in METHODS if x.access is Access.ADMINISTRATOR}
    wanted.add(f"{ACTIONS}{ENROL}")
    assert {x.get("id") for x in actions} == wanted
    for action in actions:
        assert {x.text for x in action.find("defaults")} == {"auth_admin"}
        for kind in ("description", "message"):
            assert [len(x.attrib) for x in action.findall(kind)] == [0, 1]


def test_the_script_of_the_key_can_be_read_by_a_shell(stage):
    subprocess.run(["sh", "-n", stage / deb.TREE / "luytre-pepper"], check=True)


def test_the_moment_is_the_one_given_or_that_of_the_last_commit(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    assert deb.epoch() == 12
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert deb.epoch() >= 0


def test_where_there_is_no_debian_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(Refusal, match="Debian 13"):
        deb.build(tmp_path)


def test_a_command_that_fails_is_told_in_full():
    with pytest.raises(Refusal, match="no such folder"):
        deb.run(["sh", "-c", "echo no such folder >&2; exit 3"])


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_dpkg_takes_it_and_makes_the_same_bytes_twice(stage, tmp_path):
    packages = [tmp_path / "a.deb", tmp_path / "b.deb"]
    for package in packages:
        deb.pack(stage, package, 1_700_000_000)
    assert packages[0].read_bytes() == packages[1].read_bytes()
    told = subprocess.run(["dpkg-deb", "-f", packages[0]], capture_output=True, text=True, check=True).stdout
    assert f"Version: {deb.version()}\n" in told
    assert "Depends: python3 (>= 3.13), python3 (<< 3.14), systemd" in told
    listing = subprocess.run(
        ["dpkg-deb", "-c", packages[0]], capture_output=True, text=True, check=True
    ).stdout
    assert all(" root/root " in line for line in listing.splitlines())


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_whoever_reads_a_package_while_it_is_made_anew_reads_the_whole_of_one(stage, tmp_path):
    """Two builds may be at work; half of one was installed into a PC of tests."""
    package = tmp_path / "some.deb"
    package.write_bytes(b"before")
    with package.open("rb") as reader:
        deb.pack(stage, package, 1)
        assert reader.read() == b"before"
    subprocess.run(["dpkg-deb", "--info", package], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(stage / "DEBIAN")
    before = package.read_bytes()
    with pytest.raises(Refusal):
        deb.pack(stage, package, 1)
    assert package.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [stage, package]


def test_libraries_come_by_the_hashes_of_the_locks():
    for extra in deb.EXTRAS:
        lock = (LOCKS / f"{extra}.txt").read_text("utf-8")
        assert "--hash=sha256:" in lock


def test_a_pip_is_found():
    done = subprocess.run([*deb.pip(), "--version"], capture_output=True, env=os.environ, check=False)
    assert not done.returncode


def test_a_part_of_a_lock_keeps_its_hashes():
    lock = "# made\na==1 ; x \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\nb==2 \\\n    --hash=sha256:3\n"
    assert deb.requirements(lock, ()) == lock
    assert deb.requirements(lock, ("b",)) == "b==2 \\\n    --hash=sha256:3\n"
    unused = f"{deb.UNUSED[0]}==1 \\\n    --hash=sha256:4\n"
    assert deb.requirements(lock + unused, ()) == lock


SHOW = """
import sys
sys.modules.update(dict.fromkeys(("markdown_it", "mdurl", "pygments"), None))
import {modules}
from rich.console import Console
from rich.table import Table
table = Table("day", box=rich.box.SIMPLE)
table.add_row(rich.text.Text("Monday"))
with rich.live.Live(table, console=Console(force_terminal=True)):
    Console(force_terminal=True).print(table)
"""


def test_what_is_left_out_is_loaded_by_nothing_that_we_use():
    text = "".join(path.read_text("utf-8") for room in deb.ROOMS for path in (ROOT / room).rglob("*.py"))
    used = {"rich.live", *(f"rich.{x}" for x in re.findall(r"(?:from|import) rich\.(\w+)", text))}
    used |= {f"rich.{x}" for x in re.findall(r"from rich import (\w+)", text)}
    assert used >= {"rich.console", "rich.table"}
    show = SHOW.format(modules=", ".join(sorted(used)))
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Monday" in done.stdout
    locked = (LOCKS / "cli.txt").read_text("utf-8")
    assert all(f"\n{name}==" in locked for name in deb.UNUSED), "what is not locked need not be left out"
