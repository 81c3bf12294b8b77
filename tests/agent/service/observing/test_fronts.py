"""Whose window it is."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

import pytest

from agent.ports import Front, ProcessKey, Session
from agent.service.observing.fronts import Shown, called, in_front, in_use, uses
from policies.facts import ProgramFacts
from policies.ids import AccountId, CategoryId, Host
from policies.targets import SiteInFront, identify
from tests.agent.service.known import KNOWN
from tests.agent.service.stage import AN, program

EDITOR, GAME = program(100, "/usr/bin/editor"), program(101, "/usr/games/minecraft")
DESK = Session("1", AN)
SEVERAL = {
    (1, 1): ProgramFacts(("/usr/bin/firefox",)),
    (2, 2): ProgramFacts(("/usr/bin/firefox",), "firefox -contentproc"),
    (3, 3): EDITOR.facts,
}


def test_a_window_is_of_the_process_that_it_names() -> None:
    assert in_front([EDITOR, GAME], AN, Front(101)) == [GAME]
    assert in_front([EDITOR], AN, Front(101)) == []


def test_or_of_all_that_are_called_like_it_and_are_the_account_s() -> None:
    twin = replace(GAME, pid=102)
    assert in_front([EDITOR, GAME, twin], AN, Front(name="Minecraft")) == [GAME, twin]
    assert in_front([GAME], AccountId("binh"), Front(name="minecraft")) == []


@pytest.mark.parametrize(
    ("front", "seen", "unseen"),
    [
        (None, frozenset(), frozenset()),
        (Front(101), {GAME.key}, frozenset()),
        (Front(999), frozenset(), frozenset()),
        (Front(name="minecraft"), {GAME.key}, frozenset()),
        (Front(name="what does not run"), frozenset(), {EDITOR.key, GAME.key}),
    ],
)
def test_what_is_used_is_in_front_or_cannot_be_known(
    front: Front | None, seen: AbstractSet[ProcessKey], unseen: AbstractSet[ProcessKey]
) -> None:
    view = Shown(DESK, sees_front=True, front=front)
    assert in_use([EDITOR, GAME], [view]) == (frozenset(seen), frozenset(unseen))
    blind = in_use([EDITOR, GAME], [replace(view, sees_front=False)])
    assert blind == (frozenset(), frozenset({EDITOR.key, GAME.key}))


SLICE = "/user.slice/user-1001.slice"
GROUPS = {
    f"{SLICE}/session-1.scope": True,
    f"{SLICE}/user@1001.service/app.slice/app-quiz-1.scope": True,
    f"{SLICE}/luytre-thawed": True,
    f"{SLICE}/session-c7.scope": False,
    "/system.slice/cron.service": False,
}


@pytest.mark.parametrize("scope", GROUPS)
def test_beside_one_that_is_not_seen_a_session_that_is_judges_what_is_its_own(scope: str) -> None:
    """What was paused and runs on may have no other group than its account's slice (``Freezer``)."""
    shell = Shown(Session("c7", AN), sees_front=False, front=None)
    desk = Shown(DESK, sees_front=True, front=None)
    game = replace(GAME, scope=scope)
    used = frozenset() if GROUPS[scope] else {game.key}
    assert in_use([game], [desk, shell]) == (frozenset(), used)
    other = replace(game, account=AccountId("binh"))
    assert not in_use([other], [replace(desk, session=replace(DESK, account=other.account)), shell])[1]


def test_a_script_is_called_by_its_name() -> None:
    script = program(103, "/usr/bin/python3", command="python3 /usr/bin/anki --x")
    assert called(script, "Anki")
    assert called(script, "python3.desktop")
    assert not called(script, "--x")


def test_a_browser_shows_what_one_of_its_processes_tells() -> None:
    identities = {key: identify(facts, None, KNOWN) for key, facts in SEVERAL.items()}
    firefox, editor = identities[1, 1], identities[3, 3]
    school = SiteInFront(Host("school.example"), CategoryId("study"))
    assert uses(identities, {1: school}) == {(firefox, school), (editor, None)}
    assert uses(identities, {}) == {(firefox, None), (editor, None)}
