"""Which tests may not run beside each other."""

import re

from tests.conftest import STANDING_STILL, TESTS

STOPS = re.compile(r"\bSIGSTOP\b|\"--try\"|^from tests\.system\b", re.MULTILINE)
"""What lets something of this account stand still, or starts an agent that lets it run on."""


def test_tests_that_let_something_stand_still_or_start_an_agent_are_listed():
    listed = [TESTS / place for place in STANDING_STILL]
    assert all(place.exists() for place in listed)
    found = [
        file
        for file in TESTS.rglob("test_*.py")
        if not file.is_relative_to(TESTS / "guest") and STOPS.search(file.read_text("utf-8"))
    ]
    own = {TESTS / "architecture" / "test_side_by_side.py"}
    astray = [str(x) for x in found if x not in own and not any(x.is_relative_to(place) for place in listed)]
    assert astray == []
