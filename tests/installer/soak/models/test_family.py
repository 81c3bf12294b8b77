"""A family's history is checked against a store: all that it confirmed, and nothing else."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.storage import open_store
from policies.requests import refuse
from soak.models.family import START, Family, as_kept


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "state")
    yield store
    store.close()


def lived(store, events=60):
    family = Family(random.Random(3))
    for _ in range(events):
        family.live(store)
    return family


def test_a_store_that_knows_all_has_lost_nothing(store):
    family = lived(store)
    assert family.confirmed > 60
    assert family.lost(store) == 0


def test_another_s_store_has_lost_all(store, tmp_path):
    family = lived(store)
    other = open_store(tmp_path / "other")
    lost = family.lost(other)
    other.close()
    assert lost > 30


def test_an_answer_may_be_there_that_was_not_yet_confirmed(store):
    family = Family(random.Random(1))
    while not family._requests:
        family.live(store)
    asked = next(iter(family._requests.values()))
    answered = refuse(replace(asked, answered_at=None), START + timedelta(days=1), "lan", "")
    assert as_kept(answered, asked)
    assert not as_kept(asked, answered)
    assert not as_kept(None, asked)
