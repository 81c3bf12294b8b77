"""The half with a network as a process of its own: it filters, and has loaded no more than it needs."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import dns.rcode
import pytest

from agent.sites import examining
from agent.sites.dns.profile import Orders, Profile
from tests.agent.net.both_ends import Agent, free_port
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import DEADLINE, ask, query, serving, texts, until

ROOT = Path(__file__).parents[3]
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
            port = free_port()
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
            port = free_port()
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
