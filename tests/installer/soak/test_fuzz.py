"""What the fuzzers share; the long trial is ``dev.py soak fuzz``."""

import time

import pytest

from soak.fuzz import TARGETS
from soak.fuzzing.runner import measured

SHORT = 0.01


def worked(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass


def test_who_works_too_long_is_found():
    with pytest.raises(AssertionError, match="an input takes"):
        measured(lambda _data: worked(2 * SHORT), SHORT)(b"")


def test_who_only_waits_or_loads_once_what_all_need_is_not():
    measured(lambda _data: time.sleep(2 * SHORT), SHORT)(b"")
    first = [2 * SHORT]
    measured(lambda _data: worked(first.pop() if first else 0), SHORT)(b"")


@pytest.mark.parametrize("make", TARGETS.values(), ids=TARGETS)
def test_what_each_begins_with_holds(make):
    target, seeds = make()
    for seed in [*seeds, b""]:
        target(seed)
