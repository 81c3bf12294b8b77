"""What browsers speak to is wired with what is shipped; what they shall be told is written for root."""

import asyncio
import inspect
import json
import os
import socket
import sys
from datetime import UTC, datetime

import pytest

from agent import browsing, resolving
from agent.api import messages as m
from agent.net.filter import Filter
from agent.ports import Program
from agent.resolving import Resolving
from agent.service.browsing.filtering import names
from agent.service.household import Household
from agent.service.observing.hosts import Hosts
from agent.service.reporting.health import Health
from agent.signs import Keeper
from agent.sites import index
from agent.sites.dns.profile import Orders, Profile
from agent.sites.index import Mark, turned
from policies.facts import ProgramFacts
from policies.ids import AccountId, ChildId
from policies.model import Child, Policy, Sites, YouTube
from policies.week import Calendar
from tests.agent.service.browsing.test_surfing import Family


def test_the_catalogue_and_the_helplines_are_known():
    web = browsing.web()
    assert browsing.web() is web
    assert web.services["googlevideo.com"].main == "youtube.com"
    assert web.services["888casino.com"].category == "gambling"
    assert "tongdai111.vn" in web.protected


def house(*sites):
    children = tuple(Child(ChildId(str(n)), "x", sites=x) for n, x in enumerate(sites))
    policy = Policy("UTC", guardians=(AccountId("lan"), AccountId("hai")), children=children)
    return Household(policy, Calendar(UTC))


def test_the_strictest_of_a_household_holds_for_all_but_its_guardians():
    older, younger = Sites(youtube=YouTube.MODERATE), Sites(safe_search=True, youtube=YouTube.STRICT)
    told = {"free": ["hai", "lan"], "pages": False}
    assert json.loads(browsing.wishes(house(older, younger))) == told | {"safe_search": True, "youtube": 2}
    assert json.loads(browsing.wishes(house(older))) == told | {"safe_search": False, "youtube": 1}
    assert json.loads(browsing.wishes(house())) == told | {"safe_search": False, "youtube": 0}


def test_pages_are_read_on_a_pc_where_it_was_chosen_for_one_child():
    assert json.loads(browsing.wishes(house(Sites(), Sites(pages=True))))["pages"]


@pytest.fixture
def health():
    return Health(lambda _event: None, lambda: datetime(2026, 11, 25, tzinfo=UTC))


class Hand:
    """A clock that is set."""

    now = 0.0

    def __call__(self):
        return self.now


def made(place, household, health, seconds=None, *, expected=True):
    return browsing.Wishes(place, household, health, seconds or Hand(), lambda: expected)


@pytest.mark.parametrize(("packed", "anew"), [(None, 1), ("{}", 1), ("[]", 1), ('{"anew": 4}', 5)], ids=repr)
def test_a_browser_that_runs_another_extension_makes_all_be_given_it_anew(tmp_path, health, packed, anew):
    wishes = made(tmp_path / "browsers", house(), health)
    wishes.packed = tmp_path / "packed.json"
    if packed is not None:
        wishes.packed.write_text(packed)
    wishes.keep()
    assert "anew" not in json.loads(wishes.place.read_text())
    wishes.renew()
    wishes.keep()
    assert json.loads(wishes.place.read_text())["anew"] == anew


def standing(health):
    return [(problem.name, problem.text) for problem in health.problems]


def test_it_is_written_when_it_is_another(tmp_path, health):
    household = house(Sites())
    wishes = made(tmp_path / "browsers", household, health)
    wishes.keep()
    first = wishes.place.stat().st_ino
    wishes.keep()
    assert wishes.place.stat().st_ino == first
    household.policy = house(Sites(safe_search=True)).policy
    wishes.keep()
    assert json.loads(wishes.place.read_text())["safe_search"] is True
    assert [x.name for x in tmp_path.iterdir()] == ["browsers"]


def test_where_it_cannot_be_written_that_is_told_until_it_holds(tmp_path, health):
    wishes = made(tmp_path / "none" / "browsers", house(), health)
    wishes.keep()
    assert [name for name, _ in standing(health)] == [browsing.NOT_TOLD]
    wishes.place.parent.mkdir()
    wishes.keep()
    (tmp_path / "none" / "browsers.said").write_text("")
    wishes.keep()
    assert not health.problems


def test_what_the_helper_could_not_do_is_told(tmp_path, health):
    wishes = made(tmp_path / "browsers", house(), health)
    wishes.keep()
    said = tmp_path / "browsers.said"
    said.write_text("/etc/chromium: Read-only file system")
    wishes.keep()
    assert "Read-only" in standing(health)[0][1]
    assert wishes.stand() is False
    said.write_text("")
    wishes.keep()
    assert not health.problems
    assert wishes.stand() is True
    wishes.expected = lambda: False
    assert wishes.stand() is None


