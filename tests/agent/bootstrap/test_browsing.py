"""What browsers speak to is wired with what is shipped; what they shall be told is written for root."""

import asyncio
import inspect
import json
import os
import socket
import sys
from dataclasses import replace
from datetime import UTC

import pytest

from agent.api import messages as m
from agent.bootstrap import browsing
from agent.names import filter as resolving
from agent.names.filter import ResolverFilter
from agent.net.filter import Filter
from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Program
from agent.service.browsing.filtering import Filtering
from agent.service.household import Household
from agent.signs import Supervisor
from agent.sites import index, words
from agent.sites.dns.canaries import ENCRYPTED
from agent.sites.dns.profile import Orders, Profile
from agent.sites.index import Mark
from agent.sites.judging import Judge
from agent.sites.known import shipped
from policies.catalog import CATEGORIES
from policies.facts import ProgramFacts
from policies.ids import OTHER, AccountId, Host
from policies.model import Policy
from policies.verdict import judge
from policies.week import Calendar
from tests.agent.service.browsing.surfed import Family
from tests.agent.service.stage import SECONDS
from tests.agent.sites.dns.world import until


def test_the_catalogue_and_the_helplines_are_known():
    browsing.web.cache_clear()
    assert browsing.read_web() is None
    web = browsing.web()
    assert browsing.web() is browsing.read_web() is web
    assert web.services["googlevideo.com"].main == "youtube.com"
    assert web.services["888casino.com"].category == "gambling"
    assert "tongdai111.vn" in web.protected


def test_what_the_school_needs_is_each_agents_own():
    households = [
        Household(Policy("UTC", school=frozenset({Host(host)})), Calendar(UTC)) for host in ("a.vn", "b.vn")
    ]
    first, second = map(browsing.hosts, households)
    assert (first.school(), second.school()) == ({"a.vn"}, {"b.vn"})
    households[0].policy = replace(households[0].policy, school=frozenset())
    assert not first.school()


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


@pytest.mark.parametrize(("tied", "believed"), [(True, True), (None, True), (False, False)])
def test_our_relay_is_believed_unless_others_feed_it(tied, believed):
    facts = ProgramFacts(("/usr/bin/python3.13",), command=CHROMIUM)
    relay = Program(7, 1, AccountId("an"), facts, parent=6)
    ends = {} if tied is None else {7: tied}
    assert browsing.relays(MemoryBrowsers(ends=ends))(relay) is believed
    assert not browsing.relays(MemoryBrowsers(ends=ends))(replace(relay, facts=ProgramFacts(("/x",))))


