"""What the real store knows of a household in which nobody has set a PIN yet."""

from __future__ import annotations

from pathlib import Path

from agent.ports.credentials import CredentialStore, Lockout
from agent.storage import open_store


def test_nothing_opens_a_door_before_somebody_sets_a_pin(tmp_path: Path) -> None:
    store = open_store(tmp_path / "state")
    kept: CredentialStore = store
    assert (kept.secret(), kept.recovery()) == (None, None)
    assert kept.lockout("lan") == Lockout("lan")
    kept.recover("hashed")
    assert (kept.secret(), kept.recovery()) == ("hashed", None)
    store.close()
