"""kill -9 in the middle: used time stays used, and nothing stays paused for ever."""

from __future__ import annotations

from tests.system.agents import Account, stands_still, until


def test_used_seconds_stay_used(child: Account) -> None:
    agent = child.agent(policy=child.policy("1h")).started()
    child.play()
    until(lambda: agent.used(child.target) >= 3)
    agent.kill()
    again = child.agent().started()
    said = again.hear("usage", target=child.target)
    assert said["seconds"] >= 3
    assert said["left"] == 3600 - said["seconds"]


def test_what_a_killed_agent_had_paused_is_thawed_by_the_next(child: Account) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    game = child.play()
    agent.hear("verified", pid=game.pid, effect="pause", ok=True)
    agent.kill()
    assert stands_still(game.pid)
    again = child.agent().started()
    assert again.hear("verdict", target=child.target)["reason"] == "daily"  # it is still over …
    assert stands_still(game.pid)
    child.call("grant", target=child.target, extra=600)
    again.hear("verified", pid=game.pid, effect="resume", ok=True)
    until(lambda: not stands_still(game.pid))


def test_what_a_killed_agent_had_paused_is_thawed_when_the_next_one_leaves(child: Account) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    game = child.play()
    agent.hear("verified", pid=game.pid, effect="pause", ok=True)
    agent.kill()
    again = child.agent().started()
    again.hear("verdict", target=child.target)
    assert again.leave() == 0
    assert not stands_still(game.pid)


def test_what_a_killed_agent_had_paused_without_a_note_runs_when_it_may(child: Account) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    game = child.play(start_new_session=True)  # no terminal's job, as what a desktop starts
    agent.hear("verified", pid=game.pid, effect="pause", ok=True)
    agent.kill()
    (child.state / "paused.json").unlink()
    child.agent(policy=child.policy("1h")).started()
    until(lambda: not stands_still(game.pid))


def test_many_kills_lose_nothing(child: Account) -> None:
    child.play()
    used = [0]
    for _ in range(5):
        agent = child.agent(policy=child.policy("1h")).started()
        agent.used_more_than(child.target, used[-1])
        agent.kill()
        used.append(agent.used(child.target))
    assert used == sorted(set(used))
    assert child.agent().started().hear("usage", target=child.target)["seconds"] >= used[-1]


def test_what_was_taken_back_before_a_kill_stays_taken_back(child: Account) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    game = child.play()
    agent.hear("verified", pid=game.pid, effect="pause", ok=True)
    assert "id=1," in child.call("grant", target=child.target, extra=600)
    agent.hear("verified", pid=game.pid, effect="resume", ok=True)
    assert "taken_why='lộn ngày'" in child.call("takeback", id=1, why="lộn ngày")
    agent.kill()
    again = child.agent().started()
    assert again.hear("verdict", target=child.target)["reason"] == "daily"
    until(lambda: stands_still(game.pid))
