"""Units of a test's own, kept where /run is new."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.root, pytest.mark.skipif(sys.platform != "linux", reason="units are Linux's")]
ROOT = Path(__file__).resolve().parents[4]
APART = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
BEGIN = """
import json, subprocess, time
from pathlib import Path
subprocess.run("mount --make-rprivate /; mount -t tmpfs none /run", shell=True, check=True)
from soak.watched.keeper import Keeper
from soak.watched.unitfile import read
place = Path("/run/place")
place.mkdir()
(place / "good").write_text('''
import os, socket, time
line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
line.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
time.sleep(600)
''')
(place / "bad").write_text("import sys; sys.exit(int(sys.argv[1]))")
def service(words, more=""):
    start = f"ExecStart=/usr/bin/python3 -IS /run/place/{words}"
    return read(f"[Service]\\nType=notify\\n{start}\\nWatchdogSec=30s\\n{more}")
def keep(**units):
    return Keeper({name.replace("_", "."): unit for name, unit in units.items()}, 1.0, place / "log")
"""


def told(code):
    rooms = os.pathsep.join([str(ROOT), str(ROOT / "installer")])
    words = [*APART, sys.executable, "-P", "-c", BEGIN + code]
    done = subprocess.run(
        words, check=True, timeout=120, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": rooms}
    )
    return json.loads(done.stdout)


def test_a_service_is_kept_until_the_end_and_one_that_this_kernel_cannot_have_is_left_out():
    found = told(
        """
kept = keep(a_service=service("good"), b_service=service("bad 78", "RestartPreventExitStatus=78"))
kept.start()
living = sorted(kept.alive())
kept.stop()
print(json.dumps([living, sorted(kept.impossible), sorted(kept.alive())]))
"""
    )
    assert found == [["a.service"], ["b.service"], []]


def test_a_service_that_ends_before_it_is_ready_is_told():
    found = told(
        """
try:
    keep(a_service=service("bad 1")).start()
except SystemExit as why:
    print(json.dumps(str(why)))
"""
    )
    assert found.startswith("a.service never said that it is ready")


def test_what_is_done_once_for_a_service_is_done_before_it():
    found = told(
        """
kept = keep(
    a_service=service("good", "[Unit]\\nAfter=z.service"),
    z_service=read("[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/touch /run/place/once"),
)
serve = kept._serve
kept._serve = lambda *unit: (serve(*unit), print(json.dumps([(place / "once").exists(), *kept.ran])))
kept.start()
kept.stop()
"""
    )
    assert found == [True, "z.service", "a.service"]


def test_who_changes_a_file_starts_what_waits_for_it():
    found = told(
        """
kept = keep(
    o_service=read("[Service]\\nType=oneshot\\nExecStart=/bin/touch /run/place/once"),
    o_path=read("[Path]\\nPathChanged=/run/place/said"),
)
kept.start()
before = dict(kept.ran)
(place / "said").write_text("x")
while not (place / "once").exists():
    time.sleep(0.01)
print(json.dumps([before, kept.ran]))
"""
    )
    assert found == [{}, {"o.service": 1}]
