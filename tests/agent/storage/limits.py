"""A store that is opened again, and what no damage may take from it."""

import contextlib
from datetime import timedelta

from agent.storage import open_store
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, DAY, GAME, POLICY, mark


@contextlib.contextmanager
def opened(folder):
    store = open_store(folder)
    try:
        yield store
    finally:
        store.close()


def names(store):
    return [*store.problems]


def limits_hold(store):
    """What no damage may take away: the policy, today's and this week's time, the grace, the secret."""
    usage = store.usage(AN, DAY)
    assert usage.used(SCREEN, DAY) == timedelta(seconds=300)
    assert usage.used(GAME, DAY) == timedelta(seconds=150)
    assert store.usage(BINH, DAY - timedelta(days=1)).used_in_week(SCREEN, DAY) == timedelta(seconds=600)
    assert store.policy().text == POLICY
    assert store.policy().version == 2
    assert store.secret() == "$argon2id$secret"
    assert store.lockout("an").failures == 5
    assert DAY in store.graces(AN)
    assert store.mark().line == mark(330).line
