"""Half an hour of a quiet PC; a day and some is ``dev.py soak quiet``."""

import sys

import pytest

pytestmark = [
    pytest.mark.root,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's"),
]


def test_nothing_leaves_that_nobody_chose(capfd):
    from soak import quiet

    assert quiet.main(["--hours", "0.1"]) == 0
    told = capfd.readouterr().out.splitlines()
    assert [line.split()[-1] for line in told] == ["result", "held", "held", "held"]
