"""Boots and hours without the agent, as who administers the PC can bring about: seen afterwards, and told."""

import pytest

from tests.guest.family import AGENT, answers, problems, used

pytestmark = [pytest.mark.long, pytest.mark.bypass(11, long=True)]

CHANNEL = "luytre-guest-channel.service"
LONGER = 75
"""Seconds; less than a minute is no gap."""
OTHER_INIT = "/usr/local/sbin/other-init"
MOUNTS = """#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/virtio-ports
while :; do
    for port in /sys/class/virtio-ports/*; do
        [ -e "$port/name" ] && ln -sf "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
    done
    [ -e /dev/virtio-ports/luytre ] && break
    sleep 0.2
done
cd /usr/local/lib && exec /usr/bin/python3 -m tests.guest.inside
"""
"""What somebody does by hand in a shell in place of init, so that they are heard here."""
KNOWN = "Luytre did not run, from"
UNKNOWN = "the PC was off, ran without Luytre, or with a disk that could not be written to"


def log(guest, user=None):
    """What the log says, the newest first."""
    return guest.does("luytre log -n 40", user=user)


def stays(guest, seconds=LONGER):
    """So long the PC runs."""
    up = lambda: float(guest.does("cat /proc/uptime").split()[0])  # noqa: E731 - one line
    began = up()
    guest.until(lambda: up() >= began + seconds, 4 * seconds, 2)


def comes_back(guest):
    """A boot like every day's."""
    guest.power_cut()
    guest.until(lambda: answers(guest), 180, 0.5)


def is_told(guest, words):
    """Guardian and child read the same."""
    guest.until(lambda: words in log(guest), 90, 1)
    assert words in log(guest, "parent")
    assert words in log(guest, "child")


@pytest.fixture
def pc(family):
    """Where a rescue target is heard here; the journal knows the boot."""
    family.does(f"systemctl add-wants rescue.target {CHANNEL}")
    family.does("luytre clock accept; journalctl --sync; sync")
    assert KNOWN not in log(family)
    return family


def test_the_rescue_target_from_a_running_pc_is_told(pc):
    pc.spawn("systemctl --no-block rescue")
    pc.until(lambda: pc.run(f"systemctl is-active {AGENT}").out.strip() == "inactive", 120, 1)
    before = pc.boot
    stays(pc)
    pc.does("systemctl --no-block default")
    pc.until(lambda: answers(pc), 180, 1)
    assert pc.boot == before
    is_told(pc, KNOWN)


def test_a_boot_into_the_rescue_target_is_told(pc):
    had = used(pc)
    pc.power_cut(words="systemd.unit=rescue.target")
    assert pc.run(f"systemctl is-active {AGENT}").code
    stays(pc)
    pc.does("logger still here; journalctl --sync; sync")
    comes_back(pc)
    is_told(pc, KNOWN)
    assert used(pc) >= had


def test_a_boot_with_another_program_in_place_of_init_is_told_as_time_unseen(pc):
    pc.write(OTHER_INIT, MOUNTS, "755")
    pc.does("sync")
    had = used(pc)
    pc.power_cut(words=f"init={OTHER_INIT}")
    assert "systemd" not in pc.does("cat /proc/1/comm")
    stays(pc)
    pc.does("sync")
    comes_back(pc)
    is_told(pc, UNKNOWN)
    assert used(pc) >= had


def test_what_a_read_only_disk_did_not_keep_is_told_as_time_unseen(pc):
    """Keys that do this (SysRq, U) are taken away by the package; root has them all."""
    pc.does("echo u >/proc/sysrq-trigger")
    had = used(pc)
    pc.until(lambda: "database-read-only" in problems(pc), 90, 1)
    pc.until(lambda: used(pc) >= had + LONGER, 4 * LONGER, 2)
    comes_back(pc)
    is_told(pc, UNKNOWN)
    assert used(pc) >= had
