import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import dns.rcode
import pytest

from agent.net import filter as room
from agent.net import life, turn
from agent.net.filter import Filter
from agent.net.reaching import Reaching
from agent.signs import Supervisor
from agent.sites import asking, examining, index
from agent.sites.asking import HostAnswer
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.tally import Blocked
from agent.sites.examining import Examined, Port
from agent.sites.index import Mark
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import DEADLINE, ask, query, serving, texts, until

ROOT = Path(__file__).parents[3]


class Agent:
    """Listens as the agent does: all orders to whoever knocks, and what is told back."""

    def __init__(self, place):
        self.place = str(place)
        self.told = []
        self.known = {}
        self.found = []
        self.lines = []
        self.orders = Orders()
        self._tasks = []

    async def open(self):
        Path(self.place).unlink(missing_ok=True)  # noqa: ASYNC240 - of one before
        self._server = await asyncio.start_unix_server(self._begin, self.place)
        return self

    async def close(self):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._server.wait_closed()

    def say(self, orders):
        self.orders = orders
        for writer in self.lines:
            writer.write(profile.write(orders))

    def _begin(self, reader, writer):
        self.lines.append(writer)
        writer.write(profile.write(self.orders))
        self._tasks.append(asyncio.create_task(self._hear(reader, writer)))

    async def _hear(self, reader, writer):
        try:
            while line := await reader.readline():
                if found := examining.answered(line):
                    self.found.append(found)
                elif known := asking.answered(line):
                    self.known[known[0]] = known[1]
                else:
                    self.told.append(report.read(line))
        except OSError:
            pass
        finally:
            self.lines.remove(writer)
            writer.transport.abort()


def lists(folder, **closed):
    """An index in which these names are in these categories."""
    names = sorted(closed)
    rows = [(name, number) for number, name in enumerate(names)]
    index.write(folder, rows, [Mark({closed[name]: ("own",)}) for name in names], {})


@contextlib.asynccontextmanager
async def filtering(tmp_path, orders, server, agent):
    """The filter, in this process."""
    system = (Server("127.0.0.1", server.port),)
    search = frozenset({"open.test"})
    filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: system, lambda: search)
    agent.orders = orders
    task = asyncio.create_task(filtered.run(orders))
    try:
        async with asyncio.timeout(DEADLINE):
            await until(lambda: task.done() or filtered.resolver.ports)
            yield filtered, task
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr(room, "TELLING", 0.02)
    monkeypatch.setattr(room, "AGAIN", 0.02)
    monkeypatch.setattr(room, "LOOKING", 0.02)


def test_it_filters_by_the_lists_and_tells_what_was_blocked(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = _free()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.serving == (port,) and x.lists for x in agent.told))
            assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
            assert (await ask(port, query("www.secret.test"))).rcode() == dns.rcode.NXDOMAIN
            await until(lambda: any(x.blocked for x in agent.told))
            (told,) = [x.blocked for x in agent.told if x.blocked]
            assert told == (Blocked(port, "www.secret.test", "adult", 1),)
        await agent.close()

    asyncio.run(story())


