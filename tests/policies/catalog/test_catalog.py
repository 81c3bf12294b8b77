"""The shipped catalogue: one line an entry, sorted, each fact and each host in one place."""

import re
import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from policies import catalog
from policies.catalog import CATEGORIES, ProgramEntry, SiteEntry
from policies.document.hosts import host

FOLDER = Path(catalog.__file__).parent
TEXTS = {name: (FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in ("programs", "sites")}
CATALOG = catalog.read(tomllib.loads(TEXTS["programs"]), tomllib.loads(TEXTS["sites"]))
ENTRIES: tuple[ProgramEntry | SiteEntry, ...] = (*CATALOG.programs.values(), *CATALOG.sites.values())

FACTS = ("exe", "flatpak", "snap", "desktop", "bundle", "windows", "wine", "steam", "command")
CASELESS = {"bundle", "windows", "wine"}
SHARED = {
    "app.exe", "bash", "client.exe", "electron", "game.exe", "gjs", "java", "java.exe", "javaw.exe",
    "launcher.exe", "main.exe", "mono", "node", "perl", "python.exe", "python3", "setup.exe", "sh",
    "wine-preloader", "wine64-preloader",
}  # fmt: skip
"""Executables that say nothing: many programs run by this name."""

MARK = re.compile(r"PEGI (?:3|7|12|16|18)|ESRB (?:E|E10\+|T|M|AO)|IARC (?:3|7|12|16|18)\+|\d{1,2}\+")

FINER = {
    "24h.com.vn": {"game.24h.com.vn"},
    "apple.com": {"apps.apple.com", "music.apple.com", "tv.apple.com"},
    "bbc.co.uk": {"iplayer.bbc.co.uk"},
    "britishcouncil.org": {
        "learnenglish.britishcouncil.org",
        "learnenglishkids.britishcouncil.org",
        "learnenglishteens.britishcouncil.org",
    },
    "garena.com": {"ff.garena.com"},
    "garena.vn": {"lienquan.garena.vn"},
    "google.com": {
        f"{name}.google.com"
        for name in (
            *("accounts", "artsandculture", "books", "calendar", "chat", "chrome", "chromewebstore"),
            *("classroom", "colab.research", "docs", "drive", "earth", "gemini", "keep", "mail", "maps"),
            *("meet", "myaccount", "news", "photos", "play", "scholar", "sheets", "slides", "translate"),
        )
    },
    "google.com.vn": {"translate.google.com.vn"},
    "live.com": {"office.live.com", "onedrive.live.com", "outlook.live.com", "teams.live.com"},
    "microsoft.com": {"copilot.microsoft.com", "teams.microsoft.com"},
    "mozilla.org": {"developer.mozilla.org"},
    "nasa.gov": {"spaceplace.nasa.gov"},
    "nationalgeographic.com": {"kids.nationalgeographic.com"},
    "nxbgd.vn": {"hanhtrangso.nxbgd.vn", "taphuan.nxbgd.vn"},
    "office.com": {"outlook.office.com"},
    "office365.com": {"outlook.office365.com"},
    "qq.com": {"weixin.qq.com", "wx.qq.com"},
    "soha.vn": {"tratu.soha.vn"},
    "tienphong.vn": {"hoahoctro.tienphong.vn"},
    "tiktok.com": {"shop.tiktok.com"},
    "yahoo.com": {"mail.yahoo.com"},
    "youtube.com": {"music.youtube.com"},
    "zing.vn": {"mp3.zing.vn", "play.zing.vn"},
}
"""Hosts of one service below a host of another, meant so: the finer service has the longer name."""


def lines(name: str) -> list[str]:
    return [line for line in TEXTS[name].splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(("name", "entries"), [("programs", CATALOG.programs), ("sites", CATALOG.sites)])
def test_an_entry_is_one_line_and_the_lines_are_sorted(name: str, entries: dict[str, object]):
    ids = [line.partition(" = ")[0] for line in lines(name)]
    assert ids == list(entries)
    assert ids == sorted(set(ids))
    assert len(ids) >= 330


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_names_one_program(fact: str):
    values = [value for entry in CATALOG.programs.values() for value in getattr(entry, fact)]
    if fact in CASELESS:
        values = [value.casefold() for value in values]
    assert not [value for value, times in Counter(values).items() if times > 1]
    assert values


def test_no_program_is_known_by_an_executable_that_many_share():
    named = {value.casefold() for x in CATALOG.programs.values() for value in (*x.exe, *x.windows, *x.wine)}
    assert not named & SHARED


def test_executables_are_bare_names():
    values = [
        value
        for x in CATALOG.programs.values()
        for value in (*x.exe, *x.desktop, *x.snap, *x.windows, *x.wine)
    ]
    assert not [value for value in values if "/" in value or "\\" in value]


def test_windows_programs_have_a_windows_name():
    values = [value for x in CATALOG.programs.values() for value in x.windows]
    assert not [value for value in values if not value.casefold().endswith((".exe", ".bin"))]


def test_application_ids_have_their_dots():
    assert not [value for x in CATALOG.programs.values() for value in x.flatpak if value.count(".") < 2]
    assert not [
        x.id for x in CATALOG.programs.values() for value in x.snap if not re.fullmatch(r"[a-z0-9-]+", value)
    ]


@pytest.mark.parametrize(
    "line", ["python3 /usr/bin/foo", "java -jar game.jar", "node server.js", "gjs", "bash -l"]
)
def test_a_command_pattern_tells_enough(line: str):
    patterns = [pattern for entry in CATALOG.programs.values() for pattern in entry.command]
    assert not [x for x in patterns if max(map(len, re.split(r"[*?\[\]]", x))) < 6]
    assert not [x for x in patterns if fnmatchcase(line, x)]


@pytest.mark.parametrize(
    ("line", "program"),
    [
        (
            "/usr/lib/jvm/java-21/bin/java -Xmx2G -cp a.jar net.minecraft.client.main.Main --username an",
            "minecraft",
        ),
        ("java -Djava.library.path=n -cp NewLaunch.jar org.prismlauncher.EntryPoint", "minecraft"),
        (
            "java -cp x.jar some.NewLoader --version 1.21 --gameDir /g --assetsDir /a --assetIndex 1",
            "minecraft",
        ),
        ("java -jar /home/an/HMCL-3.6.11.jar", "hmcl"),
        ("/usr/bin/python3 /usr/bin/thonny lesson.py", "thonny"),
        ("/usr/bin/gjs /usr/bin/foliate", "foliate"),
    ],
)
def test_a_command_line_leads_to_its_program(line: str, program: str):
    found = {x.id for x in CATALOG.programs.values() if any(fnmatchcase(line, p) for p in x.command)}
    assert found == {program}


def test_age_marks_are_public_ones():
    assert not [x.id for x in ENTRIES if x.age and not MARK.fullmatch(x.age)]


def test_every_category_that_a_filter_may_block_has_sites():
    used = {x.category for x in ENTRIES}
    assert set(CATEGORIES) - used == {"malware"}


@pytest.mark.parametrize("category", ["adult", "gambling", "dating", "drugs", "violence", "proxy"])
def test_what_is_unfit_is_known_without_any_list(category: str):
    """More than a handful: a first start has nothing else."""
    least = {"violence": 50, "drugs": 6}.get(category, 20)
    assert len([x for x in CATALOG.sites.values() if x.category == category]) >= least


def test_browsers_are_browsers_or_ways_round_the_filter():
    assert {x.category for x in CATALOG.programs.values() if x.browser} == {"browser", "proxy"}
    assert not [x.id for x in CATALOG.programs.values() if x.category == "browser" and not x.browser]


def test_launchers_start_games_and_are_none():
    launchers = {x.id for x in CATALOG.programs.values() if x.launcher}
    assert {"steam", "lutris", "heroic", "bottles", "prism-launcher"} <= launchers
    assert {CATALOG.programs[key].category for key in launchers} == {"games"}
    assert not launchers & {"minecraft", "roblox", "retroarch"}


def test_hosts_are_as_on_the_wire_and_sorted():
    for entry in CATALOG.sites.values():
        assert [host(x) for x in entry.hosts] == list(entry.hosts)
        assert list(entry.hosts) == sorted(entry.hosts)


def test_hosts_below_those_of_another_service_are_meant_so():
    owner = {str(name): entry.id for entry in CATALOG.sites.values() for name in entry.hosts}
    below: dict[str, set[str]] = {}
    for name, service in owner.items():
        labels = name.split(".")
        for above in (".".join(labels[place:]) for place in range(1, len(labels))):
            if above in owner:
                assert owner[above] != service, f"{name} says nothing that {above} does not say"
                below.setdefault(above, set()).add(name)
    assert below == FINER


@pytest.mark.parametrize("suffix", ["com", "vn", "com.vn", "edu.vn", "gov.vn", "org.vn", "co.uk"])
def test_no_service_owns_a_public_suffix(suffix: str):
    assert CATALOG.site_of(suffix) is None
    assert CATALOG.site_of(f"a-school.{suffix}") is None


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("m.youtube.com", "youtube"),
        ("music.youtube.com", "youtube-music"),
        ("r3---sn-8pxuuxa-nboe.googlevideo.com", "youtube"),
        ("translate.google.com", "google-translate"),
        ("vi.wikipedia.org", "wikipedia"),
        ("chat.zalo.me", "zalo"),
        ("mp3.zing.vn", "zing-mp3"),
        ("notyoutube.com", None),
    ],
)
def test_a_host_leads_to_its_service(name: str, service: str | None):
    found = CATALOG.site_of(name)
    assert (found.id if found else None) == service


@pytest.mark.parametrize(
    "name",
    ["tongdai111.vn", "gamblersanonymous.org", "talktofrank.com", "scarleteen.com", "laban.vn", "vuihoc.vn"],
)
def test_help_and_learning_are_in_no_blocked_category(name: str):
    found = CATALOG.site_of(name)
    assert found is None or found.category == "study"
