"""What a system that can refuse a start is told to refuse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.platforms.memory import MemoryPrograms
from agent.service.acting.forbidden import elsewhere, forbidden, state
from policies.ids import AppId
from policies.model import Grant
from policies.target import Target, app
from tests.agent.service.stage import AN, SECONDS, Stage, play

HOURS = timedelta(hours=1)


def closed(stage: Stage, *met: str) -> set[str]:
    """Patterns that are closed to An."""
    found = forbidden(stage.enforcer.watches.values(), stage.household, stage.pc.programs.own_tree, met)
    assert all(accounts == {AN} for accounts in found.values())
    return set(found)


def everywhere(*names: str) -> set[str]:
    return {f"{folder}/{name}" for folder in MemoryPrograms.folders for name in names}


def rule(*lines: str) -> str:
    return "\n[[child.an.rule]]\n" + "\n".join(lines) + "\n"


GAME = rule('match = { exe = "/opt/mygame" }', 'daily = "60s"')
BLOCKED = rule('match = { exe = "/opt/mygame" }', 'action = "block"')


def agreed(tmp_path: Path, text: str) -> set[str]:
    """What an agreement closes from the first beat on."""
    found: set[str] = set()

    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        found.update(closed(stage))

    play(tmp_path, text, story)
    return found


def test_nothing_is_closed_while_there_is_time(tmp_path: Path) -> None:
    assert agreed(tmp_path, GAME) == set()


def test_a_program_whose_time_is_used_is_closed_until_it_gets_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        from tests.agent.service.stage import program

        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        before = state(stage.enforcer.watches.values(), stage.household)
        await stage.live(61 * SECONDS)
        assert closed(stage) == {"/opt/mygame"}
        assert state(stage.enforcer.watches.values(), stage.household) != before
        now = stage.tally.now
        stage.store.keep_grant(AN, Grant((app(AppId("mygame")),), now, now + HOURS, HOURS))
        stage.enforcer.load()
        await stage.beat()
        assert closed(stage) == set()

    play(tmp_path, GAME, story)


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ('exe = "/opt/mygame"', {"/opt/mygame"}),
        ('exe = "/opt/games/*"', {"/opt/games/*"}),
        ('name = "mygame"', everywhere("mygame")),
        ('exe = "/opt/mygame", command = "*play*"', set()),
        ('command = "*play*"', set()),
        ('flatpak = "org.x.Y"', set()),
        ('snap = "y"', set()),
        ('exe = "/opt/mygame", desktop = "y"', set()),
    ],
)
def test_only_what_the_file_alone_decides_is_refused(tmp_path: Path, match: str, found: set[str]) -> None:
    assert agreed(tmp_path, rule(f"match = {{ {match} }}", 'name = "Mine"', 'action = "block"')) == found


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ('exe = "/opt/mygame", command = "*school*"', set()),  # it may be that
        ('command = "*school*"', set()),
        ('desktop = "org.school"', set()),
        ('exe = "/opt/other", command = "*school*"', {"/opt/mygame"}),
        ('flatpak = "org.x.Y"', set()),  # where packages lie nobody knows
        ('exe = "/opt/*"', set()),  # an earlier rule wins
        ('name = "my*"', set()),
        ('name = "your*"', {"/opt/mygame"}),
    ],
)
def test_what_may_be_something_open_is_not_refused(tmp_path: Path, match: str, found: set[str]) -> None:
    first = rule(f"match = {{ {match} }}", 'name = "School"', 'action = "always"')
    assert agreed(tmp_path, first + BLOCKED) == found


def test_what_is_closed_whichever_of_two_it_is_is_refused(tmp_path: Path) -> None:
    first = rule('match = { exe = "/opt/*", command = "*x*" }', 'name = "X"', 'action = "block"')
    assert agreed(tmp_path, first + BLOCKED) == {"/opt/mygame"}


def test_two_wide_patterns_may_speak_of_the_same(tmp_path: Path) -> None:
    first = rule('match = { exe = "/opt/school/*" }', 'name = "School"', 'action = "always"')
    wide = rule('match = { exe = "/opt/*" }', 'name = "All"', 'action = "block"')
    assert agreed(tmp_path, first + wide) == set()
    assert agreed(tmp_path, wide + first) == {"/opt/*"}


def test_a_later_rule_does_not_open_what_an_earlier_one_closes(tmp_path: Path) -> None:
    later = rule('match = { exe = "/opt/*" }', 'name = "All"', 'action = "always"')
    assert agreed(tmp_path, BLOCKED + later) == {"/opt/mygame"}


def test_packages_bring_their_own_files(tmp_path: Path) -> None:
    first = rule('match = { flatpak = "org.x.Y" }', 'name = "Y"', 'action = "always"')
    second = rule('match = { exe = "/usr/games/mygame" }', 'action = "block"')
    assert agreed(tmp_path, first + second) == {"/usr/games/mygame"}


def test_where_a_systems_own_programs_lie_is_the_platforms_to_say(tmp_path: Path) -> None:
    first = rule('match = { snap = "y" }', 'name = "Y"', 'action = "always"')
    second = rule('match = { exe = "/usr/games/mygame" }', 'action = "block"')

    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        for tree, found in (("/usr", "/usr/games/mygame"), ("/opt", "/opt/mygame")):
            stage.pc.programs.own_tree = tree
            assert closed(stage) == {found}
        stage.pc.programs.own_tree = ""
        assert closed(stage) == set()

    play(tmp_path, first + second + BLOCKED, story)


def test_a_program_of_the_catalogue_is_refused_by_all_its_names(tmp_path: Path) -> None:
    assert agreed(tmp_path, rule('app = "minecraft"', 'action = "block"')) == everywhere("minecraft")


def test_a_category_closes_its_programs_but_those_of_rules_of_their_own(tmp_path: Path) -> None:
    games = rule('category = "games"', 'action = "block"')
    assert agreed(tmp_path / "1", games) == everywhere("minecraft")
    always = rule('app = "minecraft"', 'action = "always"')
    assert agreed(tmp_path / "2", games + rule('app = "minecraft"', 'daily = "1h"')) == everywhere(
        "minecraft"
    )
    assert agreed(tmp_path / "3", always + rule('category = "study"', 'action = "block"')) == everywhere(
        "anki"
    )


def test_a_program_that_a_guardian_opened_is_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        assert closed(stage) == everywhere("minecraft")
        now = stage.tally.now
        stage.store.keep_grant(AN, Grant((Target.parse("app:minecraft"),), now, now + HOURS))
        before = state(stage.enforcer.watches.values(), stage.household)
        stage.enforcer.load()
        await stage.beat()
        assert state(stage.enforcer.watches.values(), stage.household) != before

    play(tmp_path, rule('category = "games"', 'action = "block"'), story)


def test_an_allowance_for_each_program_is_asked_of_each(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        from tests.agent.service.stage import program

        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(30 * SECONDS)
        assert closed(stage) == set()
        await stage.live(31 * SECONDS)
        assert closed(stage) == everywhere("minecraft")

    play(tmp_path, rule('category = "games"', 'each = "60s"'), story)


def test_the_end_of_the_screen_s_time_refuses_no_program(tmp_path: Path) -> None:
    assert agreed(tmp_path, '[child.an.screen]\ndaily = "0m"\n' + GAME) == set()


def test_a_child_without_an_account_has_nothing_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.agree('[child.binh]\nname = "Binh"\n' + BLOCKED.replace("an", "binh", 1), head=HEADLESS)
        await stage.beat()
        assert forbidden(stage.enforcer.watches.values(), stage.household, "") == {}

    play(tmp_path, "", story)


HEADLESS = 'format = 1\nzone = "UTC"\nlanguage = "en"\nguardians = ["lan"]\n'


def test_what_nobody_names_is_known_by_its_file(tmp_path: Path) -> None:
    """An app's rule without a match speaks of what the catalogue knows; a file of that name is it as well."""
    first = rule('match = { exe = "/usr/bin/minecraft", command = "*x*" }', 'name = "X"', 'action = "block"')
    assert agreed(tmp_path, first + rule('app = "minecraft"', 'action = "block"')) == everywhere("minecraft")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (rule('app = "minecraft"', 'action = "block"'), {"/home/an/minecraft"}),
        (rule('match = { name = "chess*" }', 'action = "block"'), {"/home/an/chess-2"}),
        (
            rule('match = { command = "*school*" }', 'name = "School"', 'action = "always"')
            + rule('app = "minecraft"', 'action = "block"'),
            set(),  # it may be that
        ),
        (rule('match = { flatpak = "org.x.Y" }', 'name = "Y"', 'action = "block"'), set()),
    ],
)
def test_what_was_met_elsewhere_is_refused_where_its_name_alone_says_what_it_is(
    tmp_path: Path, text: str, found: set[str]
) -> None:
    met = ("/home/an/minecraft", "/home/an/chess-2", "/home/an/homework", "/opt/java")

    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        assert {path for path in closed(stage, *met) if not path.startswith("/usr/")} == found

    play(tmp_path, text, story)


@pytest.mark.parametrize(
    ("text", "spread"),
    [
        ("", False),
        (GAME, False),
        (BLOCKED, False),  # its file says it all
        (rule('match = { exe = "/opt/java", command = "*game*" }', 'name = "G"', 'action = "block"'), False),
        (rule('match = { command = "*game*" }', 'name = "G"', 'action = "block"'), True),
        (rule('match = { name = "game*" }', 'name = "G"', 'action = "block"'), True),
        (rule('app = "minecraft"', 'action = "block"'), True),
        (rule('app = "minecraft"', 'daily = "1h"'), False),
        (rule('category = "games"', 'open = "none"'), True),
        (rule('site = "youtube.com"', 'action = "block"'), False),
        ('[child.an.screen]\nopen = "none"\n' + rule('app = "minecraft"', 'daily = "1h"'), False),
    ],
)
def test_whether_something_is_closed_that_may_be_no_file_of_its_own(
    tmp_path: Path, text: str, spread: bool
) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        assert elsewhere(stage.enforcer.watches.values(), stage.household) == ({AN} if spread else set())

    play(tmp_path, text, story)
