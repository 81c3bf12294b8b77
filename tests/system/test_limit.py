"""A limit on paper becomes a limit kept on real programs."""

from __future__ import annotations

import os
import shutil
import subprocess

from agent.platforms.linux.system import proc
from tests.system.agents import Account, Agent, runs, stands_still, until


def over(child: Account, daily: str = "2s") -> tuple[Agent, subprocess.Popen[bytes]]:
    """An agent that has just paused the game."""
    agent = child.agent(policy=child.policy(daily)).started()
    game = child.play()
    agent.hear("verified", target=child.target, pid=game.pid, effect="pause", ok=True)
    return agent, game


def test_five_seconds_of_a_game(child: Account) -> None:
    agent, game = over(child, "5s")
    events = [said["event"] for said in agent.said if said.get("target") == child.target]
    first = [events.index(name) for name in ("warned", "usage", "acted", "verified")]
    assert first == sorted(first)
    assert agent.hear("warned", target=child.target)["left"] <= 5
    told = next(said for said in agent.said if said["event"] == "acted")
    assert (told["child"], told["reason"], told["effect"]) == ("an", "daily", "pause")
    assert told["latency_ms"] >= 0
    assert agent.hear("verdict", target=child.target, ok=False)["left"] == 0
    agent.used_more_than(child.target, 4)
    assert stands_still(game.pid)


def test_a_second_start_is_stopped_at_once(child: Account) -> None:
    agent, game = over(child)
    again = child.play()
    # Ended by what sees starts; paused where a beat happened to look first.
    agent.hear("verified", target=child.target, pid=again.pid, ok=True)
    until(lambda: again.poll() is not None or stands_still(again.pid))
    assert stands_still(game.pid)  # what was paused before keeps its work


def test_the_same_file_by_another_name_is_the_same_game(child: Account) -> None:
    agent, _ = over(child)
    homework = child.folder / "homework"
    os.link(child.game, homework)
    again = child.play(homework)
    agent.hear("acted", target=child.target, pid=again.pid)
    until(lambda: again.poll() is not None or stands_still(again.pid))


def test_after_a_grant_it_runs_again(child: Account) -> None:
    agent, game = over(child)
    answer = child.call("grant", target=child.target, extra=2)
    assert child.target in answer
    agent.hear("verified", target=child.target, pid=game.pid, effect="resume", ok=True)
    assert runs(game.pid, child.game)
    until(
        lambda: len(agent.heard("verified", target=child.target, pid=game.pid, effect="pause", ok=True)) == 2
    )
    agent.used_more_than(child.target, 3)


def test_a_game_that_starts_another_is_paused_with_it(child: Account) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    launcher = child.folder / "launcher"
    shutil.copy("/bin/sh", launcher)
    os.chown(launcher, child.uid, child.uid)
    shell = child.start(launcher, "-c", f"{child.game} 600; true")
    until(lambda: any(runs(pid, child.game) for pid in proc.children(shell.pid)))
    game = next(pid for pid in proc.children(shell.pid) if runs(pid, child.game))
    agent.hear("verified", target=child.target, pid=game, effect="pause", ok=True)
    assert stands_still(game)
    assert not stands_still(shell.pid)


def test_a_rule_that_is_taken_back_lets_it_run(child: Account) -> None:
    agent, game = over(child)
    text = child.policy("2s").read_text("utf-8").partition("[[child.an.rule]]")[0]
    child.call("policy.apply", text=text)
    agent.hear("verified", pid=game.pid, effect="resume", ok=True)
    until(lambda: not stands_still(game.pid))


def test_a_screen_whose_time_is_over_pauses_what_is_known(child: Account) -> None:
    text = child.policy("1h").read_text("utf-8") + '\n[child.an.screen]\ndaily = "2s"\nend = "pause"\n'
    agent = child.agent(policy=child.write("screen.toml", text)).started()
    game = child.play()
    agent.hear("verified", target="screen", pid=game.pid, effect="pause", ok=True)
    assert stands_still(game.pid)
    assert agent.leave() == 0
    assert not stands_still(game.pid)


def test_a_notice_comes_with_each_so_much_of_a_real_game_and_not_again_after_kill_9(child: Account) -> None:
    limited = child.policy("1h").read_text("utf-8") + 'category = "games"\n'
    notice = '[child.an.notice]\nevery = "3s"\ncategory = "games"\ntext_vi = "Nhìn ra cửa sổ nhé"\n'
    agent = child.agent(policy=child.write("policy.toml", limited + notice)).started()
    child.play()
    first = agent.hear("notice", target="category:games")
    assert first["seconds"] >= 3
    assert first["notice"]["words"] == dict.fromkeys(("en", "vi"), "Nhìn ra cửa sổ nhé")
    agent.kill()
    again = child.agent().started()
    told = again.hear("notice", target="category:games")
    assert told["seconds"] // 3 > first["seconds"] // 3
