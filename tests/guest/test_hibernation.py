"""A PC that writes itself to its disk, is off for a while, and goes on: nobody's time, and no gift."""

import subprocess
import time

import pytest

from tests.guest.family import used
from tests.guest.test_clock import counts, fair, problems

pytestmark = pytest.mark.long

ROOM = """fallocate -l 1400M /image; chmod 600 /image; mkswap -q /image; swapon /image
python3 -c 'import fcntl; print(int.from_bytes(fcntl.ioctl(open("/image"), 1, bytes(4)), "little"))'"""
"""Room for an image, and the block at which it begins (FIBMAP, linux/fs.h)."""
OFF = 40
"""Seconds."""


def hibernate(guest, words):
    """Write the memory to the disk, stay off for some seconds, and start again from there."""
    boot = guest.boot
    guest.spawn("systemctl hibernate")
    try:
        guest.process.wait(120)
    except subprocess.TimeoutExpired:
        pytest.fail(guest.last_words())
    guest.kill()
    time.sleep(OFF)
    guest.start(words=words)
    assert guest.boot == boot, "it went on, instead of a new boot"


def test_what_was_on_the_disk_goes_on_and_the_time_between_is_nobody_s(family):
    place = family.does(ROOM).strip()
    words = f"resume=/dev/vda resume_offset={place}"
    family.does("sync")
    family.power_cut(words=words)  # logind asks the kernel's line where the image would be looked for
    family.does("swapon /image")
    family.login("child", 3)
    family.show(3)
    family.until(lambda: used(family) > 0, 90, 0.5)
    with fair(family):
        hibernate(family, words)
        family.does("luytre clock accept")
        counts(family, 5)
    assert not problems(family) & {"clock-jumped", "clock-uncertain"}
    told = family.does("luytre --child an log -n 30")
    assert "did not run" not in told, "it was not away"
