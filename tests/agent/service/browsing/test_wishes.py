"""What browsers shall be told is written for root's helper when it is another, and seen through."""

import json
from datetime import UTC, datetime

import pytest

from agent.api.browser_problems import BROWSERS_NOT_TOLD
from agent.api.problems import told
from agent.browsers.post import Post
from agent.browsers.wanted import write
from agent.ports import Copy
from agent.service.browsing.wishes import AGAIN, PATIENCE, Wishes, wanted
from agent.service.household import Household
from agent.service.reporting.health import Health
from policies.ids import AccountId, ChildId
from policies.model import Child, Policy, Sites, YouTube
from policies.week import Calendar


def house(*sites):
    children = tuple(Child(ChildId(str(n)), "x", sites=x) for n, x in enumerate(sites))
    policy = Policy("UTC", guardians=(AccountId("lan"), AccountId("hai")), children=children)
    return Household(policy, Calendar(UTC))


def wished(*sites, **numbers):
    """What is wished on a PC with these accounts."""
    return json.loads(write(wanted(house(*sites), (numbers or {"lan": 1001}).get)))


def test_the_strictest_of_a_household_holds_for_all_but_its_guardians():
    older, younger = Sites(youtube=YouTube.MODERATE), Sites(safe_search=True, youtube=YouTube.STRICT)
    told = {"free": ["hai", "lan"], "numbers": [None, 1001], "pages": False}
    assert wished(older, younger) == told | {"safe_search": True, "youtube": 2}
    assert wished(older) == told | {"safe_search": False, "youtube": 1}
    assert wished() == told | {"safe_search": False, "youtube": 0}


def test_pages_are_read_on_a_pc_where_it_was_chosen_for_one_child():
    assert wished(Sites(), Sites(pages=True))["pages"]


@pytest.fixture
def health():
    return Health(lambda _event: None, lambda: datetime(2026, 11, 25, tzinfo=UTC))


class Hand:
    """A clock that is set."""

    now = 0.0

    def __call__(self):
        return self.now


def made(place, household, health, seconds=None, *, expected=True, numbers=None):
    number = ({} if numbers is None else numbers).get
    post = Post(place, place.with_name("packed.json"))
    return Wishes(post, household, health, seconds or Hand(), lambda: expected, number)


def say(wishes, wrong="", wish=None):
    """The helper says what became of a wish, or of the one that is there."""
    wishes.post.say(wishes.post.lying() if wish is None else wish, wrong)


@pytest.mark.parametrize(("packed", "anew"), [(None, 1), ("{}", 1), ("[]", 1), ('{"anew": 4}', 5)], ids=repr)
def test_a_browser_that_runs_another_extension_makes_all_be_given_it_anew(tmp_path, health, packed, anew):
    wishes = made(tmp_path / "browsers", house(), health)
    if packed is not None:
        wishes.post.packed.write_text(packed)
    wishes.keep()
    assert "anew" not in json.loads(wishes.post.place.read_text())
    wishes.renew(Copy.CHANGED)
    wishes.keep()
    told = json.loads(wishes.post.place.read_text())
    assert (told["anew"], "keep" in told) == (anew, False)


def test_where_a_browser_lost_it_nobody_throws_away_theirs(tmp_path, health):
    wishes = made(tmp_path / "browsers", house(), health)
    wishes.renew(Copy.MISSING)
    wishes.keep()
    told = json.loads(wishes.post.place.read_text())
    assert (told["anew"], told["keep"]) == (1, True)
    wishes.renew(Copy.CHANGED)
    wishes.keep()
    told = json.loads(wishes.post.place.read_text())
    assert (told["anew"], "keep" in told) == (2, False), "the helper may be at the first one"


def standing(health):
    return [(problem.name, problem.text) for problem in health.problems]


def test_it_is_written_when_it_is_another(tmp_path, health):
    household = house(Sites())
    wishes = made(tmp_path / "browsers", household, health)
    wishes.keep()
    first = wishes.post.place.stat().st_ino
    wishes.keep()
    assert wishes.post.place.stat().st_ino == first
    household.policy = house(Sites(safe_search=True)).policy
    wishes.keep()
    assert json.loads(wishes.post.place.read_text())["safe_search"] is True
    assert [x.name for x in tmp_path.iterdir()] == ["browsers"]


def test_an_agent_that_is_started_again_says_nothing_twice(tmp_path, health):
    made(tmp_path / "browsers", house(), health).keep()
    again = made(tmp_path / "browsers", house(), health)
    say(again)
    first = again.post.place.stat().st_ino
    again.keep()
    assert again.post.place.stat().st_ino == first
    assert again.stand() == "ok"


