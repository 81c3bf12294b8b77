import asyncio
import os
import socket
import sys

import pytest

from agent import platforms


@pytest.mark.skipif(sys.platform != "linux", reason="the system of this PC")
def test_a_system_is_loaded_by_name_and_no_other_with_it():
    code = (
        "import sys; from agent import platforms; made = platforms.system('linux');"
        "assert made.name == 'linux';"
        "assert not [x for x in sys.modules if x.startswith('agent.platforms.') and 'linux' not in x];"
        "assert not [x for x in sys.modules if x.startswith('agent.platforms.linux.')]"
    )

    async def run():
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await process.wait()

    assert asyncio.run(run()) == 0


def test_there_is_no_system_of_an_unknown_name():
    with pytest.raises(ModuleNotFoundError):
        platforms.system("amiga")


@pytest.mark.skipif(sys.platform != "linux", reason="the folders and peers of Linux")
def test_folders_accounts_and_peers_are_those_of_the_system():
    here = platforms.system("linux")
    assert here.paths(service=True).state.name == "luytre"
    assert here.own_uid() == here.uid(here.own_account()) == os.getuid()
    assert any(os.getuid() in numbers for numbers in here.numbers(here.own_account()))
    one, other = socket.socketpair()
    with one, other:
        assert here.peer(one).account == here.own_account()


@pytest.mark.skipif(sys.platform != "linux", reason="systemd")
def test_without_a_keeper_of_services_nobody_is_told():
    async def live():
        keeper = platforms.system("linux").supervisor({})
        keeper.ready(asyncio.get_running_loop())
        keeper.leaving()

    asyncio.run(live())
