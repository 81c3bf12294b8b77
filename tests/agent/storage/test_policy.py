from dataclasses import replace
from datetime import timedelta

from agent.ports.store import PolicyChange
from agent.storage import open_store
from tests.agent.storage.family import AN, MORNING, POLICY, agreed


def test_there_is_none_at_first(store):
    assert store.policy() is None
    assert store.policies() == ()


def test_versions_are_numbered_and_the_last_is_in_force(folder, store):
    first = store.keep_policy(agreed("format = 1\n"))
    second = store.keep_policy(agreed(at=MORNING + timedelta(microseconds=1)))
    assert (first.version, second.version) == (1, 2)
    store.close()
    again = open_store(folder)
    assert again.policy() == second
    assert again.policies() == (second, first)
    assert again.policy().text == POLICY
    assert again.keep_policy(agreed()).version == 3
    again.close()


def test_of_each_change_it_is_kept_whose_it_is_but_of_those_that_were_kept_before(store):
    changes = (PolicyChange("An: 1 h", AN), PolicyChange("Time zone: UTC"), PolicyChange("old", known=False))
    kept = store.keep_policy(replace(agreed(), changes=changes))
    assert store.policy() == kept
    assert kept.told == ("An: 1 h", "Time zone: UTC", "old")
    written = store.state.tables.database.rows("SELECT changes FROM policies")
    assert written == [('[["An: 1 h", "an"], ["Time zone: UTC", null], "old"]',)]


def test_a_changed_letter_is_found(store):
    store.keep_policy(agreed())
    store.keep_policy(agreed())
    assert store.state.tables.policies.are_whole()
    store.state.tables.database.rows(
        "UPDATE policies SET text = replace(text, 'format', 'formaT') WHERE version = 1"
    )
    assert not store.state.tables.policies.are_whole()
