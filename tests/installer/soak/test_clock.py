"""A few lives of a PC; the long trial is ``dev.py soak clock``."""

from dataclasses import replace

import pytest

from soak import clock
from soak.clock import MOST, Worst, trial
from soak.models.pc import Memory
from soak.models.sums import FORGOTTEN


def test_no_clock_trick_gains_time(capsys):
    assert clock.main(["--n", "60", "--seed", "7"]) == 0
    table = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    assert table["lives"].strip() == "60"
    assert table["events"].strip() == str(60 * clock.EVENTS)


class Forgetful(Memory):
    """Tells another heartbeat than the last: time since then is lost."""

    def beat(self, mark, uses):
        if self.writes % 3:
            self.writes += 1
        else:
            super().beat(mark, uses)


def test_a_store_that_forgets_is_seen():
    assert not trial(60, 7, Forgetful).good


@pytest.mark.parametrize(
    "beyond",
    [
        {"forgotten": FORGOTTEN + 0.1},
        {"given": MOST + 0.1},
        {"charged": MOST + 0.1},
        {"drift": 1.1},
        {"backwards": 1},
        {"twice": 1},
    ],
    ids=lambda beyond: next(iter(beyond)),
)
def test_each_bound_counts(beyond):
    assert Worst().good
    assert not replace(Worst(), **beyond).good
