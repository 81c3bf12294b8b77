"""Which tests may not run beside each other."""

import re
import subprocess
import sys

from tests.conftest import STANDING_STILL, TESTS

STOPS = re.compile(
    r"\bSIGSTOP\b|\"--try\"|^from tests\.system\b|^from agent\.bootstrap\.agent\b|\bMOUNTS\b"
    r"|\b(?:user_slice|user_group|session_group)\b",
    re.MULTILINE,
)
"""What lets something of this account stand still, starts an agent that lets it run on, or makes groups."""


MANY = """
import pytest
@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(20))
def test_many(number):
    pass
"""


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


def test_groups_are_heeded_by_who_shares_out_the_tests(tmp_path):
    """As pytest-xdist shares them out: with pytest 9.2 it forgot about groups without a word."""
    (tmp_path / "test_many.py").write_text(MANY, "utf-8")
    words = ["-v", "-p", "no:randomly", "-c", "/dev/null", "--rootdir", ".", "-n", "2", "--dist", "loadgroup"]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    workers = set(re.findall(r"\[(gw\d)\] .*PASSED", told))
    assert len(workers) == 1, told
