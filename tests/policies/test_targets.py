"""Which program is which, and whom to believe."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.facts import ProgramFacts
from policies.ids import OTHER, AppId
from policies.model import Match, Rule
from policies.scene import Subject
from policies.target import app
from policies.targets import KnownProgram, KnownPrograms, base_name, fits, identify, is_pattern
from tests.policies.stories import GAMES, MINECRAFT, STUDY, child

STRENGTH = ("flatpak", "snap", "bundle", "wine", "steam", "desktop", "exe", "command")
VALUES = {
    "flatpak": "org.x.Y",
    "snap": "y",
    "bundle": "org.x.y",
    "wine": "y.exe",
    "steam": 440,
    "desktop": "org.x.Y",
}


def known(*facts: str) -> KnownPrograms:
    """A catalogue in which each of these facts is another program, named after the fact."""
    values = {**VALUES, "exe": "y"}
    programs = {fact: KnownProgram(AppId(fact), fact, GAMES) for fact in facts}
    commands = (("*java*y.jar*", programs["command"]),) if "command" in programs else ()
    by_fact = {(fact, str(values[fact])): programs[fact] for fact in facts if fact != "command"}
    return KnownPrograms(by_fact, commands, {x.app: x for x in programs.values()})


EVERYTHING = ProgramFacts(paths=("/usr/games/y",), command="java -jar y.jar", **VALUES)


# Who it is.


def test_the_strongest_fact_names_the_program():
    for number in range(len(STRENGTH)):
        weaker = STRENGTH[number:]
        assert identify(EVERYTHING, None, known(*weaker)).app == weaker[0]


@given(st.permutations(STRENGTH))
def test_the_order_of_the_catalogue_does_not_matter(facts):
    assert identify(EVERYTHING, None, known(*facts)).app == "flatpak"


def test_the_familys_own_words_come_first():
    own = Rule(app(AppId("own")), match=Match(exe="/usr/games/*"), name="Our game")
    found = identify(EVERYTHING, child(Rule(MINECRAFT), own), known(*STRENGTH))
    assert (found.app, found.name, found.category) == ("own", "Our game", GAMES)
    assert found.evidence == "rule own"
    said = Rule(app(AppId("own")), match=Match(exe="/usr/games/*"), category=STUDY)
    assert identify(EVERYTHING, child(said), known(*STRENGTH)).category == STUDY
    assert identify(EVERYTHING, child(said), known(*STRENGTH)).name == "own"
    assert identify(EVERYTHING, child(own), KnownPrograms()).category == OTHER


def test_another_name_of_the_same_file_is_the_same_program():
    facts = ProgramFacts(("/home/an/homework", "/usr/games/y"))
    assert identify(facts, None, known("exe")).app == "exe"


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (ProgramFacts(("/opt/Foo/Foo",)), "Foo"),
        (ProgramFacts(("C:\\Games\\Foo.exe",)), "Foo.exe"),
        (ProgramFacts(("/app/bin/x",), flatpak="org.x.Z"), "org.x.Z"),
        (ProgramFacts(("/snap/z/1/z",), snap="z"), "z"),
        (ProgramFacts(("/usr/bin/wine",), wine="setup.exe"), "setup.exe"),
        (ProgramFacts(()), "unknown"),
    ],
)
def test_what_nobody_named_goes_by_its_files_name(facts, name):
    found = identify(facts, None, known("exe"))
    assert (found.app, found.name, found.category, found.named) == (name.lower(), name, OTHER, False)
    assert found.subject == Subject(app(AppId(name.lower())), OTHER)


def test_a_command_that_fits_nothing_names_nothing():
    facts = ProgramFacts(("/usr/bin/java",), command="java -jar other.jar")
    assert not identify(facts, None, known("command")).named


# Whom to believe.


@pytest.mark.parametrize("fact", STRENGTH)
@pytest.mark.parametrize("protected", [True, False])
def test_only_what_the_child_cannot_make_is_trusted(fact, protected):
    facts = ProgramFacts(("/usr/games/y",), "java -jar y.jar", **VALUES, protected=protected)
    sure = protected and fact in {"flatpak", "snap", "desktop", "exe"}
    assert identify(facts, None, known(fact)).trusted is sure


def test_a_claim_comes_after_the_executable_and_is_not_trusted():
    """``systemd-run --user --unit=app-learning.scope supertux2``: an account names its units itself."""
    facts = ProgramFacts(("/usr/games/y",), desktop="org.x.Y", claimed=frozenset({"desktop"}))
    assert identify(facts, None, known("desktop", "exe")).app == "exe"
    found = identify(facts, None, known("desktop"))
    assert (found.app, found.trusted) == ("desktop", False)


@pytest.mark.parametrize(
    ("match", "facts", "trusted"),
    [
        (Match(exe="/usr/games/*"), ProgramFacts(("/usr/games/y",)), True),
        (Match(exe="/home/an/*"), ProgramFacts(("/home/an/y",), protected=False), False),
        (Match(name="y"), ProgramFacts(("/usr/games/y",)), True),
        (Match(name="y.exe"), ProgramFacts(("/usr/bin/wine",), wine="y.exe"), False),
        (Match(command="*y.jar*"), ProgramFacts(("/usr/bin/java",), "java -jar y.jar"), False),
        (Match(flatpak="org.x.*"), ProgramFacts(("/app/y",), flatpak="org.x.Y"), True),
        (Match(snap="y"), ProgramFacts(("/snap/y",), snap="y", claimed=frozenset({"snap"})), False),
        (Match(desktop="y"), ProgramFacts(("/usr/bin/y",), desktop="y"), True),
    ],
)
def test_the_familys_own_match_is_trusted_where_the_child_cannot_make_it_fit(match, facts, trusted):
    found = identify(facts, child(Rule(MINECRAFT, match=match)), KnownPrograms())
    assert found.app == "minecraft"
    assert found.trusted is trusted


# Fitting.


FACTS = ProgramFacts(("/opt/games/mygame", "/home/an/x"), "mygame --prism", "org.x.Y", "mine", "org.x.Y")
FITTING = {
    "exe": "/opt/games/*",
    "name": "my*",
    "flatpak": "org.x.?",
    "snap": "mine",
    "desktop": "org.*",
    "command": "*prism*",
}


def test_all_that_are_given_must_fit():
    for names in itertools.chain.from_iterable(itertools.combinations(FITTING, n) for n in (1, 2, 6)):
        given = {name: FITTING[name] for name in names}
        assert fits(Match(**given), FACTS)
        for name in names:
            assert not fits(Match(**(given | {name: "other"})), FACTS)
            assert not fits(Match(**given), ProgramFacts(()))


def test_a_name_is_also_that_of_a_windows_program():
    assert fits(Match(name="y.exe"), ProgramFacts(("/usr/bin/wine",), wine="y.exe"))
    assert base_name("C:\\a\\b.exe") == "b.exe"


def test_a_pattern_has_a_sign_that_stands_for_others():
    assert all(map(is_pattern, ("*/game", "/opt/game?", "game[12]")))
    assert not any(map(is_pattern, ("", "/usr/games/game", "game]")))
