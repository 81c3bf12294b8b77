"""The guardian's secret on a real store."""

import asyncio

import pytest

from agent.service.access.guardians import Guardians
from agent.storage import open_store
from tests.agent.parts import Hands
from tests.agent.service.access.guessing import CHEAP, LAN, reporter


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "state")
    yield opened
    opened.close()


@pytest.fixture
def guardians(store, clock):
    made = Guardians(store, clock, CHEAP, log=reporter(store).log)
    asyncio.run(made.set_secret(LAN, "4711"))
    return made
