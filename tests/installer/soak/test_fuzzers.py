"""What fuzzers of strangers' bytes do with their first inputs; the long trials: ``dev.py soak dns|lists``."""

import time

import pytest

from soak import dns, fuzz_browser, lists

TARGETS = {**dns.TARGETS, **lists.TARGETS, "native": fuzz_browser.native}


@pytest.mark.parametrize("make", TARGETS.values(), ids=TARGETS)
def test_what_each_begins_with_holds(make):
    target, seeds = make()
    for seed in [*seeds, b"", b"\0" * 600]:
        target(seed)


@pytest.mark.parametrize("make", TARGETS.values(), ids=TARGETS)
def test_what_each_takes_of_the_processor_is_measured(make, monkeypatch):
    spent = iter(range(0, 1000, 2))
    monkeypatch.setattr(time, "process_time", lambda: next(spent))
    target, _ = make()
    with pytest.raises(AssertionError, match=r"an input takes 2\.0 s"):
        target(b"")
