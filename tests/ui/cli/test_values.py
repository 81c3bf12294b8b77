from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from agent import catalog
from agent.api.errors import NotFound
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import Stage
from ui.cli.face import Face
from ui.cli.values import AMOUNT, host_of, length, moment, names_of, not_found, service_of, target


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("1h30", 90),
        ("15 phút", 15),
        ("15p", 15),
        ("2 tiếng", 120),
        ("1 giờ 30 phút", 90),
        ("1 tiếng 5", 65),
        ("15", 15),
    ],
)
def test_amounts_as_families_write_them(said, minutes):
    assert AMOUNT.convert(said, None, None) == timedelta(minutes=minutes)


@pytest.mark.parametrize("said", ["0", "", "phút", "1h2h", "3 10m"])
def test_what_is_no_amount_is_told(said):
    with pytest.raises(click.BadParameter):
        AMOUNT.convert(said, None, None)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("15 phút minecraft", 2),
        ("1 tiếng 30 phút", 4),
        ("15 minecraft", 1),
        ("3 10m", 1),
        ("minecraft", 0),
        ("", 0),
    ],
)
def test_an_amount_may_be_several_words(said, count):
    assert length(said.split()) == count


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("facebook.com", "facebook.com"),
        ("https://www.youtube.com/watch?v=x", "www.youtube.com"),
        ("http://a.example:8080?x", None),
        ("con mèo", None),
        ("", None),
    ],
)
def test_the_host_of_what_stands_in_a_browser(said, host):
    assert host_of(said) == host


def test_amounts():
    assert AMOUNT.convert("1h30m", None, None) == timedelta(minutes=90)
    assert AMOUNT.convert(timedelta(minutes=1), None, None) == timedelta(minutes=1)
    with pytest.raises(click.BadParameter, match="is no amount of time"):
        AMOUNT.convert("soon", None, None)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("20:30", datetime(2026, 11, 25, 13, 30, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 26, 2, 5, tzinfo=UTC)),
        ("16:10", datetime(2026, 11, 26, 9, 10, tzinfo=UTC)),
        ("24:00", None),
        ("8 pm", None),
        ("20:3", None),
    ],
)
def test_a_time_of_day_is_the_next_one(text: str, then: datetime | None):
    assert moment(text, family.STATUS) == then


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("screen", "screen"),
        ("Máy tính", "screen"),
        ("minecraft", "app:minecraft"),
        ("Roblox", "app:roblox"),
        ("app:roblox", "app:roblox"),
        ("site:YouTube.com", "site:youtube.com"),
        ("straße.de", "site:xn--strae-oqa.de"),
        ("youtube.com", "site:youtube.com"),
        ("YouTube", "site:youtube.com"),
        ("study", "category:study"),
        ("app:what-ever", "app:what-ever"),
        ("games", "category:games"),
        ("Trò chơi", "category:games"),
        ("krita", "app:krita"),
        ("wikipedia", "site:wikipedia.org"),
        ("nowhere-known.vn", "site:nowhere-known.vn"),
        ("My Own", "app:mine"),
    ],
)
def test_targets_are_called_by_their_names(stage: Stage, text: str, key: str):
    own = replace(family.ROBLOX, target="app:mine", name="My Own")
    stage.status = replace(family.STATUS, targets=(*family.TARGETS, own))
    with stage.agent():
        face = Face(state=stage.state, runtime=stage.runtime)
        assert target(text, face) == key
        face.close()


def test_what_nothing_is_called_is_told_with_the_nearest(home: Stage):
    face = Face(state=home.state, runtime=home.runtime, lang="en")
    with pytest.raises(NotFound, match=r"Nothing is called “robloxx”. Did you mean Roblox"):
        target("robloxx", face)
    face.close()
    assert not_found("qqqqqqq", Face(lang="en"), catalog.load()) == "Nothing is called “qqqqqqq”."


def test_each_host_of_a_service_leads_to_the_service():
    shipped = catalog.load()
    for entry in shipped.sites.values():
        for host in entry.hosts:
            assert service_of(host, shipped) == service_of(f"www.{host}", shipped) == entry
    assert service_of("deep.below.discord.gg", shipped) is None


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        ("roblox.com", "site:roblox.com"),
        ("roblox.cn", "site:roblox.com"),
        ("duolingo.com", "site:duolingo.com"),
        ("dantri", "site:dantri.com.vn"),
        ("https://www.roblox.com/games", "site:roblox.com"),
        ("www.roblox.com", "site:roblox.com"),
        ("https://discord.gg/abc", "site:discord.com"),
        ("https://battle.net/", "site:blizzard.com"),
        ("https://www.nowhere-known.vn/x", "site:nowhere-known.vn"),
        ("https://m.facebook.com/", "site:m.facebook.com"),
        ("https://www.gov.uk/", "site:www.gov.uk"),
        ("site:discord.gg", "site:discord.gg"),
        ("https://www.own.example/", "site:own.example"),
        ("https://www.narrow.example/", "site:www.narrow.example"),
        ("discord.me", "site:discord.me"),
    ],
)
def test_a_site_is_the_one_that_rules_name(stage: Stage, pasted: str, key: str):
    own = ("site:own.example", "site:www.narrow.example", "site:discord.me")
    ruled = tuple(replace(family.YOUTUBE, target=x, name=x.partition(":")[2]) for x in own)
    stage.status = replace(family.STATUS, targets=(*family.TARGETS, *ruled))
    with stage.agent():
        face = Face(state=stage.state, runtime=stage.runtime)
        assert target(pasted, face) == key
        face.close()


def test_what_was_given_without_a_rule_is_called_as_the_catalogue_calls_it() -> None:
    given = replace(family.GRANT, targets=("app:krita", "app:nobodys", "screen"))
    names = names_of(replace(family.STATUS, grants=(given,)))
    assert (names["app:krita"], names["app:nobodys"], names["app:minecraft"]) == (
        "Krita",
        "nobodys",
        "Minecraft",
    )
    assert "screen" not in names
