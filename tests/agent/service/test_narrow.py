"""What guardians are shown of a child while it is at the PC: as narrow as its day and its week are."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.contract import EventName
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

GAMES = '[[child.an.rule]]\ncategory = "games"\ndaily = "1h"\n'
GAME = '[[child.an.rule]]\napp = "minecraft"\ndaily = "1h"\n'


def narrow(sight: str) -> str:
    return f'[child.an.visibility]\napps = "{sight}"\nsites = "{sight}"\n'


async def plays(stage: Stage) -> None:
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/usr/bin/minecraft")))
    await stage.live(30 * SECONDS)


def seen(stage: Stage, account: str) -> dict[str, tuple[int, bool, bool]]:
    status = stage.ask(account, contract.STATUS, m.OfChild("an"))
    assert status == stage.ask(account, contract.SUBSCRIBE, m.OfChild("an"))
    return {x.target: (x.used, x.running, x.told) for x in (status.screen, *status.targets)}


def heard(stage: Stage, account: str) -> dict[str | None, int | None]:
    """What is pushed to somebody of what is used."""
    actor = stage.router.actor(stage.peer(account), unlocked=False)
    told = (stage.router.told(actor, event) for event in stage.events)
    return {x.target: x.seconds for x in told if x is not None and x.event == EventName.USAGE}


@pytest.mark.parametrize(
    ("sight", "category", "app"),
    [("all", True, True), ("totals", True, False), ("none", False, False)],
)
def test_guardians_see_as_much_as_was_agreed_and_the_child_sees_all(
    tmp_path: Path, sight: str, category: bool, app: bool
) -> None:
    async def story(stage: Stage) -> None:
        await plays(stage)
        everything = (30, True, True)
        assert seen(stage, "an") == dict.fromkeys(("screen", "category:games", "app:minecraft"), everything)
        expected = {"screen": everything, "category:games": everything if category else (0, False, False)}
        told = {"screen"} | ({"category:games"} if category else set())
        if app:
            expected["app:minecraft"], told = everything, told | {"app:minecraft"}
        assert seen(stage, "lan") == expected
        assert heard(stage, "lan") == dict.fromkeys(told, 30)
        assert heard(stage, "an") == dict.fromkeys(("screen", "category:games", "app:minecraft"), 30)

    play(tmp_path, narrow(sight) + GAMES, story)


def test_what_a_rule_names_is_there_to_give_time_for_without_its_seconds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await plays(stage)
        assert seen(stage, "lan")["app:minecraft"] == (0, False, False)
        (line,) = stage.ask("lan", contract.STATUS, m.OfChild("an")).targets
        assert (line.allowance, line.left, line.action) == (3600, 3570, "limit")

    play(tmp_path, narrow("none") + GAME, story)


def test_the_state_that_is_pushed_is_as_narrow(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await plays(stage)
        whole = stage.ask("an", contract.STATUS, m.OfChild())
        event = m.Event(EventName.STATE, whole.at, "an", status=whole)
        for account, wanted in (("an", whole), ("lan", stage.ask("lan", contract.STATUS, m.OfChild("an")))):
            actor = stage.router.actor(stage.peer(account), unlocked=False)
            told = stage.router.told(actor, event)
            assert told is not None
            assert told.status == wanted

    play(tmp_path, narrow("none") + GAMES, story)


def test_what_is_about_nobody_or_about_who_has_left_is_told_as_it_is(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await plays(stage)
        actor = stage.router.actor(stage.peer("lan"), unlocked=False)
        used = next(x for x in stage.events if x.event == EventName.USAGE and x.target == "app:minecraft")
        other = m.Event(EventName.WARNED, used.at, "an", "app:minecraft")
        every = m.Event(EventName.HEALTH, used.at)
        assert stage.router.told(actor, used) is None
        assert [stage.router.told(actor, x) for x in (other, every)] == [other, every]
        stage.agree(
            "", HEAD.replace("child.an", "child.bi").replace('accounts = ["an"]', 'accounts = ["bi"]')
        )
        assert stage.router.told(actor, used) is used

    play(tmp_path, narrow("none") + GAMES, story)