def test_it_says_what_lists_and_this_pc_know_of_a_name(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult", "fun.test": "games"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(_free(), blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            await until(lambda: agent.lines and any(x.lists for x in agent.told))
            for host in ("www.secret.test", "fun.test", "youtube.com", "luck.example", "tongdai111.vn"):
                agent.lines[0].write(asking.question(host))
            await until(lambda: len(agent.known) == 5)
            assert agent.known == {
                "www.secret.test": HostAnswer(listed=True, category="adult"),
                "fun.test": HostAnswer(listed=True, category="games"),
                "youtube.com": HostAnswer(listed=True, category="video"),
                "luck.example": HostAnswer(listed=False),
                "tongdai111.vn": HostAnswer(listed=True),
            }
            index.write(tmp_path / "lists", (), (), {})
            await until(lambda: filtered.resolver and not filtered._index.names)
            agent.lines[0].write(asking.question("fun.test"))
            await until(lambda: agent.known["fun.test"] == HostAnswer(listed=False))
        await agent.close()

    asyncio.run(story())


def test_where_nobody_is_filtered_it_says_what_lists_know_as_long_as_that_is_asked(tmp_path):
    lists(tmp_path / "lists", **{"fun.test": "games"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        agent.orders = Orders(index=str(tmp_path / "lists"), asked=True)
        filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: ())
        async with asyncio.timeout(DEADLINE):
            running = asyncio.create_task(filtered.run(agent.orders))
            await until(lambda: agent.lines and any(x.serving == () and x.lists for x in agent.told))
            agent.lines[0].write(asking.question("www.fun.test"))
            await until(lambda: agent.known)
            assert agent.known == {"www.fun.test": HostAnswer(listed=True, category="games")}
            agent.say(Orders())
            await running
        await agent.close()

    asyncio.run(story())


def test_it_tries_itself_when_the_doctor_asks(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = _free()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: agent.lines and any(x.lists for x in agent.told))
            agent.lines[0].write(examining.QUESTION * 2)
            await until(lambda: agent.found)
            assert agent.found == [Examined("whole", 1, "", (Port(port, refuses=True, helps=False),))]
            agent.lines[0].write(examining.QUESTION)
            await until(lambda: len(agent.found) == 2)
        await agent.close()

    asyncio.run(story())


def test_a_gate_that_began_anew_hears_what_was_answered_and_of_no_child_of_another_agent(tmp_path):
    heard = []

    class Told(Reaching):
        """Says what becomes of what was answered."""

        async def anew(self):
            heard.append("anew")
            await super().anew()

        def forget(self):
            heard.append("forget")
            super().forget()

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = _free()
        orders = Orders((Profile(port, answered=True),))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            filtered._reaching = Told(lambda: 0.0, str(tmp_path / "nobody"))
            await until(lambda: agent.lines and agent.told)
            heard.clear()
            agent.lines[0].write(profile.ANEW)
            await until(lambda: heard == ["anew"])
            agent.lines[0].write(b"nonsense\n")  # as if it were another
            await until(lambda: heard == ["anew", "forget"])
        await agent.close()

    asyncio.run(story())


def test_the_agent_is_heard_while_a_gate_that_began_anew_is_told(tmp_path):
    class Slow(Reaching):
        """Has much to tell, and is asked for it twice."""

        calls = 0
        done = asyncio.Event()

        async def anew(self):
            self.calls += 1
            await self.done.wait()

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(_free(), answered=True),))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            slow = filtered._reaching = Slow(lambda: 0.0, str(tmp_path / "nobody"))
            await until(lambda: agent.lines and agent.told)
            for _ in range(3):
                agent.lines[0].write(profile.ANEW)
                await until(lambda: slow.calls)
            agent.lines[0].write(asking.question("tongdai111.vn"))
            await until(lambda: agent.known)
            assert slow.calls == 1
            slow.done.set()
            await until(lambda: slow.calls == 2)
        await agent.close()

    asyncio.run(story())


