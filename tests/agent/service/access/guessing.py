"""Who guesses the guardian's secret, and what a guess costs here."""

import asyncio
from datetime import UTC, timedelta

from agent.api.errors import LockedOut
from agent.service.access.hashes import Cost, Hashes
from agent.service.household import Household
from agent.service.reporting.health import Health
from agent.service.reporting.reporter import Reporter
from policies.ids import AccountId
from policies.model import Policy
from policies.week import Calendar
from tests.agent.parts import NOON

AN, LAN = AccountId("an"), AccountId("lan")
CHEAP = Hashes(Cost(memory=8, passes=1))
SECOND = timedelta(seconds=1)
HOUSEHOLDS = NOON + timedelta(days=400)
"""The household's time, after an empty battery has set the clock back."""


def reporter(store):
    """Whose log it is: by the household's time, which is another than the clock's."""
    household = Household(Policy("UTC", language="en"), Calendar(UTC))
    return Reporter(
        lambda _: None, Health(lambda _: None, lambda: NOON), store, household, lambda: HOUSEHOLDS
    )


def guess(guardians, secret="0000", account=AN):
    """What becomes of one guess."""
    try:
        asyncio.run(guardians.check(account, secret))
    except LockedOut as refused:
        return type(refused), refused.tries, refused.seconds
    return None
