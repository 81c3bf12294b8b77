"""What the port ``Accounts`` promises, on every backend."""

import pytest

pytestmark = pytest.mark.root


def test_who_runs_nothing_is_gone(play):
    async def story(pc):
        held = pc.accounts.hold(pc.child)
        assert held.gone
        assert held.locked
        assert not held.frozen
        assert not held.refused

    play(story)


def test_a_frozen_account_stands_still_until_it_is_thawed(play):
    async def story(pc):
        await pc.child_runs()
        assert not pc.accounts.hold(pc.child).gone
        for _ in range(2):
            await pc.accounts.freeze(pc.child)
            assert pc.accounts.hold(pc.child).frozen
        for _ in range(2):
            await pc.accounts.thaw(pc.child)
            assert not pc.accounts.hold(pc.child).frozen
        assert not pc.accounts.hold(pc.child).gone

    play(story)


def test_nothing_is_left_of_an_account_that_is_ended(play):
    async def story(pc):
        await pc.child_runs()
        await pc.accounts.end(pc.child)
        assert pc.accounts.hold(pc.child).gone
        await pc.accounts.end(pc.child)

    play(story)


def test_a_frozen_account_is_ended_as_well(play):
    async def story(pc):
        await pc.child_runs()
        await pc.accounts.freeze(pc.child)
        await pc.accounts.end(pc.child)
        assert pc.accounts.hold(pc.child).gone
        assert not pc.accounts.hold(pc.child).frozen

    play(story)


def test_who_lets_go_thaws(play):
    async def story(pc):
        await pc.child_runs()
        await pc.accounts.freeze(pc.child)
        pc.accounts.close()
        assert not pc.accounts.hold(pc.child).frozen

    play(story)


def test_asking_twice_hurts_nobody(play):
    async def story(pc):
        for _ in range(2):
            await pc.accounts.lock(pc.account)
            pc.accounts.enrol([pc.child])
            pc.accounts.refuse([pc.child], "Until tomorrow.")
            pc.accounts.refuse([], "")
        await pc.accounts.lock("somebody else")
        assert not pc.accounts.hold(pc.child).refused

    play(story)