def test_an_agent_that_is_away_leaves_nobody_unfiltered(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        async with serving() as server:
            port = _free()
            orders = Orders((Profile(port, block=frozenset({"open.test"})),))
            async with filtering(tmp_path, orders, server, agent) as (_, task):
                await until(lambda: agent.told)
                await agent.close()
                assert (await ask(port, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
                later = Agent(agent.place)
                later.orders = orders
                await later.open()
                await until(lambda: any(x.blocked for x in later.told))
                later.lines[0].write(b"nonsense\n")  # whoever talks nonsense is called again
                await until(lambda: sum(x.serving == (port,) for x in later.told) == 2)
                later.say(Orders())
                await task
                await later.close()

    asyncio.run(story())


def test_a_port_that_somebody_else_has_is_told_and_tried_again(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port, other = _free(), _free()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
            squatter.bind(("127.0.0.1", port))
            orders = Orders((Profile(port, block=frozenset({"open.test"})), Profile(other)))
            async with serving() as server, filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (other,) for x in agent.told))
                await until(lambda: any(x.failed == (port,) for x in agent.told))
                squatter.close()
                await until(lambda: any(set(x.serving or ()) == {port, other} for x in agent.told))
                assert (await ask(port, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
                seen = len(agent.told)
                await asyncio.sleep(5 * room.AGAIN)
                assert not any(x.failed for x in agent.told[seen:])
        await agent.close()

    asyncio.run(story())


def test_newer_lists_are_taken_up_and_damaged_ones_are_not(tmp_path):
    folder = tmp_path / "lists"

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = agent.orders = Orders((Profile(5, blocked=frozenset({"adult"})),), str(folder))
        async with serving() as server:
            system = (Server("127.0.0.1", server.port),)
            filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: system)

            def closing(name):
                return filtered._lists(frozenset({"adult"}))(name)

            filtered._orders = orders
            assert filtered._open() is False
            assert closing("www.secret.test") is None
            lists(folder, **{"secret.test": "adult"})
            assert filtered._open() is True
            assert closing("www.secret.test") == "adult"
            assert closing("open.test") is None
            assert filtered._open() is False
            (folder / "current.json").write_text("damaged")
            assert filtered._open() is False
            assert closing("www.secret.test") == "adult"
            filtered._orders = Orders()
            assert filtered._open() is True
            assert closing("www.secret.test") is None
            await filtered.resolver.close()
        await agent.close()

    asyncio.run(story())


def test_lists_that_come_later_are_told(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        async with serving() as server:
            port = _free()
            orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
            (tmp_path / "followed.json").write_text("{}")
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
                lists(tmp_path / "lists", **{"secret.test": "adult"})
                await until(lambda: any(x.lists for x in agent.told))
                assert (await ask(port, query("www.secret.test"))).rcode() == dns.rcode.NXDOMAIN
        await agent.close()

    asyncio.run(story())


def test_lists_that_are_chosen_while_it_runs_and_never_come_are_told(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = _free()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.serving == (port,) for x in agent.told))
            assert {x.lists for x in agent.told} == {None}
            (tmp_path / "followed.json").write_text("{}")
            await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
            seen = len(agent.told)
            await asyncio.sleep(5 * room.LOOKING)
            assert len(agent.told) == seen, "once"
            (tmp_path / "followed.json").unlink()
            await until(lambda: agent.told[-1].lists is None)
        await agent.close()

    asyncio.run(story())


def test_lists_that_are_held_back_or_old_are_told_until_they_are_right(tmp_path):
    (tmp_path / "lists").mkdir()
    about = {"lists": {"one": [], "two": []}}
    index.write(tmp_path / "lists", [("secret.test", 0)], [Mark({"adult": ("one",)})], about)

    def written(**more):
        standing = {"names": 1, "checked": datetime.now(UTC).isoformat()}
        told = {"one": standing, "two": standing | more}
        new = tmp_path / "standing.new"
        new.write_text(json.dumps(told))
        new.replace(tmp_path / "standing.json")

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(_free(), blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        moment = "2026-01-01T00:00:00+00:00"
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.lists for x in agent.told))
            assert not any(x.held or x.old for x in agent.told)
            written(held=moment)
            await until(lambda: agent.told[-1].held == ("two",))
            written(checked=moment)
            await until(lambda: agent.told[-1].old)
            assert not agent.told[-1].held
            written()
            await until(lambda: not agent.told[-1].old)
            assert agent.told[-1].lists
        await agent.close()

    asyncio.run(story())


def test_a_start_with_damaged_lists_alone_is_told_and_one_without_any_is_not(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port, folder = _free(), tmp_path / "lists"
        folder.mkdir()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(folder))
        async with serving() as server:
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) for x in agent.told))
                assert {x.lists for x in agent.told} == {None}
            (folder / index.CURRENT).write_text("damaged")
            agent.told.clear()
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
                index.write(folder, (), (), {})
                await until(lambda: any(x.lists for x in agent.told))
        await agent.close()

    asyncio.run(story())


def test_without_lists_there_is_what_every_pc_knows(tmp_path):
    async def story():
        agent = Agent(tmp_path / "orders.sock")
        async with serving() as server:
            port = _free()
            orders = Orders((Profile(port, "listed"), Profile(_free(), blocked=frozenset({"adult"}))))
            async with filtering(tmp_path, orders, server, agent) as (filtered, _):
                other = orders.profiles[1].port
                await until(lambda: len(filtered.resolver.ports) == 2)
                assert (await ask(other, query("www.pornhub.com"))).rcode() == dns.rcode.NXDOMAIN
                assert filtered.resolver.tally.take()[0].category == "adult"
                await ask(port, query("www.tongdai111.vn"))  # help is open even where nothing else is
                assert [name for name, *_ in server.heard] == ["www.tongdai111.vn"]

    asyncio.run(story())


def test_who_hangs_in_the_middle_of_an_order_gives_no_sign_of_life_until_it_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(turn, "LONGEST", 0.1)
    monkeypatch.setattr(life, "PACE", 0.02)

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(_free()),))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as alive:
            alive.bind(str(tmp_path / "alive"))
            alive.setblocking(False)
            async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
                async with filtered._turn:
                    await until(lambda: not _heard(alive) and filtered._turn.hangs())
                    _heard(alive)
                    await asyncio.sleep(5 * room.AGAIN)
                    assert not _heard(alive)
                await until(lambda: _heard(alive))
        await agent.close()

    asyncio.run(story())


def test_servers_of_the_family_s_choice_are_asked(tmp_path):
    async def story():
        agent = Agent(tmp_path / "orders.sock")
        async with serving() as chosen, serving() as system:
            port = _free()
            orders = Orders((Profile(port),), upstream=("nonsense", f"127.0.0.1:{chosen.port}"))
            async with filtering(tmp_path, orders, system, agent):
                assert texts(await ask(port, query("help.test")))
                assert chosen.heard
                assert not system.heard
                await ask(port, query("nobody.open.test"))  # may be a host of this network
                assert len(system.heard) == 1

    asyncio.run(story())


