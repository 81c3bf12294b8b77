"""A full disk or a kill leaves an answer with its rule, or neither."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.api.errors import InternalError, Unavailable
from policies.model import Action
from tests.agent.service.browsing.guessed import Family, tell
from tests.agent.service.failing import full_disk


def test_a_full_disk_takes_neither_answer_nor_rule_and_both_can_be_had_again(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        for extra in (3600, None):
            with full_disk(), pytest.raises(Unavailable, match="disk"):
                stage.answer(asked.id, extra)
            assert stage.stands == (False, True)
        assert [one.state.value for one in stage.store.requests()] == ["asked"]
        stage.answer(asked.id, 3600)
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            stage.take()
        assert stage.stands == (True, False)
        assert not stage.told("taken")
        stage.take()
        assert stage.stands == (False, True)

    tell(tmp_path, story)


class Killed(Exception):
    """The agent is killed at that moment."""


def killed_after(stage: Family, commits: int, act: Callable[[], object]) -> bool:
    """Kill the agent when that has reached the disk for the so-many-th time, and start another."""
    left = iter(range(commits - 1, -1, -1))

    def strike() -> None:
        if next(left) == 0:
            raise Killed

    stage.store.state.tables.database.kept.append(strike)
    try:
        act()
    except InternalError:
        return True
    else:
        return False
    finally:
        stage.restart()


def at_each_commit(tmp_path: Path, story: Callable[[Family, int], bool]) -> None:
    """Tell it anew with a kill after each of its commits, until there are no more; it says whether it was."""

    def killed(commits: int) -> bool:
        found: list[bool] = []

        async def whole(stage: Family) -> None:
            found.append(story(stage, commits))

        tell(tmp_path / str(commits), whole)
        return found[0]

    was = [killed(commits) for commits in range(1, 9)]
    assert was[0]
    assert not was[-1]


@pytest.mark.parametrize("extra", [3600, None])
def test_a_kill_at_any_moment_leaves_the_answer_with_its_rule_or_neither(
    tmp_path: Path, extra: int | None
) -> None:
    def story(stage: Family, commits: int) -> bool:
        asked = stage.appeal()
        killed = killed_after(stage, commits, lambda: stage.answer(asked.id, extra))
        (kept,) = stage.store.requests()
        assert kept.state.value == ("granted" if extra else "refused")
        (rule,) = stage.watch.child.rules
        assert rule.action is (Action.LIMIT if extra else Action.BLOCK)
        return killed

    at_each_commit(tmp_path, story)


def test_a_kill_at_any_moment_leaves_what_was_taken_back_without_its_rule(tmp_path: Path) -> None:
    def story(stage: Family, commits: int) -> bool:
        stage.answer(stage.appeal().id, 3600)
        killed = killed_after(stage, commits, stage.take)
        (given,) = stage.watch.grants
        assert given.taken is not None
        assert stage.watch.child.rules == ()
        return killed

    at_each_commit(tmp_path, story)