@pytest.mark.parametrize(("wrong", "wish"), [("a full disk", None), ("", "an older one")])
def test_what_was_not_made_so_is_said_again(tmp_path, health, wrong, wish):
    made(tmp_path / "browsers", house(), health).keep()
    again = made(tmp_path / "browsers", house(), health)
    say(again, wrong, wish)
    first = again.post.place.stat().st_ino
    again.keep()
    assert again.post.place.stat().st_ino != first


def test_what_lies_there_and_is_no_text_is_written_anew(tmp_path, health):
    wishes = made(tmp_path / "browsers", house(), health)
    wishes.post.place.write_bytes(b"\xff")
    wishes.keep()
    assert json.loads(wishes.post.place.read_text())["free"] == ["hai", "lan"]
    assert not health.problems


def test_an_account_that_is_made_or_gets_another_number_makes_it_another(tmp_path, health):
    numbers = {}
    wishes = made(tmp_path / "browsers", house(), health, numbers=numbers)
    wishes.keep()
    assert json.loads(wishes.post.place.read_text())["numbers"] == [None, None]
    numbers["lan"] = 1005
    wishes.keep()
    assert json.loads(wishes.post.place.read_text())["numbers"] == [None, 1005]


def test_what_was_said_of_an_older_wish_says_nothing_of_the_newest(tmp_path, health):
    household = house(Sites())
    wishes = made(tmp_path / "browsers", household, health)
    wishes.keep()
    older = wishes.post.place.read_text()
    household.policy = house(Sites(safe_search=True)).policy
    wishes.keep()
    say(wishes, wish=older)
    assert wishes.stand() == "telling"
    say(wishes)
    assert wishes.stand() == "ok"


@pytest.mark.parametrize("expected", [True, False])
def test_a_wish_that_nobody_saw_is_written_again(tmp_path, health, expected):
    clock = Hand()
    wishes = made(tmp_path / "browsers", house(), health, clock, expected=expected)
    wishes.keep()
    for again in (False, True, True):
        first = wishes.post.place.stat().st_mtime_ns
        assert wishes.wait() == (AGAIN if expected else None)
        clock.now += AGAIN if again else AGAIN - 1
        wishes.keep()
        assert (wishes.post.place.stat().st_mtime_ns != first) == (again and expected)
    say(wishes)
    first = wishes.post.place.stat().st_mtime_ns
    clock.now += PATIENCE
    wishes.keep()
    assert wishes.post.place.stat().st_mtime_ns == first
    assert wishes.wait() is None
    assert not health.problems


def test_where_it_cannot_be_written_that_is_told_until_it_holds(tmp_path, health):
    wishes = made(tmp_path / "none" / "browsers", house(), health)
    wishes.keep()
    assert [name for name, _ in standing(health)] == [BROWSERS_NOT_TOLD]
    assert wishes.wait() == AGAIN
    wishes.post.place.parent.mkdir()
    wishes.keep()
    say(wishes)
    wishes.keep()
    assert not health.problems


def test_what_the_helper_could_not_do_is_told(tmp_path, health):
    wishes = made(tmp_path / "browsers", house(), health)
    wishes.keep()
    say(wishes, "/etc/chromium: Read-only file system")
    wishes.keep()
    assert "Read-only" in standing(health)[0][1]
    assert wishes.stand() == "untold"
    say(wishes)
    wishes.keep()
    assert not health.problems
    assert wishes.stand() == "ok"
    wishes.expected = lambda: False
    assert wishes.stand() is None


@pytest.mark.parametrize("said", [None, "", "[]", "{}", '{"wish": "another", "wrong": ""}'], ids=repr)
@pytest.mark.parametrize("expected", [True, False])
def test_a_helper_that_says_nothing_is_missed_where_there_should_be_one(tmp_path, health, expected, said):
    clock = Hand()
    if said is not None:
        (tmp_path / "browsers.said").write_text(said)
    wishes = made(tmp_path / "browsers", house(), health, clock, expected=expected)
    wishes.keep()
    wishes.keep()
    assert not health.problems
    assert wishes.stand() == ("telling" if expected else None)
    clock.now = PATIENCE + 1
    wishes.keep()
    assert wishes.stand() == ("untold" if expected else None)
    assert standing(health) == ([(BROWSERS_NOT_TOLD, told(BROWSERS_NOT_TOLD))] if expected else [])