CLOCKS = """
import asyncio
from agent.net.filter import Filter
from agent.signs import Supervisor

async def story():
    made = Filter("", "", Supervisor({}), tuple)
    now = asyncio.get_running_loop().time
    print(round(made.resolver.clock() - now()), round(made._reaching._clock() - now()))

asyncio.run(story())
"""


@pytest.mark.root
def test_what_is_remembered_grows_old_in_sleep_and_what_the_kernel_opened_does_not():
    slept = ("unshare", "--time", "--boottime", "86400", "--fork")
    done = subprocess.run([*slept, sys.executable, "-c", CLOCKS], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"86400 0\n"


def test_the_real_half_with_a_network_filters(start, tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        async with serving() as server, asyncio.timeout(DEADLINE):
            upstream = (f"127.0.0.1:{server.port}",)
            process = start(
                *(sys.executable, "-m", "agent.net", str(tmp_path / "alive.sock"), agent.place),
                cwd=ROOT,
                env=os.environ,
            )
            await until(lambda: agent.lines)
            port = _free()
            orders = Orders((Profile(port, block=frozenset({"bad.test"})),), upstream=upstream)
            agent.say(orders)
            await until(lambda: any(x.serving == (port,) for x in agent.told))
            for host in ("127.0.0.1", "::1"):
                assert texts(await ask(port, query("www.open.test"), host)) == ["192.0.2.1", "192.0.2.2"]
                assert (await ask(port, query("www.bad.test"), host)).rcode() == dns.rcode.NXDOMAIN
            await until(lambda: any(x.blocked for x in agent.told))
            agent.say(Orders())
            await until(lambda: agent.told[-1].serving == ())
            agent.told.clear()
            agent.say(Orders(asked=True))  # it begins again, without a port
            await until(lambda: agent.told)
            agent.say(Orders((Profile(port),), upstream=upstream))  # and again
            await until(lambda: agent.told[-1].serving == (port,))
            process.terminate()
            assert await asyncio.to_thread(process.wait, 20) == -signal.SIGTERM
        await agent.close()

    asyncio.run(story())


def test_the_real_half_asks_a_resolver_that_proves_who_it_is_and_no_other(start, tmp_path):
    authority = Authority(tmp_path)

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        secure = authority.serving("dns.example")
        async with serving(secure=secure) as server, asyncio.timeout(DEADLINE):
            start(
                *(sys.executable, "-m", "agent.net", str(tmp_path / "alive.sock"), agent.place),
                cwd=ROOT,
                env={**os.environ, "SSL_CERT_FILE": str(tmp_path / "authority.pem")},
            )
            await until(lambda: agent.lines)
            port = _free()
            for name, answers in (("dns.example", True), ("other.example", False)):
                upstream = (f"tls://127.0.0.1:{server.port}#{name}",)
                agent.say(Orders((Profile(port),), upstream=upstream))
                await until(lambda: agent.told and agent.told[-1].serving == (port,))
                agent.told.clear()
                agent.found.clear()
                reply = await ask(port, query(f"{name}.open.test" if answers else "help.test"))
                assert reply.rcode() == (dns.rcode.NXDOMAIN if answers else dns.rcode.SERVFAIL)
                agent.lines[0].write(examining.QUESTION)
                await until(lambda: agent.found)
                assert agent.found[0].chosen is answers
        await agent.close()

    asyncio.run(story())


def test_what_only_the_start_needs_is_unloaded():
    story = (
        "import sys, tomllib, tomllib._re, agent.net.filter as room; room.forget('tomllib');"
        "print([x for x in sys.modules if 'tomllib' in x])"
    )
    told = subprocess.run(
        [sys.executable, "-c", story], cwd=ROOT, env=os.environ, capture_output=True, check=True
    )
    assert told.stdout == b"[]\n"


def test_nobody_of_the_family_is_known_here():
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "PYTHON"))}
    story = "import sys, agent.net.filter; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", story], cwd=ROOT, env=kept, capture_output=True, text=True, check=True
    ).stdout.split()
    rooms = {".".join(name.split(".")[:2]) for name in told if name.startswith(("agent", "policies"))}
    assert rooms == {"agent", "agent.net", "agent.sites", "policies", "policies.names"}


def _heard(line):
    """Signs of life since the last look."""
    heard = 0
    with contextlib.suppress(BlockingIOError):
        while line.recv(16):
            heard += 1
    return heard


def _free():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