@pytest.mark.parametrize("expected", [True, False])
def test_a_helper_that_says_nothing_is_missed_where_there_should_be_one(tmp_path, health, expected):
    clock = Hand()
    said = tmp_path / "browsers.said"
    said.write_text("")
    os.utime(said, (1, 1))
    wishes = made(tmp_path / "browsers", house(), health, clock, expected=expected)
    wishes.keep()
    wishes.keep()
    assert not health.problems
    clock.now = browsing.PATIENCE + 1
    wishes.keep()
    assert standing(health) == ([(browsing.NOT_TOLD, browsing.UNSEEN)] if expected else [])


RELAY = "/usr/bin/python3 -IS /usr/lib/luytre/luytre-browser"
CHROMIUM = f"{RELAY} chrome-extension://{'ab' * 16}/"
FIREFOX = f"{RELAY} /usr/lib/mozilla/native-messaging-hosts/org.luytre.agent.json browser@luytre.org"
READER = FIREFOX.replace("browser@", "pages@")


@pytest.mark.parametrize(
    ("command", "protected", "ours"),
    [
        (CHROMIUM, True, True),
        (f"{CHROMIUM} --parent-window=0", True, True),
        (FIREFOX, True, True),
        (READER, True, True),
        (FIREFOX, False, False),
        (FIREFOX.replace("/usr/lib/luytre", "/home/an"), True, False),
        (f"{CHROMIUM} -c evil", True, False),
        (f"/usr/bin/python3 -c evil {RELAY}", True, False),
        ("", True, False),
    ],
)
def test_only_the_packages_relay_is_believed(command, protected, ours):
    facts = ProgramFacts(("/usr/bin/python3.13",), command=command, protected=protected)
    assert browsing.is_relay(Program(1, 1, AccountId("an"), facts)) is ours


class AtHome(Family):
    """The service and the half with a network, and real files and sockets between them."""

    async def open_all(self):
        """Both are there, with lists that know of luck."""
        lists = self.folder / "lists"
        index.write(lists, lambda: [(turned("luck.test"), 0)], [Mark({"gambling": ("own",)})], {})
        self.resolving = Resolving(
            self.folder / "net" / "orders.sock",
            os.geteuid(),
            self.folder / "order",
            self.folder / "said",
            lambda _name: (),
            asyncio.get_running_loop().time,
        )
        place = str(self.folder / "net" / "orders.sock")
        self.net = Filter(str(self.folder / "alive"), place, Keeper({}), lambda: ())
        self.log_in()
        await self.beat()
        self.resolving.keep((names(self.watch, self.household, Hosts(browsing.web)),))
        profile = Profile(resolving.FIRST_PORT, blocked=frozenset({"gambling"}))
        self.task = asyncio.create_task(self.net.run(Orders((profile,), str(lists))))
        self.browsers = browsing.handlers(
            self.enforcer, self.requests, self.agreements, self._changed, self.resolving.known
        )

    async def close_all(self):
        """Both leave."""
        self.task.cancel()
        await asyncio.wait([self.task])
        await self.resolving.close()

    async def browse(self, *hosts):
        """What our extension hears about these."""
        actor = self.router.actor(self.peer("an"), unlocked=False)
        answer = self.browsers["tabs"](actor, m.Tabs(None, audible=False, hosts=hosts))
        told = await answer if inspect.isawaitable(answer) else answer
        return {view.host: (view.status.open, view.status.because) for view in told.sites}


@pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
def test_what_only_a_list_knows_reaches_the_extension(tmp_path, monkeypatch):
    monkeypatch.setattr(resolving, "INDEX", str(tmp_path / "lists"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(resolving, "FIRST_PORT", free.getsockname()[1])
    stage = AtHome(tmp_path, '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n')

    async def story():
        await stage.open_all()
        try:
            stage.open_browser()
            async with asyncio.timeout(30):
                while await stage.resolving.known("luck.test") is None:  # noqa: ASYNC110 - asked anew
                    await asyncio.sleep(0)
            told = await stage.browse("www.luck.test", "m.luck.test", "plain.test")
            closed = False, "category:gambling"
            assert told == {
                "www.luck.test": closed,
                "m.luck.test": closed,
                "plain.test": (True, "site:plain.test"),
            }
        finally:
            await stage.close_all()
            stage.store.close()

    asyncio.run(story())
