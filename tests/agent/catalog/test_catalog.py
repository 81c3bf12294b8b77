"""What is shipped, as the agent uses it."""

from __future__ import annotations

import sys

import pytest

from agent import catalog
from agent.sites.known import shipped
from policies.document import Vocabulary, read
from policies.facts import ProgramFacts
from policies.targets import identify


def test_every_program_of_the_catalogue_is_known() -> None:
    shipped, known = catalog.load(), catalog.known_programs()
    assert set(known.by_app) == shipped.programs.keys()
    assert len(known.by_app) >= 300
    for key, entry in shipped.programs.items():
        found = known.by_app[key]
        assert (found.name, found.category) == (entry.name, entry.category)
        assert (found.browser, found.launcher) == (entry.browser, entry.launcher)


def test_facts_lead_to_programs() -> None:
    known = catalog.known_programs()
    names = dict(known.executables())
    assert all(program.app in known.by_app for program in names.values())
    if sys.platform == "linux":
        assert names["firefox"].browser
        assert known.by_fact["exe", "firefox"].app == "firefox"
        firefox = ProgramFacts(("/usr/lib/firefox/firefox",))
        assert identify(firefox, None, known).app == "firefox"


def test_a_program_without_sites_is_enough() -> None:
    assert not catalog.load(sites=False).sites
    assert not catalog.load(programs=False).programs
    assert len(catalog.load().sites) >= 300


@pytest.mark.parametrize("name", sorted(catalog.Presets()))
def test_every_preset_may_be_named(name: str) -> None:
    text = f'format = 1\nzone = "UTC"\n[child.an]\nname = "An"\npreset = "{name}"\n'
    agreed = read(text, known=Vocabulary(presets=catalog.Presets()))
    assert agreed.children[0].preset == name


def test_presets_are_read_when_they_are_asked_for() -> None:
    known = catalog.Presets()
    name = next(iter(known))
    assert known[name] is known[name]
    assert known[name] == catalog.all_presets()[name].child
    assert set(known) == set(catalog.all_presets())
    assert len(known) == len(set(known))
    assert "no-such" not in known
    with pytest.raises(KeyError):
        known["no-such"]


def test_whom_to_call() -> None:
    vietnam = catalog.help_of("VN", "vi")
    assert vietnam.country == "VN"
    assert vietnam.lines[0].number == "111"
    english = catalog.help_of("VN", "en")
    assert english.lines[0].name != vietnam.lines[0].name
    assert len(english.lines) == len(vietnam.lines)
    assert any(not line.hours for line in vietnam.lines)  # places to report have none
    assert [line.report for line in vietnam.lines] == [False, True, True]


def test_who_asks_at_each_beat_is_answered_without_reading_it_again() -> None:
    assert catalog.help_of("VN", "vi") is catalog.help_of("VN", "vi")


def test_a_country_without_lines_has_those_of_the_world() -> None:
    told = catalog.help_of("XX", "en")
    assert told.country


def test_categories() -> None:
    assert {"games", "study", "other"} <= set(catalog.categories())


def test_browsers_and_the_resolver_keep_the_same_names_open() -> None:
    web = catalog.web()
    assert web.protected == shipped().needed
    assert {"tongdai111.vn", "samaritans.org", "nhs.uk", "unicef.org", "captive.apple.com"} <= web.protected
    assert web.children == shipped().spared
    assert {host: (x.category, x.name) for host, x in web.services.items()} == {
        host: (x.category, x.name) for host, x in shipped().services.items()
    }
