"""Finding by host, by a half-remembered name, by a misspelt id."""

import pytest

from policies.catalog import Catalog, CatalogError, Kind, read
from policies.catalog.lookup import folded

CATALOG = read(
    {
        "gcompris": {"name": "GCompris", "category": "study", "exe": ["gcompris-qt"]},
        "lien-quan": {"name": "Liên Quân Mobile", "category": "games", "bundle": ["com.garena.game.kgvn"]},
        "minecraft": {"name": "Minecraft", "category": "games", "exe": ["minecraft-launcher"]},
        "minecraft-server": {
            "name": "Minecraft server",
            "category": "games",
            "command": ["*net.minecraft.server*"],
        },
    },
    {
        "google": {"name": "Google Search", "category": "search", "hosts": ["google.com"]},
        "google-translate": {
            "name": "Google Translate",
            "category": "study",
            "hosts": ["translate.google.com"],
        },
        "dantri": {"name": "Dân trí", "category": "news", "hosts": ["dantri.com.vn"]},
        "planet-minecraft": {
            "name": "Planet Minecraft",
            "category": "games",
            "hosts": ["planetminecraft.com"],
        },
        "youtube": {
            "name": "YouTube",
            "category": "video",
            "hosts": ["googlevideo.com", "youtu.be", "youtube.com"],
        },
    },
)


def service(name: str) -> str | None:
    found = CATALOG.site_of(name)
    return found.id if found else None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("youtube.com", "youtube"),
        ("www.YouTube.com.", "youtube"),
        ("a.b.googlevideo.com", "youtube"),
        ("google.com", "google"),
        ("mail.google.com", "google"),
        ("translate.google.com", "google-translate"),
        ("a.translate.google.com", "google-translate"),
        ("nottranslate.google.com", "google"),
        ("notgoogle.com", None),
        ("com", None),
        ("", None),
        (".", None),
    ],
)
def test_the_longest_name_wins(name: str, wanted: str | None):
    assert service(name) == wanted


def test_two_services_cannot_own_one_host():
    site = {"name": "A", "category": "games", "hosts": ["a.example"]}
    with pytest.raises(CatalogError, match=r'b\.hosts: "a\.example" belongs to a already'):
        read({}, {"a": site, "b": site})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lien quan", ["lien-quan"]),
        ("LIÊN QUÂN", ["lien-quan"]),
        ("quân", ["lien-quan"]),
        ("đân", ["dantri"]),
        ("youtu.be", ["youtube"]),
        ("minecraft", ["minecraft", "minecraft-server", "planet-minecraft"]),
        ("server", ["minecraft-server"]),
        ("  ", []),
        ("nothing of the kind", []),
    ],
)
def test_a_search_minds_neither_case_nor_diacritics(text: str, wanted: list[str]):
    assert [entry.id for entry in CATALOG.find(text)] == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("mincraft", "app", "minecraft"),
        ("Gcompriss", "app", "gcompris"),
        ("liên quân", "app", "lien-quan"),
        ("youtub.com", "site", "youtube"),
        ("gogle", "site", "google"),
        ("Dan Tri", "site", "dantri"),
        ("game", "category", "games"),
        ("trò chơ", "category", "games"),
    ],
)
def test_what_was_meant_comes_first(text: str, kind: Kind, wanted: str):
    assert CATALOG.nearest(text, kind)[0] == wanted


@pytest.mark.parametrize("kind", ["app", "site", "category"])
def test_what_is_far_from_everything_gets_no_suggestion(kind: Kind):
    assert CATALOG.nearest("zzzzqqqq", kind) == ()


def test_suggestions_are_few_and_each_once():
    near = CATALOG.nearest("minecraft", "app")
    assert near == ("minecraft", "minecraft-server")


def test_an_empty_catalogue_knows_nothing():
    empty = Catalog({}, {})
    assert empty.site_of("youtube.com") is None
    assert empty.find("youtube") == ()
    assert empty.nearest("youtube", "app") == ()


def test_folding_keeps_letters():
    assert folded(" Đường Lưỡi Bò ") == "duong luoi bo"
