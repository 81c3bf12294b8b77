import asyncio
import socket
import sys

import pytest

from agent import platforms


def test_a_platform_is_loaded_by_name_and_no_other_with_it():
    code = (
        "import sys; from agent import platforms; made = platforms.load('memory');"
        "assert made.name == 'memory';"
        "assert not [x for x in sys.modules if x.startswith('agent.platforms.') and 'memory' not in x]"
    )

    async def run():
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await process.wait()

    assert asyncio.run(run()) == 0


def test_there_is_no_platform_of_an_unknown_name():
    with pytest.raises(ModuleNotFoundError):
        platforms.load("amiga")


@pytest.mark.skipif(sys.platform != "linux", reason="the folders and peers of Linux")
def test_folders_and_peers_come_from_the_same_folder():
    assert platforms.paths("linux", service=True).state.name == "luytre"
    one, other = socket.socketpair()
    with one, other:
        assert platforms.peer_of("linux")(one).account


@pytest.mark.skipif(sys.platform != "linux", reason="systemd")
def test_without_a_keeper_of_services_nobody_is_told():
    async def live():
        platforms.supervisor("linux", {}).ready(asyncio.get_running_loop())
        platforms.supervisor("linux", {}).leaving()

    asyncio.run(live())