class AtHome(Family):
    """The service and the half with a network, and real files and sockets between them."""

    async def open_all(self):
        """Both are there, with lists that know of luck."""
        lists = self.folder / "lists"
        index.write(lists, [("luck.test", 0)], [Mark({"gambling": ("own",)})], {})
        self.resolving = ResolverFilter(
            self.folder / "net" / "orders.sock",
            os.geteuid(),
            self.folder / "order",
            self.folder / "said",
            lambda _name: (),
            asyncio.get_running_loop().time,
        )
        place = str(self.folder / "net" / "orders.sock")
        self.net = Filter(str(self.folder / "alive"), place, Supervisor({}), lambda: ())
        self.log_in()
        await self.beat()
        self.hosts = browsing.hosts(self.household)
        parts = self.resolving, self.household, self.hosts, self.health
        self.filtering = Filtering(*parts, lambda: self.enforcer.watches)
        self.filtering.keep()
        profile = Profile(resolving.FIRST_PORT, blocked=frozenset({"gambling"}))
        self.task = asyncio.create_task(self.net.run(Orders((profile,), str(lists))))
        guessing = browsing.guessing(self.agreements, self.household, self.tabs.seconds, self.resolving.known)
        self.browsers = browsing.handlers(self.enforcer, guessing, self.hosts, self._changed)

    async def close_all(self):
        """Both leave."""
        self.task.cancel()
        await asyncio.wait([self.task])
        await self.resolving.close()

    async def browse(self, *hosts, front=None):
        """What our extension hears about these."""
        actor = self.router.actor(self.peer("an"), unlocked=False)
        answer = self.browsers["tabs"](actor, m.Tabs(front, audible=False, hosts=hosts))
        told = await answer if inspect.isawaitable(answer) else answer
        return {view.host: (view.status.open, view.status.because) for view in told.sites}


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """Plays a story with both halves and an agreement."""
    monkeypatch.setattr(resolving, "INDEX", str(tmp_path / "lists"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(resolving, "FIRST_PORT", free.getsockname()[1])

    def played(agreement, story):
        stage = AtHome(tmp_path, agreement)

        async def whole():
            await stage.open_all()
            try:
                async with asyncio.timeout(30):
                    while await stage.resolving.known("luck.test") is None:  # noqa: ASYNC110 - asked anew
                        await asyncio.sleep(0)
                await story(stage)
            finally:
                await stage.close_all()
                stage.store.close()

        asyncio.run(whole())

    return played


@pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
def test_what_only_a_list_knows_reaches_the_extension(at_home):
    async def story(stage):
        stage.open_browser()
        told = await stage.browse("www.luck.test", "m.luck.test", "plain.test")
        closed = False, "category:gambling"
        assert told == {
            "www.luck.test": closed,
            "m.luck.test": closed,
            "plain.test": (True, "site:plain.test"),
        }

    at_home('[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n', story)


FILTER, LISTED, OPEN = (f'[child.an.sites]\nmode = "{mode}"\n' for mode in ("filter", "listed", "open"))
ALL = f"block = {json.dumps([kind for kind in CATEGORIES if kind != OTHER])}\n"
SOFT = 'block = ["games", "film", "video", "search"]\n'


def rule(target, what):
    """A line of an agreement."""
    return f"\n[[child.an.rule]]\n{target}\n{what}\n"


BLOCK, HOUR, NO_TIME = 'action = "block"', 'daily = "1h"', 'daily = "0m"'
GAMES, STUDY, SEARCH = (f'category = "{kind}"' for kind in ("games", "study", "search"))
BETS = "category:gambling"
GOOGLE, TOYS, HELP = (f'site = "{host}"' for host in ("google.com", "lego.com", "nhs.uk"))


@pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
@pytest.mark.parametrize(
    "agreement",
    [
        FILTER + ALL,
        FILTER + SOFT,
        FILTER + rule(GAMES, BLOCK) + rule(SEARCH, BLOCK) + rule(STUDY, BLOCK),
        FILTER + rule(GAMES, NO_TIME) + rule(STUDY, NO_TIME),
        FILTER + SOFT + rule(GOOGLE, BLOCK) + rule(TOYS, BLOCK) + rule(HELP, BLOCK),
        LISTED,
        LISTED + rule(STUDY, HOUR) + rule(SEARCH, HOUR) + rule(GAMES, BLOCK),
        LISTED + rule(STUDY, HOUR) + rule(GOOGLE, HOUR),
        OPEN + rule(GAMES, BLOCK) + rule(SEARCH, BLOCK),
    ],
)
def test_all_who_judge_names_judge_a_known_name_alike(at_home, agreement):
    """The resolver, the extension's verdict, and, where categories are blocked, ``sites classify``."""
    known = sorted({*shipped().services, *shipped().open})
    hosts = [host for host in (*known, *(f"x.{x}" for x in known)) if not ENCRYPTED & {host, host[2:]}]
    assert len(hosts) > 2_500

    async def story(stage):
        sites = stage.hosts
        places = {host: sites.place(stage.watch.child, host) for host in hosts}
        scene = sites.scene(stage.watch, places.values())
        opened = {host for host, place in places.items() if judge(scene, place.subject).open}
        resolver = stage.net.resolver
        (port,) = resolver.ports
        assert {host for host in hosts if not resolver.judged(port, host).blocked} == opened
        assert shipped().needed <= opened
        if NO_TIME not in agreement and "site =" not in agreement and FILTER in agreement:
            judging = Judge(None, shipped(), words.shipped(), resolver.ports[port].blocked)
            assert {host for host in hosts if judging.judge(host).action == "allow"} == opened
            assert shipped().spared <= opened

    at_home(agreement, story)


@pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
def test_where_only_what_rules_allow_is_open_lists_may_say_what_a_name_is(at_home):
    async def story(stage):
        stage.open_browser()
        assert await stage.browse("www.luck.test", "plain.test") == {
            "www.luck.test": (True, "category:gambling"),
            "plain.test": (False, "site:plain.test"),
        }
        resolver = stage.net.resolver
        (port,) = resolver.ports
        assert not resolver.judged(port, "www.luck.test").blocked
        assert resolver.judged(port, "plain.test").blocked

    at_home(LISTED + rule('category = "gambling"', HOUR), story)


@pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
def test_where_a_category_is_only_limited_lists_are_asked_and_names_closed_once_it_is_used(
    at_home,
):
    async def story(stage):
        resolver = stage.net.resolver
        await until(lambda: not resolver.ports)  # nobody's names are filtered
        stage.open_browser()
        assert await stage.browse("www.luck.test", front="www.luck.test") == {"www.luck.test": (True, BETS)}
        await stage.live(4 * SECONDS)
        assert stage.counted == {"presence", "screen", "app:firefox", BETS}
        stage.filtering.keep()
        assert not resolver.ports
        await stage.live(6 * SECONDS)
        assert await stage.browse("m.luck.test", "plain.test") == {
            "m.luck.test": (False, BETS),
            "plain.test": (True, "site:plain.test"),
        }
        stage.filtering.keep()
        await until(lambda: resolver.ports)
        (port,) = resolver.ports
        assert resolver.judged(port, "www.luck.test").category == "gambling"
        assert not resolver.judged(port, "plain.test").blocked

    at_home(rule('category = "gambling"', 'daily = "10s"'), story)
