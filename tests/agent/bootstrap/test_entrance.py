"""The ways in, as an agent that is tried and as the service have them."""

import asyncio
import sys
from datetime import UTC
from pathlib import Path

import pytest

from agent import platforms
from agent.api.errors import KeyLost, Unavailable
from agent.api.problems import SECRET_KEY_LOST
from agent.bootstrap import entrance
from agent.bootstrap.settings import Settings
from agent.ports import Peer
from agent.ports.store import Store
from agent.server.actor import Actor
from agent.service.household import Household
from agent.service.reporting.health import Health
from agent.service.reporting.reporter import Reporter
from agent.storage import open_store
from policies.ids import AccountId
from policies.model import Policy
from policies.week import Calendar
from tests.agent.parts import NOON, Hands

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service is of Linux, so far")
LAN = AccountId("lan")


def told(store: Store) -> Reporter:
    """Who writes the log of a family."""
    family = Household(Policy("Asia/Ho_Chi_Minh"), Calendar(UTC))
    return Reporter(lambda _: None, Health(lambda _: None, lambda: NOON), store, family, lambda: NOON)


def settings(folder: Path, *, service: bool) -> Settings:
    return Settings(None if service else LAN, folder, None, platforms.system("linux"), "")


def test_the_service_keeps_its_secret_under_the_key_of_the_pc_and_says_when_it_is_gone(tmp_path, monkeypatch):
    monkeypatch.setattr("agent.platforms.linux.access.credentials.PLACE", tmp_path)
    key = tmp_path / "pepper"
    key.write_bytes(bytes(32))
    key.chmod(0o400)
    store, clock = open_store(tmp_path / "state"), Hands()
    reporter = told(store)
    health = reporter.health
    first = entrance.guardians(settings(tmp_path, service=True), clock, reporter)
    asyncio.run(first.set_secret(LAN, "4711"))
    assert not store.secret().startswith("$argon2id$")
    assert not health.problems
    assert store.entries(None, 1)[0].what == "đặt mã PIN của bố mẹ"
    key.unlink()
    second = entrance.guardians(settings(tmp_path, service=True), clock, reporter)
    second.look()
    assert [(x.name, x.severity) for x in health.problems] == [(SECRET_KEY_LOST, "error")]
    with pytest.raises(KeyLost):
        asyncio.run(second.check(LAN, "4711"))
    asyncio.run(second.reset(LAN, "1234"))
    assert not health.problems
    store.close()


def test_while_it_is_tried_there_is_no_key_and_no_administrator(tmp_path):
    store = open_store(tmp_path / "state")
    chosen = settings(tmp_path, service=False)
    asyncio.run(entrance.guardians(chosen, Hands(), told(store)).set_secret(LAN, "4711"))
    assert store.secret().startswith("$argon2id$")
    store.close()
    with pytest.raises(Unavailable, match="tried"):
        asyncio.run(entrance.administrators(chosen).prove(Actor(LAN, peer=Peer(LAN)), "secret.reset"))


def test_the_service_asks_the_system_who_administers_the_pc_and_the_trial_does_not(tmp_path, monkeypatch):
    here = type(platforms.system("linux"))
    monkeypatch.setattr(here, "administrators", lambda system: {f"ba on {system.name}"})
    assert set(entrance.ruling(settings(tmp_path, service=True))) == {"ba on linux"}
    assert not entrance.ruling(settings(tmp_path, service=False))


def test_behind_the_service_is_the_system_s_own_door(tmp_path):
    made = entrance.administrators(settings(tmp_path, service=True))
    assert type(made.authority).__name__ == "Polkit"
