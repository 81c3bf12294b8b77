"""What a second of a program counts for."""

from dataclasses import replace

import pytest

from policies.ids import OTHER, AppId, CategoryId, Host
from policies.model import Action, Allowance, LearnFirst, Rule
from policies.scene import Subject
from policies.target import PRESENCE, SCREEN, Kind, Target, app, category, site
from policies.targets import Identity, SiteInFront, attribute, beside, leans_on_trust, never_closed, rule_of
from tests.policies.stories import GAMES, GCOMPRIS, MINECRAFT, STUDY, VIDEO, YOUTUBE, child, daily, minutes

FREE_STUDY = Target(Kind.FREE, STUDY)
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
    free = child(Rule(site("youtube.com"), Action.FREE))
    assert leans_on_trust(free, FIREFOX, tab)
    assert not leans_on_trust(free, replace(FIREFOX, trusted=False), tab), "it is not believed"
    assert not leans_on_trust(free, FIREFOX)


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
    unnamed = replace(tab, host=Host(""))
    family = child(browser, Rule(category(VIDEO), allowance=Allowance(daily(60))))
    for shown in (tab, unnamed):
        assert {SCREEN, category(VIDEO)} <= attribute(family, [FIREFOX], shown)
        assert not never_closed(family, FIREFOX, shown)
        assert SCREEN not in attribute(child(browser), [FIREFOX], shown)
    assert SCREEN not in attribute(family, [FIREFOX])


def test_learning_on_a_site_is_free_in_a_browser_that_has_a_limit():
    lesson = SiteInFront(Host("wikipedia.org"), STUDY)
    browser = Rule(app(AppId("firefox")), allowance=Allowance(daily(60)))
    found = attribute(child(browser, Rule(category(STUDY), Action.FREE)), [FIREFOX], lesson)
    assert SCREEN not in found
    assert app(AppId("firefox")) in found, "its own hour goes on"


def test_what_is_never_closed():
    tab, lesson = SiteInFront(Host("youtube.com"), VIDEO), SiteInFront(Host("wikipedia.org"), STUDY)
    study = child(Rule(category(STUDY), Action.ALWAYS))
    assert never_closed(study, LESSON)
    assert not never_closed(study, FORGED), "it is not believed"
    assert not never_closed(child(Rule(GCOMPRIS, Action.FREE)), LESSON)
    assert never_closed(study, FIREFOX, lesson)
    assert not never_closed(study, replace(FIREFOX, trusted=False), lesson), "it is not believed"
    assert not never_closed(study, FIREFOX, tab)
    assert never_closed(child(Rule(app(AppId("firefox")), Action.ALWAYS)), FIREFOX, tab)


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
SONG = SiteInFront(Host("spotify.com"), CategoryId("music"))
CLIP = SiteInFront(Host("youtube.com"), VIDEO)


def test_what_plays_beside_is_charged_as_if_it_were_in_front():
    assert beside(child(), FILM, protected=True) == attribute(child(), [FILM])
    assert beside(child(), FIREFOX, CLIP, protected=True) == attribute(child(), [FIREFOX], CLIP)
    assert beside(child(), FIREFOX, protected=True) == attribute(child(), [FIREFOX])


@pytest.mark.parametrize("action", [Action.FREE, Action.ALWAYS])
def test_what_is_free_is_free_beside_too(action):
    assert beside(child(Rule(category(VIDEO), action)), FILM, protected=True) == frozenset()


def test_music_is_listened_to_and_costs_nothing_beside():
    assert beside(child(), SONGS, protected=True) == frozenset()
    assert beside(child(), FIREFOX, SONG, protected=True) == frozenset()
    # A film player of the child's own has whatever name it likes.
    assert SCREEN in beside(child(), SONGS, protected=False)
    assert SCREEN in beside(child(), FILM, SONG, protected=True)
