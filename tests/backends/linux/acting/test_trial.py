"""The doctor's program is started by systemd, and seen to be the one."""

import asyncio
import subprocess

import pytest

from agent.platforms.linux.acting import trial
from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.acting.trial import SLEEP, TrialUnit
from agent.platforms.linux.executables.marks import file_at
from agent.platforms.linux.system import proc
from tests.backends.linux import keeper
from tests.backends.linux.real import STRANGER, WITHOUT_LOOKS


def test_it_runs_and_ends(start, pc_bus):
    keeper.play(start, pc_bus.address)

    async def story():
        unit = TrialUnit(pc_bus.address)
        unit.prepare()
        assert unit.path == SLEEP
        pid = await unit.start()
        assert proc.file_of(pid) == file_at(SLEEP)
        await unit.end()
        assert proc.stat(pid) is None

    asyncio.run(story())


@pytest.mark.root
def test_it_runs_in_the_slice_that_is_asked_for(start, pc_bus):
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    keeper.play(start, pc_bus.address, mount=str(mount))
    name = f"user-luytretest{STRANGER}.slice"
    unit = TrialUnit(pc_bus.address, name)
    pid = unit.begin()
    assert proc.group(pid).startswith(f"/user.slice/{name}/")
    unit.stop()
    assert proc.stat(pid) is None
    assert not (mount / "user.slice" / name).exists()


def test_a_systemd_that_refuses(start, pc_bus):
    keeper.play(start, pc_bus.address, refuses=True)

    async def story():
        unit = TrialUnit(pc_bus.address)
        with pytest.raises(OSError, match="refused"):
            await unit.start()
        await unit.end()

    asyncio.run(story())


def test_a_systemd_that_does_not_start_it(start, pc_bus, monkeypatch):
    monkeypatch.setattr(trial, "_STARTED", 0.05)
    keeper.play(start, pc_bus.address, slow=True)

    async def story():
        unit = TrialUnit(pc_bus.address)
        with pytest.raises(TimeoutError):
            await unit.start()
        await unit.end()

    asyncio.run(story())


@pytest.mark.root
def test_one_that_may_not_be_looked_into_is_told_as_that(start, pc_bus):
    keeper.play(start, pc_bus.address)
    words = (
        "from agent.platforms.linux.acting import trial\n"
        "trial._STARTED = 0.5\n"
        f"unit = trial.TrialUnit({pc_bus.address!r})\n"
        "try:\n"
        "    unit.begin()\n"
        "except PermissionError as denied:\n"
        "    print(denied)\n"
        "unit.stop()\n"
    )
    ran = subprocess.run([*WITHOUT_LOOKS, words], check=True, capture_output=True, text=True)
    assert "looked into" in ran.stdout


def test_without_a_bus_it_is_not_tried():
    async def story():
        unit = TrialUnit("unix:path=/missing/bus")
        with pytest.raises(FileNotFoundError):
            await unit.start()
        await unit.end()

    asyncio.run(story())
