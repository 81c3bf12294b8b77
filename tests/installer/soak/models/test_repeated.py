"""How tests are started that are repeated: which, where, and how often."""

import pytest

from soak import guest, properties


@pytest.mark.parametrize("tests", [guest.TESTS, properties.TESTS])
def test_in_ci_it_leaves_the_work_to_the_tests(tests, capsys):
    assert tests.run(["--ci"]) == 0
    assert "the short trial" in capsys.readouterr().out


def test_what_it_does_not_know_goes_to_pytest():
    chosen, side_by_side = ["-q", "-m", "guest and (bypass or long)"], ["-n", "2", "--dist", "loadgroup"]
    assert guest.TESTS.command(["-x"])[3:] == [*chosen, "tests/guest", *side_by_side, "-x"]


@pytest.mark.parametrize("place", ["tests/guest/test_boots.py", "tests/guest/test_boots.py::test_one"])
def test_who_names_a_place_gets_that_alone(place):
    assert guest.TESTS.command([place])[6:] == ["-n", "2", "--dist", "loadgroup", place]
