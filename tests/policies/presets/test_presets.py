"""The shipped presets: the policy document can read them, and each says that it is no law."""

import tomllib
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from policies import catalog, document, presets
from policies.ids import AccountId, CategoryId
from policies.model import Action, Child, SiteMode
from policies.target import category
from policies.week import Calendar

FOLDER = Path(presets.__file__).parent
PRESETS = {
    path.stem: presets.read(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    for path in sorted(FOLDER.glob("*.toml"))
}
SITES = catalog.read(
    {}, tomllib.loads((Path(catalog.__file__).parent / "sites.toml").read_text(encoding="utf-8"))
)
BANDS = ("age-under-6", "age-6-9", "age-9-12", "age-13-15", "age-16-17")
KNOWN = document.Vocabulary(
    apps=(),
    categories=tuple(catalog.CATEGORIES),
    presets={name: preset.child for name, preset in PRESETS.items()},
)
HERE = Calendar(UTC)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def child(name: str) -> Child:
    """The agreement of a child that has this preset and nothing of its own."""
    text = f'format = 1\nzone = "Asia/Ho_Chi_Minh"\n[child.an]\naccounts = ["an"]\npreset = "{name}"\n'
    found = document.read(text, known=KNOWN).child_of(AccountId("an"))
    assert found is not None
    return found


def test_all_are_there():
    others = {"aap-family-plan", "unknown-account", "vn-games-147", "who-under5"}
    assert set(PRESETS) == {*BANDS, *others}


@pytest.mark.parametrize("name", PRESETS)
def test_the_policy_document_takes_it_over(name: str):
    assert child(name).preset == name


@pytest.mark.parametrize("name", PRESETS)
def test_it_says_where_it_is_from_and_that_it_is_no_law(name: str):
    preset = PRESETS[name]
    assert preset.source
    assert preset.dated > date(2019, 1, 1)
    assert "not law for families" in preset.guidance_en
    assert "không phải quy định pháp luật với gia đình" in preset.guidance_vi


def test_every_age_below_18_has_one_band():
    for age in range(18):
        assert len([name for name in BANDS if PRESETS[name].fits(age)]) == 1
    assert not [name for name, preset in PRESETS.items() if preset.fits(18)]


def test_what_parents_see_narrows_with_age():
    width = {"all": 2, "totals": 1, "none": 0}
    seen = [width[child(name).visibility.apps] + width[child(name).visibility.sites] for name in BANDS]
    assert seen == sorted(seen, reverse=True)
    assert (seen[0], seen[-1]) == (4, 0)


def test_time_grows_with_age():
    days = [child(name).screen.allowance.daily for name in BANDS]
    for day in (MONDAY, SATURDAY):
        times = [per_day.on(day, HERE) or timedelta(days=1) for per_day in days]
        assert times == sorted(times)


@pytest.mark.parametrize("name", [*BANDS, "unknown-account"])
def test_every_child_sleeps_rests_and_is_told_in_time(name: str):
    screen = child(name).screen
    assert screen.warn
    assert screen.grace
    assert screen.pause is not None
    for day in (MONDAY, SATURDAY):
        windows = screen.open.on(day, HERE)
        assert windows
        assert sum((window.end - window.start for window in windows), timedelta()) <= timedelta(hours=18)


@pytest.mark.parametrize("name", BANDS[1:])
def test_what_no_child_should_meet_is_closed(name: str):
    agreed = child(name)
    blocked = {*agreed.sites.block, *(x.target.key for x in agreed.rules if x.action is Action.BLOCK)}
    assert {"adult", "gambling", "drugs", "malware", "proxy"} <= blocked


@pytest.mark.parametrize("name", ["age-under-6", "unknown-account"])
def test_the_youngest_have_listed_sites_that_the_catalogue_knows(name: str):
    agreed = child(name)
    assert agreed.sites.mode is SiteMode.LISTED
    for rule in agreed.rules:
        site = SITES.site_of(rule.target.key)
        assert site is not None
        assert (site.main, site.category in {"study", "read"}) == (rule.target.key, True)


def test_an_unknown_account_is_treated_as_the_youngest_child():
    assert PRESETS["unknown-account"].child == PRESETS["age-under-6"].child
    assert PRESETS["unknown-account"].ages is None


def test_the_decree_gives_each_game_an_hour_and_all_games_three():
    rule = child("vn-games-147").rule(category(CategoryId("games")))
    assert rule is not None
    assert (rule.each, rule.allowance.daily.on(MONDAY, HERE)) == (timedelta(hours=1), timedelta(hours=3))
    notice = child("vn-games-147").notice
    assert notice is not None
    assert (notice.every, notice.category) == (timedelta(minutes=30), "games")
    assert notice.text_vi == "Chơi quá 180 phút một ngày sẽ ảnh hưởng xấu đến sức khỏe"
    assert notice.text_en == "Playing for more than 180 minutes a day harms your health"


def test_the_who_names_an_hour_and_nothing_else():
    assert PRESETS["who-under5"].child == {"screen": {"daily": "1h"}}


def test_the_family_plan_names_no_number():
    agreed = child("aap-family-plan")
    assert agreed.screen.allowance.daily.on(MONDAY, HERE) is None
    assert agreed.screen.allowance.weekly is None
    assert agreed.screen.open.on(MONDAY, HERE)


@pytest.mark.parametrize("name", PRESETS)
def test_reading_pages_is_for_the_family_to_choose_and_for_no_preset(name: str):
    assert not child(name).sites.pages


@pytest.mark.parametrize("name", PRESETS)
def test_only_the_youngest_reach_nothing_but_what_was_answered(name: str):
    assert child(name).sites.answered == (name in {"age-under-6", "unknown-account"})
