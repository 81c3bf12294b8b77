"""Findings of the system's part, put in words."""

import pytest

from agent.checkup.findings import worded
from agent.ports.inspection import Finding


@pytest.mark.parametrize(
    ("holds", "result"), [(True, "holds"), (False, "fails"), (None, "cannot be verified here")]
)
def test_a_finding_becomes_a_check(holds, result):
    check = worded(Finding("tools", "found", holds, {"tool": "Nanny"}))
    assert check.result == result
    assert check.text.startswith("Nanny is here too")
    assert check.advice == "Use one of the two: remove Nanny, or its limits."
