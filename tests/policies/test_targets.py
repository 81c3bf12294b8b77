"""Which program is which, and what a second of it counts for."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.facts import ProgramFacts
from policies.ids import OTHER, AppId, CategoryId, Host
from policies.model import Action, Allowance, LearnFirst, Match, Rule
from policies.scene import Subject
from policies.target import PRESENCE, SCREEN, Kind, Target, app, category, site
from policies.targets import (
    Identity,
    KnownProgram,
    KnownPrograms,
    SiteInFront,
    attribute,
    base_name,
    beside,
    fits,
    identify,
    is_pattern,
    leans_on_trust,
    never_closed,
    rule_of,
)
from tests.policies.stories import GAMES, GCOMPRIS, MINECRAFT, STUDY, VIDEO, YOUTUBE, child, daily, minutes

FREE_STUDY = Target(Kind.FREE, STUDY)
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


# What a second counts for.


GAME = Identity(AppId("minecraft"), "Minecraft", GAMES, trusted=True)
LESSON = Identity(AppId("gcompris"), "GCompris", STUDY, trusted=True)
FORGED = Identity(AppId("gcompris"), "GCompris", STUDY, trusted=False)
FIREFOX = Identity(AppId("firefox"), "Firefox", CategoryId("browser"), trusted=True, browser=True)


def test_a_game_counts_once_for_all_it_belongs_to():
    assert attribute(child(), [GAME]) == {PRESENCE, SCREEN, category(GAMES), MINECRAFT}
    assert attribute(child(), [GAME, GAME]) == attribute(child(), [GAME])


def test_the_desktop_is_screen_time_and_nothing_else():
    assert attribute(child(), [], desktop=True) == {PRESENCE, SCREEN}
    assert attribute(child(), []) == {PRESENCE}


@pytest.mark.parametrize("action", [Action.FREE, Action.ALWAYS])
@pytest.mark.parametrize("target", [GCOMPRIS, category(STUDY)])
def test_free_learning_is_counted_and_not_charged(action, target):
    assert attribute(child(Rule(target, action)), [LESSON]) == {PRESENCE, GCOMPRIS, FREE_STUDY}


def test_a_program_the_child_could_have_written_is_never_free():
    found = attribute(child(Rule(GCOMPRIS, Action.FREE)), [FORGED])
    assert found == {PRESENCE, SCREEN, GCOMPRIS, category(STUDY)}


@pytest.mark.parametrize("first", [GCOMPRIS, category(STUDY)])
def test_a_program_the_child_could_have_written_is_never_learning(first):
    waits = Rule(MINECRAFT, after=LearnFirst(first, minutes(30)))
    assert first in attribute(child(waits), [LESSON])
    found = attribute(child(waits), [FORGED])
    assert {first, FREE_STUDY}.isdisjoint(found)
    assert {PRESENCE, SCREEN, category(OTHER)} <= found


@pytest.mark.parametrize(
    "rule",
    [
        Rule(GCOMPRIS, Action.FREE),
        Rule(category(STUDY), Action.ALWAYS),
        Rule(MINECRAFT, after=LearnFirst(category(STUDY), minutes(30))),
    ],
    ids=["free", "always", "learning"],
)
def test_whom_it_matters_to_be_believed(rule):
    assert leans_on_trust(child(rule), LESSON)
    assert not leans_on_trust(child(rule), FORGED), "it is not believed"
    assert not leans_on_trust(child(rule), GAME), "no rule makes it cheaper"
    assert not leans_on_trust(child(), LESSON)


def test_whose_browser_shows_a_free_site_is_believed():
    tab = SiteInFront(Host("youtube.com"), VIDEO)
    trusted = replace(FIREFOX, trusted=True)
    free = child(Rule(site("youtube.com"), Action.FREE))
    assert leans_on_trust(free, trusted, tab)
    assert not leans_on_trust(free, trusted)


def test_always_of_the_category_wins_over_a_limit_of_the_app_and_not_over_its_block():
    always = Rule(category(STUDY), Action.ALWAYS)
    assert SCREEN not in attribute(child(Rule(GCOMPRIS), always), [LESSON])
    assert SCREEN in attribute(child(Rule(GCOMPRIS, Action.BLOCK), always), [LESSON])
    assert SCREEN in attribute(child(Rule(GCOMPRIS), Rule(category(STUDY), Action.FREE)), [LESSON])


def test_in_a_browser_the_site_says_the_category():
    tab = SiteInFront(Host("youtube.com"), VIDEO)
    found = attribute(child(), [FIREFOX], tab)
    assert found == {PRESENCE, SCREEN, app(AppId("firefox")), YOUTUBE, category(VIDEO)}
    assert attribute(child(), [GAME], tab) == attribute(child(), [GAME])


def test_a_limited_site_is_charged_in_a_browser_that_is_always_open():
    tab = SiteInFront(Host("youtube.com"), VIDEO)
    browser = Rule(app(AppId("firefox")), Action.ALWAYS)
    assert SCREEN in attribute(child(browser, Rule(YOUTUBE)), [FIREFOX], tab)
    assert SCREEN not in attribute(child(browser), [FIREFOX], tab)
    assert SCREEN not in attribute(child(Rule(site("youtube.com"), Action.FREE)), [FIREFOX], tab)


@pytest.mark.parametrize("frame", [Action.ALWAYS, Action.FREE])
def test_a_limited_category_of_sites_is_charged_in_a_browser_that_costs_nothing(frame):
    tab, browser = SiteInFront(Host("youtube.com"), VIDEO), Rule(app(AppId("firefox")), frame)
    unnamed, trusted = replace(tab, host=Host("")), replace(FIREFOX, trusted=True)
    family = child(browser, Rule(category(VIDEO), allowance=Allowance(daily(60))))
    for shown in (tab, unnamed):
        assert {SCREEN, category(VIDEO)} <= attribute(family, [trusted], shown)
        assert not never_closed(family, trusted, shown)
        assert SCREEN not in attribute(child(browser), [trusted], shown)
    assert SCREEN not in attribute(family, [trusted])


def test_learning_on_a_site_is_free_in_a_browser_that_has_a_limit():
    lesson = SiteInFront(Host("wikipedia.org"), STUDY)
    browser = Rule(app(AppId("firefox")), allowance=Allowance(daily(60)))
    found = attribute(child(browser, Rule(category(STUDY), Action.FREE)), [FIREFOX], lesson)
    assert SCREEN not in found
    assert app(AppId("firefox")) in found, "its own hour goes on"


def test_what_is_never_closed():
    tab, lesson = SiteInFront(Host("youtube.com"), VIDEO), SiteInFront(Host("wikipedia.org"), STUDY)
    firefox = replace(FIREFOX, trusted=True)
    study = child(Rule(category(STUDY), Action.ALWAYS))
    assert never_closed(study, LESSON)
    assert not never_closed(study, FORGED), "it is not believed"
    assert not never_closed(child(Rule(GCOMPRIS, Action.FREE)), LESSON)
    assert never_closed(study, firefox, lesson)
    assert not never_closed(study, firefox, tab)
    assert never_closed(child(Rule(app(AppId("firefox")), Action.ALWAYS)), firefox, tab)


def test_two_programs_at_once_charge_what_each_charges():
    found = attribute(child(Rule(GCOMPRIS, Action.FREE)), [LESSON, GAME])
    assert found == {PRESENCE, SCREEN, GCOMPRIS, FREE_STUDY, MINECRAFT, category(GAMES)}


def test_the_finest_rule_is_told():
    own, above = Rule(MINECRAFT), Rule(category(GAMES))
    assert rule_of(child(above, own), GAME.subject) is own
    assert rule_of(child(above), GAME.subject) is above
    assert rule_of(child(above), Subject(MINECRAFT)) is None


# What plays beside what is free.

FILM = Identity(AppId("vlc"), "VLC", VIDEO, trusted=True)
SONGS = Identity(AppId("rhythmbox"), "Rhythmbox", CategoryId("music"), trusted=True)
SURFING = Identity(AppId("firefox"), "Firefox", CategoryId("browser"), trusted=True, browser=True)
SONG = SiteInFront(Host("spotify.com"), CategoryId("music"))
CLIP = SiteInFront(Host("youtube.com"), VIDEO)


def test_what_plays_beside_is_charged_as_if_it_were_in_front():
    assert beside(child(), FILM, protected=True) == attribute(child(), [FILM])
    assert beside(child(), SURFING, CLIP, protected=True) == attribute(child(), [SURFING], CLIP)
    assert beside(child(), SURFING, protected=True) == attribute(child(), [SURFING])


@pytest.mark.parametrize("action", [Action.FREE, Action.ALWAYS])
def test_what_is_free_is_free_beside_too(action):
    assert beside(child(Rule(category(VIDEO), action)), FILM, protected=True) == frozenset()


def test_music_is_listened_to_and_costs_nothing_beside():
    assert beside(child(), SONGS, protected=True) == frozenset()
    assert beside(child(), SURFING, SONG, protected=True) == frozenset()
    # A film player of the child's own has whatever name it likes.
    assert SCREEN in beside(child(), SONGS, protected=False)
    assert SCREEN in beside(child(), FILM, SONG, protected=True)


def test_a_pattern_has_a_sign_that_stands_for_others():
    assert all(map(is_pattern, ("*/game", "/opt/game?", "game[12]")))
    assert not any(map(is_pattern, ("", "/usr/games/game", "game]")))
