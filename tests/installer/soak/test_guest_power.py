"""How the long trial of power cuts is judged; the trial itself needs a booted Debian."""

import pytest

from soak.guest_power import CHARGED, GIVEN, holds


@pytest.mark.parametrize(
    ("lost", "given", "charged", "whether"),
    [
        (0, 0.0, 0.0, True),
        (0, GIVEN, CHARGED, True),
        (1, 0.0, 0.0, False),
        (0, GIVEN + 0.1, 0.0, False),
        (0, 0.0, CHARGED + 0.1, False),
    ],
)
def test_a_cut_may_neither_give_nor_charge_more_than_a_heartbeat(lost, given, charged, whether):
    assert holds(lost, given, charged) is whether
