import asyncio
import os
import ssl
import subprocess
import sys
from pathlib import Path

from agent.sites.dns import secure
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import serving

ROOT = Path(__file__).parents[4]
LATE = """
import sys
sys.modules["ssl"] = None
import asyncio
del sys.modules["ssl"]
from agent.sites.dns import secure
from agent.sites.dns.servers import Server
from agent.sites.dns.streams import Line

async def main(port, file):
    context = secure.verified()
    context.load_verify_locations(file)
    line = Line(Server("127.0.0.1", port, "tls", "dns.example"), context)
    reply = await line.ask(b"\\3www\\4open\\4test\\0\\0\\1\\0\\1", dnssec=False, unchecked=False)
    print(len(reply.data))
    await line.close()

asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
"""


def test_tls_can_come_late(tmp_path):
    async def story():
        authority = Authority(tmp_path)
        async with serving(secure=authority.serving("dns.example")) as server:
            command = [sys.executable, "-c", LATE, str(server.port), str(tmp_path / "authority.pem")]
            done = await asyncio.to_thread(
                subprocess.run, command, cwd=ROOT, env=os.environ, capture_output=True, check=True
            )
            assert done.stdout == b"2\n"

    asyncio.run(story())


def test_who_answers_must_prove_it():
    context = secure.verified()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
