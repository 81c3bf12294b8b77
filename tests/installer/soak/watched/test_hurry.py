"""Clocks are changed in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is hurried is for Linux")
ROOT = Path(__file__).resolve().parents[4]
BEGIN = f"""
import json, sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "installer")!r}]
from soak.watched.hurry import Hurry
import time, datetime
real = time.monotonic
"""


def told(code):
    words = [sys.executable, "-c", BEGIN + code]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def test_a_day_goes_by_in_a_moment_for_all_clocks_alike():
    hours = told(
        """
Hurry(1e6).begin()
from agent.scheduling.clock import SystemClock
from datetime import timedelta
import asyncio
clock = SystemClock()
def seen():
    told = clock.read()
    return told.wall.timestamp(), told.monotonic.total_seconds(), time.time(), time.monotonic()
before, began = seen(), real()
asyncio.run(asyncio.sleep(86400))
time.sleep(86400)
after, took = seen(), real() - began
print(json.dumps([[(b - a) / 3600 for a, b in zip(before, after)], took]))
"""
    )
    spans, took = hours
    assert all(span >= 48 for span in spans)
    assert took < 3600


def test_who_asks_for_the_time_on_the_wall_hears_the_hurried_one_and_has_ordinary_moments():
    found = told(
        """
Hurry(1.0, 86400 * 365).begin()
import agent.net.alarm
import apscheduler.triggers.date
from datetime import datetime, UTC
kinds = [agent.net.alarm.datetime, apscheduler.triggers.date.datetime]
ahead = [round((kind.now(UTC) - datetime.now(UTC)).total_seconds() / 86400) for kind in kinds]
same = [type(kind.now(UTC)) is datetime and isinstance(datetime.now(UTC), kind) for kind in kinds]
print(json.dumps([ahead, same]))
"""
    )
    assert found == [[365, 365], [True, True]]


def test_a_renewal_begins_in_the_day_of_who_starts_it():
    command = told(
        """
Hurry(1.0, 86400 * 365).begin()
from pathlib import Path
from agent.net import renewing
print(json.dumps(renewing.command(Path("/lists"))))
"""
    )
    assert command[-1] == "/lists"
    assert "begin(); from agent.net.renewing import alone" in command[3]
    ahead = float(command[3].partition("Hurry(1.0, ")[2].partition(")")[0])
    assert ahead == pytest.approx(86400 * 365, abs=60)
