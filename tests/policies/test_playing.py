"""What counts as played while it works, though another window is in front."""

import pytest

from policies.facts import ProgramFacts
from policies.ids import AppId, CategoryId
from policies.model import Action, Match, Rule
from policies.playing import played, plays, unpacked
from policies.target import app, category
from policies.targets import Identity, KnownProgram, KnownPrograms, identify
from tests.policies.stories import GAMES, MINECRAFT, STUDY, VIDEO, child

GAME = Identity(AppId("minecraft"), "Minecraft", GAMES, trusted=True)
PLAYER = Identity(AppId("vlc"), "VLC", VIDEO, trusted=True)
BROWSER = Identity(AppId("firefox"), "Firefox", CategoryId("browser"), trusted=True, browser=True)
STRANGE = Identity(AppId("x"), "x", GAMES, named=False)

LAUNCHER = KnownProgram(AppId("prism"), "Prism", GAMES, launcher=True)
CATALOGUE = KnownPrograms(
    {("flatpak", "org.Prism"): LAUNCHER, ("exe", "prism"): LAUNCHER, ("desktop", "org.Prism"): LAUNCHER},
    (
        ("*net.minecraft.Main*", KnownProgram(AppId("minecraft"), "Minecraft", GAMES)),
        ("*an.editor.Main*", KnownProgram(AppId("editor"), "Editor", STUDY)),
    ),
)


@pytest.mark.parametrize(
    ("rules", "program", "yes"),
    [
        ([], GAME, True),
        ([], PLAYER, False),
        ([], STRANGE, False),
        ([Rule(category(VIDEO))], PLAYER, False),
        ([Rule(app(PLAYER.app))], PLAYER, True),
        ([Rule(app(PLAYER.app), Action.FREE)], PLAYER, False),
        ([Rule(app(PLAYER.app), Action.BLOCK)], PLAYER, False),
        ([Rule(app(BROWSER.app))], BROWSER, False),
        ([Rule(MINECRAFT, Action.FREE)], GAME, False),
        ([Rule(category(GAMES), Action.ALWAYS)], GAME, False),
    ],
)
def test_a_game_and_what_has_time_of_its_own_unless_it_is_free(rules, program, yes):
    assert played(child(*rules), program) is yes


@pytest.mark.parametrize(
    ("facts", "yes"),
    [
        (ProgramFacts(("/app/bin/prism",), flatpak="org.Prism", desktop="org.Prism"), False),
        (ProgramFacts(("/usr/bin/bwrap",), flatpak="org.Prism"), False),
        (ProgramFacts(("/app/jre/java",), "java net.minecraft.Main", flatpak="org.Prism"), True),
        (ProgramFacts(("/app/jre/java",), "java an.editor.Main", flatpak="org.Prism"), False),
    ],
)
def test_a_launcher_is_no_game_and_the_known_game_in_its_package_is_one(facts, yes):
    assert identify(facts, None, CATALOGUE).launcher
    assert plays(identify(unpacked(facts), None, CATALOGUE)) is yes


def test_a_launcher_is_one_by_whatever_name_the_family_knows_it():
    own = child(Rule(app(AppId("own")), match=Match(flatpak="org.Prism")))
    facts = ProgramFacts(("/app/jre/java",), "java net.minecraft.Main", flatpak="org.Prism")
    program = identify(facts, own, CATALOGUE)
    assert (program.app, program.launcher) == ("own", True)
    assert plays(identify(unpacked(facts), own, CATALOGUE))
