from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.document import Vocabulary, read
from policies.resolvers import KNOWN
from tests.policies.document.texts import HEAD, child, child_faults, faults


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('zone = "Mars/Olympus"', 'zone: "Mars/Olympus" is no time zone (line 2)'),
        (
            'zone = "Asia/Ho_Chi_Min"',
            'zone: "Asia/Ho_Chi_Min" is no time zone; did you mean "Asia/Ho_Chi_Minh"? (line 2)',
        ),
        ("zone = 7", "zone: must be a text in quotes (line 2)"),
    ],
)
def test_zones(line: str, told: str):
    assert faults(f"format = 1\n{line}\n") == [told]


def test_a_zone_predicate_has_no_names_to_offer():
    known = Vocabulary(zones=lambda name: name == "UTC")
    assert faults('format = 1\nzone = "UTZ"', known) == ['zone: "UTZ" is no time zone (line 2)']


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('country = "vn"', 'country: "vn" is no country; write two letters like "VN" (line 3)'),
        ('country = "DD"', 'country: "DD" is no country we know (line 3)'),
        ("country = 1", "country: must be a text in quotes (line 3)"),
        ('language = "fr"', 'language: "fr" is none of "vi", "en" (line 3)'),
        ("language = 1", "language: must be a text in quotes (line 3)"),
        ('guardians = "lan"', "guardians: must be a list (line 3)"),
        ('guardians = ["lan", "lan", 3]', 'guardians[1]: "lan" stands here twice (line 3)'),
    ],
)
def test_names_of_the_household(line: str, told: str):
    assert faults(f"{HEAD}{line}\n")[0] == told


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ('"2015-09"', date(2015, 9, 1)),
        ('"2015-09-30"', date(2015, 9, 30)),
        ("2015-09-30", date(2015, 9, 30)),
    ],
)
def test_birth_is_a_month_or_a_day(text: str, born: date):
    assert child(f"born = {text}").born == born


@pytest.mark.parametrize(
    "text", ['"2015"', '"2015-13"', '"09/2015"', "2015-09-30T10:00:00", '"2015-W01-1"', "5"]
)
def test_other_births_are_told(text: str):
    assert len(child_faults(f"born = {text}")) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('weekly = "12"', 'screen.weekly: "12" is no duration; write it like "1h30m" (line 4)'),
        ('weekly = "169h"', 'screen.weekly: "169h" is more than the 168h there are (line 4)'),
        ('daily = "25h"', 'screen.daily: "25h" is more than the 24h there are (line 4)'),
        ("daily = 60", "screen.daily: must be a text in quotes (line 4)"),
        ('grace = "0m"', "screen.grace: must be longer than nothing (line 4)"),
        ('warn = ["5m", "0s"]', "screen.warn[1]: must be longer than nothing (line 4)"),
        ('warn = ["5m", "300s"]', 'screen.warn[1]: "300s" stands here twice (line 4)'),
        ('warn = "5m"', "screen.warn: must be a list (line 4)"),
        ('end = "sleep"', 'screen.end: "sleep" is none of "pause", "lock", "logout" (line 4)'),
    ],
)
def test_durations_and_choices_of_the_screen(line: str, told: str):
    assert child_faults(f"screen.{line}") == [told]


def test_warnings_are_sorted_the_longest_first():
    warn = child('screen.warn = ["1m", "10m", "90s"]').screen.warn
    assert warn == (timedelta(minutes=10), timedelta(seconds=90), timedelta(minutes=1))


def test_flags_are_true_or_false():
    assert child("sites.safe_search = true").sites.safe_search
    assert child_faults('sites.safe_search = "yes"') == ["sites.safe_search: must be true or false (line 4)"]


def test_unknown_categories_and_presets_hear_the_nearest():
    assert child_faults('sites.block = ["adlt"]') == [
        'sites.block[0]: "adlt" is no category; did you mean "adult"? (line 4)'
    ]
    assert child_faults('preset = "non"') == ['preset: "non" is no preset; did you mean "none"? (line 4)']


def test_accounts_are_texts():
    assert child_faults("accounts = [5]") == ["accounts[0]: must be a text in quotes (line 4)"]


def test_a_school_s_sites_are_names_of_hosts():
    text = f'{HEAD}school = ["Truong.EDU.vn", "trường.vn"]\n'
    known = Vocabulary(spelling={"trường.vn": "xn--trng-rib8295b.vn"}.get)
    assert read(text, known=known).school == ("truong.edu.vn", "xn--trng-rib8295b.vn")
    assert faults(f'{HEAD}school = ["https://truong.edu.vn", 5, "a.vn", "a.vn"]\n') == [
        'school[0]: "https://truong.edu.vn" is no site; write its name alone, like "youtube.com" (line 3)',
        "school[1]: must be a text in quotes (line 3)",
        'school[3]: "a.vn" stands here twice (line 3)',
    ]


def test_a_resolver_is_one_for_families_or_one_that_can_be_asked():
    known = Vocabulary(servers="192.0.2.1".__eq__)
    for written in (*KNOWN, "192.0.2.1"):
        assert read(f'{HEAD}resolver = "{written}"\n', known=known).resolver == written
    [fault] = faults(f'{HEAD}resolver = "192.0.2.2"\n', known)
    words = ", ".join(f'"{word}"' for word in KNOWN)
    assert fault.startswith(f'resolver: "192.0.2.2" is no resolver; write one of {words}, or a server')
    assert fault.endswith("(line 3)")
    assert faults(f"{HEAD}resolver = 5\n", known) == ["resolver: must be a text in quotes (line 3)"]
