"""Questions to a systemd on a real bus."""

import pytest

from agent.platforms.linux.system.systemd import SERVICE, UNIT, Refused, Systemd
from tests.backends.linux import keeper


def test_facts_of_a_unit(start, pc_bus):
    keeper.play(start, pc_bus.address)
    with Systemd(pc_bus.address) as systemd:
        assert systemd.enabled(keeper.AGENT) == "enabled"
        assert systemd.enabled("other.service") == ""
        assert systemd.fact(keeper.AGENT, UNIT, "ActiveState") == "active"
        assert systemd.fact(keeper.AGENT, SERVICE, "WatchdogUSec") == 30_000_000
        with pytest.raises(Refused):
            systemd.fact(keeper.AGENT, UNIT, "Nonsense")


def test_who_serves_answers_and_who_does_not_is_refused(start, pc_bus):
    keeper.play(start, pc_bus.address, names=(keeper.LOGIND,))
    with Systemd(pc_bus.address) as systemd:
        assert systemd.answers(keeper.LOGIND, "/")
        assert not systemd.answers(keeper.POLKIT, "/")


@pytest.mark.parametrize("address", ["unix:path=/missing/bus", "tcp:host=there", "nonsense"])
def test_without_a_bus_nobody_can_be_asked(address):
    with pytest.raises(OSError, match=r"No such file|no message bus"):
        Systemd(address)
