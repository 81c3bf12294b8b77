"""What the system's part of ``doctor`` found, put in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.checks import FAILS, HOLDS, UNKNOWN, check

if TYPE_CHECKING:
    from agent.api.messages import Check
    from agent.ports.inspection import Finding

RESULTS = {True: HOLDS, False: FAILS, None: UNKNOWN}


def worded(finding: Finding) -> Check:
    """The check of a finding."""
    return check(finding.name, finding.case, RESULTS[finding.holds], finding.about)
