"""The shipped helplines: each with source and date, and somewhere to turn in every country."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from policies import care
from policies.document.hosts import host

TABLE = tomllib.loads((Path(care.__file__).parent / "helplines.toml").read_text(encoding="utf-8"))
HELPLINES = care.read(TABLE)
COUNTRIES = (*HELPLINES.countries.values(), HELPLINES.elsewhere)


def test_vietnam_has_111_free_day_and_night():
    line = HELPLINES.of("VN").helplines[0]
    assert (line.number, line.hours_en, line.confirmed) == ("111", "24 hours, every day", True)
    assert "https://tongdai111.vn" in line.links


def test_111_is_a_helpline_for_children_in_vietnam_alone():
    assert [x.code for x in COUNTRIES for line in x.entries if line.number == "111"] == ["VN", "VN"]


def test_every_entry_has_a_source_and_a_day():
    for country in COUNTRIES:
        for entry in country.entries:
            assert entry.source
            assert entry.checked_on > date(2026, 1, 1)


def test_what_is_second_hand_says_so():
    for country in COUNTRIES:
        for entry in country.entries:
            if "confirm" in entry.source or "knowledge" in entry.source:
                assert not entry.confirmed, f"{country.code}: {entry.name_en}"


def test_vietnamese_children_abroad_find_a_line_and_can_read_it():
    assert {"AU", "CA", "CZ", "DE", "FR", "GB", "JP", "KR", "PL", "SG", "TH", "US"} <= set(
        HELPLINES.countries
    )
    assert not [x.code for x in COUNTRIES if not (x.name_vi and x.name_en)]


def test_countries_are_sorted_after_vietnam_and_the_rest_of_the_world_is_last():
    codes = list(TABLE)
    assert codes == ["VN", *sorted(set(codes) - {"VN", "other"}), "other"]


def test_where_we_know_no_line_there_are_directories_and_no_number():
    elsewhere = HELPLINES.of("XX")
    assert not [entry for entry in elsewhere.entries if entry.number]
    assert all(entry.links for entry in elsewhere.entries)


@pytest.mark.parametrize("name", ["tongdai111.vn", "vn-cop.vn", "findahelpline.com", "www.childline.org.uk"])
def test_pages_of_help_are_names_that_no_filter_may_block(name: str):
    assert name in HELPLINES.hosts()


def test_names_of_help_are_as_on_the_wire():
    assert not [name for name in HELPLINES.hosts() if host(name) != name]
