"""The measuring of other accounts' starts, in a few seconds; ``dev.py bench starts`` takes two minutes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

if sys.platform == "linux":
    from bench import starts
    from bench.starts import Loads, Starts

SCRIPT = Path(__file__).resolve().parents[3] / "installer" / "bench" / "starts.py"


def test_a_start_costs_time_and_cpu():
    found = starts.start(5, 0)
    assert found.wall > 0
    assert found.processor > 0


def test_at_a_pace_no_more_are_started_than_it_says():
    assert 0 < starts.start(5, 100).pace <= 100


def test_whoever_is_told_to_starts_programs_and_tells_of_them():
    with starts.Starter(os.getuid()) as starter:
        starter.begin(4, 100)
        assert 0 < starter.end().pace <= 100
        assert starter.burst(3).wall > 0


@pytest.mark.root
def test_it_is_another_account_that_starts_them():
    with starts.Starter(starts.NOBODY) as starter:
        told = Path(f"/proc/{starter.pid}/status").read_text("ascii")
    lines = dict(line.split(":\t", 1) for line in told.splitlines())
    for name in ("Uid", "Gid"):
        assert lines[name].split() == [str(starts.NOBODY)] * 4
    assert not lines["Groups"].split()


def test_what_is_not_measured_is_told():
    def remarks(**given):
        return [line.partition(",")[0].partition(":")[0] for line in starts.remarks(**given)]

    assert remarks(root=True, marks=True, peer=True) == []
    assert remarks(root=True, marks=True, peer=False) == ["timekprd"]
    assert remarks(root=True, marks=False, peer=True) == ["no right to use fanotify"]
    assert remarks(root=False, marks=False, peer=True) == ["no right to use fanotify", "not root"]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [([2.0, 2.0, 2.0, 2.0], 1.0), ([1.0, 2.0, 1.0, 2.0], 2.0), ([1.0, 3.0], 3.0)],
)
def test_the_noise_is_what_two_halves_differ_by(figures, expected):
    assert starts.noise(figures) == expected


def words(lines):
    return [line.split() for line in lines]


def test_the_agent_stands_beside_timekprd_and_beside_itself():
    found = Loads([[0.02, 0.04], [0.01, 0.03], [0.03, 0.05]], [[0.04, 0.04]], 100.0)
    first, second, third = words(starts.of_loads(found))
    assert first[-8:] == ["starts", "0.020", "%", "0.040", "%", "0.500", "0.333", "timekprd"]
    assert second[-6:] == ["%", "0.040", "%", "1.000", "0.333", "timekprd"]
    assert third[-7:] == ["0.040", "%", "0.020", "%", "2.000", "nothing", "starts"]


def test_without_timekprd_there_is_no_goal():
    first, second, third = words(starts.of_loads(Loads([[0.02]], [[0.04]], 100.0)))
    assert (first[-2:], second[-2:]) == (["0.020", "%"], ["0.040", "%"])
    assert third[-3:] == ["2.000", "nothing", "starts"]


def test_between_two_beats_there_is_no_ratio():
    assert words(starts.of_loads(Loads([[0.0]], [[0.0]], 100.0)))[2][-3:] == ["nan", "nothing", "starts"]


def test_a_start_stands_beside_one_without_the_agent():
    without = [Starts(0, 1.0, 2.0), Starts(0, 1.0, 2.5)]
    wall, processor = words(starts.of_prices(without, [Starts(0, 1.5, 2.25)]))
    assert wall[3:9] == ["1.500", "ms", "1.000", "ms", "1.500", "1.000"]
    assert processor[3:9] == ["2.250", "ms", "2.250", "ms", "1.000", "1.250"]


@pytest.mark.root
@pytest.mark.slow
def test_loads_are_told_of_the_real_agent(tmp_path):
    with starts.Starter(starts.NOBODY) as starter:
        found = starts.loads(tmp_path, starter, 1, 1, peer=False)
    assert [len(x) for x in (*found.quiet, *found.busy)] == [1, 1]
    assert found.pace > 0


@pytest.mark.slow
def test_without_rights_it_says_so_and_measures_what_it_can():
    shorter = ["--rounds", "0", "--turns", "1", "-n", "5"]
    prefix = ["setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin"]
    if os.getuid() != 0 or not shutil.which("setpriv"):
        prefix = []
    command = [*prefix, sys.executable, "-P", str(SCRIPT), *shorter]
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    done = subprocess.run(
        command,
        cwd=SCRIPT.parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("no right to use fanotify")
    assert "a start, wall" in done.stdout


@pytest.mark.root
@pytest.mark.slow
def test_bursts_are_told_without_and_with_the_real_agent_and_guard(tmp_path):
    with starts.Starter(starts.NOBODY) as starter:
        without, beside = starts.prices(tmp_path, starter, 5, 1, marks=starts.may_mark())
    assert (len(without), len(beside)) == (starts.BURSTS, starts.BURSTS)
