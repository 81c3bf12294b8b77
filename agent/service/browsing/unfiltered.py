"""Try mode, in which nobody filters sites: where a family speaks of them, that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.problems import SITES_UNFILTERED
from policies.model import Sites
from policies.target import Kind

if TYPE_CHECKING:
    from agent.service.household import Household
    from agent.service.reporting.health import Health


@dataclass(frozen=True, slots=True)
class Unfiltered:
    """Stands in for the filter of names."""

    household: Household
    health: Health

    def keep(self) -> None:
        """A beat is over."""
        if speaks_of_sites(self.household):
            self.health.report(SITES_UNFILTERED)
        else:
            self.health.clear(SITES_UNFILTERED)


def speaks_of_sites(household: Household) -> bool:
    """Whether something is agreed about sites that a filter would keep."""
    return any(
        child.sites != Sites() or any(rule.target.kind is Kind.SITE for rule in child.rules)
        for child in household.everybody
    )
