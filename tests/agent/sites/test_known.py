import tomllib
from pathlib import Path

import pytest

from agent import agreement, catalog
from agent.sites import known, words
from agent.sites.compiling import Listed, build
from agent.sites.dns.profile import Profile
from agent.sites.dns.rules import Rules
from agent.sites.index import open_index
from agent.sites.judging import Judge
from agent.sites.known import UNFIT
from agent.sites.names import canonical
from agent.sites.vote import Voter
from policies import care
from policies.catalog import CATEGORIES

K = known.shipped()


def test_the_catalogue_is_the_starter_list():
    assert K.service("www.youtube.com").category == "video"
    assert K.service("youtu.be").name == "YouTube"
    assert K.service("nobody.example") is None


@pytest.mark.parametrize(
    "name", ["12ft.io", "cc.bingj.com", "r.jina.ai", "203-0-113-7.nip.io", "203.0.113.7.sslip.io"]
)
def test_who_shows_pages_of_others_is_a_way_round_the_filter(name):
    assert K.service(name).category == "proxy"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tongdai111.vn", known.HELP),
        ("www.scarleteen.com", known.HELP),
        ("captive.apple.com", known.SYSTEM),
        ("www.lego.com", known.CHILDREN),
        ("pbskids.org", known.CHILDREN),
        ("apple.com", None),
    ],
)
def test_some_names_stay_open(name, why):
    assert K.kept_open(name) == why
    assert K.speaks_of(name)


def test_a_list_may_not_speak_of_help_nor_of_what_is_above_it():
    for name in ("tongdai111.vn", "x.tongdai111.vn", "columbia.edu", "apple.com"):
        assert K.must_stay_open(name), name
    for name in ("lego.com", "nobody.example"):
        assert not K.must_stay_open(name), name


def test_of_most_names_nothing_is_known():
    assert not K.speaks_of("nobody.example")


def test_all_names_are_written_as_they_are_compared():
    for name in (*K.open, *K.services):
        assert canonical(name) == name


def test_our_own_pages_are_open_too():
    assert K.kept_open("www.luytre.org") == known.SYSTEM
    assert K.must_stay_open("luytre.org")
    assert "luytre.org" in K.needed


def test_what_helps_and_what_a_service_makes_for_children_is_known_as_such():
    sites = {"a": {"name": "A", "category": "games", "hosts": ["a.example"]}}
    kept = {"help": "", "system": "", "children": "", "services": "a"}
    made = known.read(sites, kept, ["helpline.example"])
    assert made.must_stay_open("helpline.example")
    assert made.kept_open("a.example") == known.CHILDREN


def test_what_nothing_closes_is_told_by_name():
    assert {"tongdai111.vn", "captive.apple.com"} <= K.needed
    assert "lego.com" not in K.needed


def test_made_for_children_is_spared_unless_it_is_unfit():
    assert {"lego.com", "nick.com", "youtubekids.com", "fragfinn.de", "toggo.de"} <= K.spared
    assert not K.spared & K.needed
    sites = {"a": {"name": "A", "category": "games", "hosts": ["a.example"]}}
    sites["b"] = {"name": "B", "category": "gambling", "hosts": ["b.example"]}
    kept = {"help": "", "system": "", "children": "c.example x.b.example", "services": "a b"}
    made = known.read(sites, kept)
    assert made.spared == {"a.example", "c.example"}


def test_whoever_read_the_catalogue_knows_the_same():
    assert known.beside(catalog.load().sites) == K


HELPLINES = sorted(
    map(
        str,
        care.read(tomllib.loads(Path(care.__file__).with_name("helplines.toml").read_text("utf-8"))).hosts(),
    )
)
DOCUMENT = """\
format = 1
zone = "Asia/Ho_Chi_Minh"
country = "VN"
guardians = ["lan"]
[child.an]
name = "An"
born = "2015-09"
preset = "{preset}"
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Four lists a category, each of two votes, that name every helpline and all above it."""
    folder = tmp_path_factory.mktemp("index")
    rules = [(name, True) for host in HELPLINES for name in (host, f"www.{host}")]
    voters = [Voter(f"{kind}-{at}", kind, f"{at}", votes=2) for kind in sorted(CATEGORIES) for at in range(4)]
    build(folder, [Listed(voter, rules.copy) for voter in voters])
    found = open_index(folder)
    assert all(found.find(host).closed for host in HELPLINES)
    return found


@pytest.mark.parametrize("preset", sorted(catalog.Presets()))
def test_no_helpline_is_closed_by_any_list_in_any_preset(index, preset):
    (child,) = agreement.policy(DOCUMENT.format(preset=preset)).children
    agreed = child.sites
    told = Profile(
        5300,
        mode=agreed.mode.value,
        blocked=frozenset(map(str, {*agreed.block, *UNFIT})),
        safe_search=agreed.safe_search,
        youtube=agreed.youtube.value,
        answered=agreed.answered,
        led=True,
    )

    def judge(closed):
        return Judge(index, K, words.shipped(), closed or CATEGORIES, safely=True)

    rules = Rules(told, lambda closed: judge(closed).closing, K.needed)
    hosts = [name for host in HELPLINES for name in (host, f"www.{host}", f"a.b.{host}")]
    assert [host for host in hosts if rules(host).blocked] == []
    assert [host for host in hosts if judge(told.blocked).judge(host).action == "block"] == []


def test_lists_lose_every_rule_about_a_helpline():
    assert len(HELPLINES) > 30
    assert all(K.must_stay_open(host) for host in HELPLINES)
