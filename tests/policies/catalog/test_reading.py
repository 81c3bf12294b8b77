"""Parsed tables become values; what is wrong in them is said with entry and key."""

import pytest

from policies.catalog import CatalogError, read
from policies.ids import AppId

PROGRAM = {"name": "Minecraft", "category": "games", "exe": ["minecraft-launcher"]}
SITE = {"name": "YouTube", "category": "video", "hosts": ["youtu.be", "youtube.com"]}


def program(**keys: object) -> dict[str, object]:
    return {key: value for key, value in {**PROGRAM, **keys}.items() if value is not None}


def site(**keys: object) -> dict[str, object]:
    return {key: value for key, value in {**SITE, **keys}.items() if value is not None}


def test_a_program_is_read_with_all_its_facts():
    entry = read({"minecraft": program(steam=[1, 2], age="PEGI 7", browser=True, snap=["m"])}, {}).programs[
        AppId("minecraft")
    ]
    assert (entry.id, entry.name, entry.category) == ("minecraft", "Minecraft", "games")
    assert (entry.exe, entry.steam, entry.snap) == (("minecraft-launcher",), (1, 2), ("m",))
    assert (entry.age, entry.browser, entry.flatpak) == ("PEGI 7", True, ())
    assert not entry.launcher
    assert read({"steam": program(launcher=True)}, {}).programs[AppId("steam")].launcher


def test_under_wine_a_program_has_its_windows_names_unless_said_otherwise():
    programs = read(
        {"a": program(windows=["A.exe"]), "b": program(windows=["B.exe"], wine=["b-wine.exe"])}, {}
    ).programs
    assert programs[AppId("a")].wine == ("A.exe",)
    assert programs[AppId("b")].wine == ("b-wine.exe",)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"name": None}, "a.name: is missing"),
        ({"name": " "}, "a.name: is empty"),
        ({"name": 3}, "a.name: must be a text"),
        ({"category": None}, "a.category: is missing"),
        ({"category": "fun"}, 'a.category: "fun" is not a category'),
        ({"exe": "minecraft"}, "a.exe: must be a list with something in it"),
        ({"exe": []}, "a.exe: must be a list with something in it"),
        ({"exe": [1]}, "a.exe: must be a list of texts"),
        ({"exe": ["x", "x"]}, "a.exe: says one thing twice"),
        ({"steam": ["730"]}, "a.steam: must be a list of positive numbers"),
        ({"steam": [0]}, "a.steam: must be a list of positive numbers"),
        ({"steam": [True]}, "a.steam: must be a list of positive numbers"),
        ({"browser": "yes"}, "a.browser: must be true or false"),
        ({"colour": "green"}, "a.colour: is not a key; known are age, browser"),
        ({"exe": None}, "a: nothing says how to know this program when it runs"),
    ],
)
def test_a_wrong_program_is_refused(keys: dict[str, object], what: str):
    with pytest.raises(CatalogError) as caught:
        read({"a": program(**keys)}, {})
    assert str(caught.value).startswith(what)


@pytest.mark.parametrize("key", ["Minecraft", "a_b", "-a", "a--b", "a b", ""])
def test_an_id_is_a_slug(key: str):
    with pytest.raises(CatalogError, match="an id is made of"):
        read({key: PROGRAM}, {})


def test_an_entry_is_a_table():
    with pytest.raises(CatalogError, match="a: must be a table"):
        read({"a": "Minecraft"}, {})


def test_a_site_is_read_with_its_main_host():
    entry = read({}, {"youtube": SITE}).sites["youtube"]
    assert entry.hosts == ("youtu.be", "youtube.com")
    assert entry.main == "youtube.com"


@pytest.mark.parametrize(
    ("keys", "main"),
    [({"main": "youtu.be"}, "youtu.be"), ({"hosts": ["one.example"]}, "one.example")],
)
def test_the_main_host_is_the_one_named_or_the_only_one(keys: dict[str, object], main: str):
    assert read({}, {"youtube": site(**keys)}).sites["youtube"].main == main


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"hosts": None}, "youtube.hosts: is missing"),
        ({"hosts": ["YouTube.com"]}, 'youtube.hosts: "YouTube.com" is no lower-case IDNA host name'),
        ({"hosts": ["https://youtube.com"]}, "youtube.hosts: "),
        ({"hosts": ["youtube"]}, "youtube.hosts: "),
        ({"hosts": ["-a.com"]}, "youtube.hosts: "),
        ({"hosts": ["chào.vn"]}, "youtube.hosts: "),
        ({"hosts": [f"{'a' * 63}." * 4 + "com"]}, "youtube.hosts: "),
        ({"hosts": ["a.example", "b.example"]}, "youtube.main: is missing"),
        ({"main": "other.example"}, 'youtube.main: "other.example" is none of its hosts'),
        ({"exe": ["youtube"]}, "youtube.exe: is not a key"),
    ],
)
def test_a_wrong_site_is_refused(keys: dict[str, object], what: str):
    with pytest.raises(CatalogError) as caught:
        read({}, {"youtube": site(**keys)})
    assert str(caught.value).startswith(what)


def test_what_was_read_cannot_be_changed():
    found = read({"minecraft": PROGRAM}, {"youtube": SITE})
    with pytest.raises(TypeError):
        found.sites["x"] = found.sites["youtube"]  # type: ignore[index]
