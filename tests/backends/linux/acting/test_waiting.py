import sys

assert sys.platform == "linux"

import asyncio
import time

from agent.platforms.linux.acting.waiting import until


def test_it_is_looked_again_until_it_is_so():
    looks = iter((False, False, True))
    asyncio.run(until(lambda: next(looks), 60, 0))
    assert list(looks) == []


def test_nobody_waits_for_ever():
    began = time.monotonic()
    asyncio.run(until(lambda: False, 0.05))
    assert time.monotonic() - began >= 0.05
