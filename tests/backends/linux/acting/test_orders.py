"""What logind is asked to do, on a real bus; without a bus nothing is asked."""

import sys

assert sys.platform == "linux"

import asyncio
import os

import pytest

from agent.platforms.linux.acting.orders import Orders
from agent.platforms.linux.presence.sessions import LinuxSessions
from agent.platforms.linux.system import proc
from tests.backends.linux.presence.logged_in import ACCOUNT, AN
from tests.backends.linux.real import STRANGER, until, wait_for

SEATS = frozenset({"seat0", "seat1"})


@pytest.fixture
def ask(pc_bus):
    def run(story, address=None):
        async def main():
            known = LinuxSessions(asyncio.get_running_loop(), address=address or pc_bus.address)
            try:
                await story(Orders(known))
            finally:
                known.close()

        asyncio.run(main())

    return run


def test_locking_is_asked_for_the_accounts_sessions_alone(pc_bus, ask):
    service = pc_bus.logind(_1=AN, _2={**AN, "User": [STRANGER + 1, "ba"]}, _3=AN)

    async def story(orders):
        orders.lock(ACCOUNT)
        await until(lambda: service.called() == [["LockSession", "1"], ["LockSession", "3"]])

    ask(story)


@pytest.mark.root
def test_who_opened_a_session_leads_it_where_it_is_another_s(pc_bus, ask, start):
    root, own = start("/bin/sleep", "100"), start.stranger("/bin/sleep", "100", cwd="/")
    over = start("/bin/true")
    wait_for(lambda: proc.stat(over.pid).over and proc.account(own.pid) == STRANGER)
    leaders = {f"_{pid}": {**AN, "Leader": pid} for pid in (root.pid, own.pid, over.pid, 0)}
    pc_bus.logind(**leaders, _9={**AN, "User": [STRANGER + 5, "binh"], "Leader": os.getpid()})

    async def story(orders):
        assert orders.leaders(STRANGER) == {root.pid: True}
        assert orders.leaders(STRANGER + 1) == {}

    ask(story)


def test_ending_and_lingering_are_asked_of_logind(pc_bus, ask):
    service = pc_bus.logind(_1=AN)

    async def story(orders):
        orders.unlinger(STRANGER)
        orders.forgive(STRANGER)
        orders.end(STRANGER)
        expected = [["SetUserLinger", STRANGER, False, False], ["TerminateUser", STRANGER]]
        await until(lambda: service.called() == expected)

    ask(story)


def test_a_seat_is_dark_where_nobody_draws(pc_bus, ask):
    logind = pc_bus.logind(
        _1=AN, _2={**AN, "Type": "tty", "Leader": 0}, _3={**AN, "Class": "greeter", "Seat": ""}
    )

    async def story(orders):
        assert orders.seats(STRANGER) == {"seat0"}
        assert orders.seats(STRANGER + 1) == frozenset()
        assert orders.dark(SEATS) == {"seat1"}
        logind.sessions()
        await until(lambda: orders.dark(SEATS) == SEATS)

    ask(story)


def test_without_a_bus_nothing_is_asked_and_nothing_is_known(ask):
    async def story(orders):
        orders.lock(ACCOUNT)
        orders.end(STRANGER)
        orders.unlinger(STRANGER)
        orders.forgive(STRANGER)
        orders.start_anew("gdm.service")
        orders.ask_display_manager(pytest.fail)
        assert orders.leaders(STRANGER) == {}
        assert orders.seats(STRANGER) == orders.dark(SEATS) == frozenset()

    ask(story, "unix:path=/nowhere/bus")
