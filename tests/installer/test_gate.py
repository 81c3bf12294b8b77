"""What must hold before a change lands (.ci), as a machine that has only apt meets it."""

import platform
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
VERB = "python3 installer/dev.py "
TOLD = "#!/bin/sh\necho \"{name} $*\" >> '{told}'\n"
pytestmark = pytest.mark.skipif(not Path("/etc/os-release").exists(), reason="the gate's systems are Linux")


def called(script: str, folder: Path, status: int = 0, **programs: str) -> tuple[list[str], str]:
    """What a script calls where there are these programs and no others; what it says."""
    told = folder / "told"
    for name in ("bash", "dirname"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, more in programs.items():
        (folder / name).write_text(TOLD.format(name=name, told=told) + more)
        (folder / name).chmod(0o755)
    done = subprocess.run(
        [folder / "bash", ROOT / ".ci" / script],
        env={"PATH": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return told.read_text("utf-8").splitlines(), done.stderr


def verbs(calls: list[str]) -> list[str]:
    return [x.removeprefix(VERB) for x in calls if x.startswith(VERB)]


def test_on_debian_13_the_package_is_tried_whichever_python_runs_the_tests(tmp_path):
    calls, said = called("run", tmp_path, python3="", nice="", flock="", **{"apt-get": ""})
    system = platform.freedesktop_os_release()
    if (system["ID"], system.get("VERSION_ID")) == ("debian", "13"):
        assert verbs(calls) == ["test", "guest-test", "soak --ci"]
        assert not said
    else:
        assert verbs(calls) == ["test", "soak --ci"]
        assert ".ci/guest" in said


def test_the_systems_own_python_comes_by_apt_where_it_is_not_there(tmp_path):
    calls, _ = called("guest", tmp_path, python3="", flock='shift; exec "$@"', **{"apt-get": ""})
    calls = [x for x in calls if not x.startswith("flock")]
    assert [x.split()[1] for x in calls[:2]] == ["update", "install"]
    assert {"python3", "python3-venv", "ca-certificates"} < set(calls[1].split())
    assert verbs(calls) == ["guest-test"]


def test_nothing_is_installed_that_is_there(tmp_path):
    calls, _ = called("guest", tmp_path, python3="", **{"python3.13": "", "apt-get": ""})
    assert calls == [f"{VERB}guest-test"]


def test_in_the_night_each_long_trial_is_made_whatever_became_of_the_others(tmp_path):
    fails = 'case "$*" in *"guest "*|*scenes) exit 3; esac'
    calls, said = called("night", tmp_path, 1, python3=fails, **{"python3.13": "", "apt-get": ""})
    browsers = ["browser-test", "browser-test --scenes", "browser-test --bypasses"]
    cuts = ["soak guest_power --n 20", "soak guest_kill --n 100"]
    assert verbs(calls) == [
        "soak guest --n 1",
        *cuts,
        "soak desktops",
        "soak properties",
        *browsers,
        "pages-eval",
    ]
    assert said.splitlines() == ["failed: soak guest --n 1", "failed: browser-test --scenes"]


def test_both_are_run_on_the_systems_that_they_are_for():
    assert re.search(r"os: ubuntu-24\.04\b", WORKFLOW)
    assert re.search(r"sudo .*bash \.ci/run\n", WORKFLOW)
    assert re.search(r"docker run .*--privileged .*\bdebian:13 bash \.ci/guest\n", WORKFLOW)
    assert re.search(r"docker run .*--privileged .*\bdebian:13 bash \.ci/night\n", WORKFLOW)
