"""What a child is refused is there: each way that is tried in this folder leads to its end for who may go it.

Otherwise a tool that is missing, or a word that is wrong, would pass for a wall.
"""

import pytest

from tests.guest.bypasses.test_accounts import NOBODY_S
from tests.guest.bypasses.test_files import AT_THE_PACKAGE, AT_THE_RECORDS, STATE
from tests.guest.bypasses.test_processes import GROUP, at_the_agent
from tests.guest.bypasses.test_time import CLOCKS, ZONES
from tests.guest.family import AGENT, answers, can, running

pytestmark = pytest.mark.long

PATIENCE = 600
NOBODY = {"a namespace"}
"""Ways that lead nowhere for root either."""
LAST = ("remove it", "purge it", "install an older one")
KEEP = f"cp -a {STATE} /root/kept; cp -a /run/luytre /root/doors"
PUT_BACK = f"""rm -rf {STATE} /var/tmp/gone /run/luytre/old
cp -a /root/kept {STATE}; cp -a /root/doors/. /run/luytre/"""
ANEW = f"""systemctl start dbus.socket dbus; systemctl start systemd-logind
echo 0 >{GROUP}/cgroup.freeze
systemctl unmask -q {AGENT}; systemctl thaw {AGENT}
systemctl revert -q {AGENT}; systemctl enable -q {AGENT}
systemctl restart {AGENT}"""


def goes(guest, commands):
    """Those of these ways that root goes to their end."""
    return {name for name, command in commands.items() if can(guest, {name: command}, None, PATIENCE)}


def test_clocks_zones_and_accounts(family):
    for commands in (CLOCKS, ZONES, NOBODY_S):
        assert goes(family, commands) == commands.keys() - NOBODY


def test_the_agent_s_process(family):
    for name in at_the_agent("1"):
        command = at_the_agent(running(family))[name]
        assert can(family, {name: command}, None), name
        family.run(ANEW, timeout=PATIENCE)
        family.until(lambda: answers(family), 90, 0.5)


def test_the_records(family):
    family.does(KEEP)
    for name, command in AT_THE_RECORDS.items():
        assert can(family, {name: command}, None), name
        family.does(PUT_BACK)


def test_the_package(family):
    commands = {name: AT_THE_PACKAGE[name] for name in sorted(AT_THE_PACKAGE, key=lambda x: x in LAST)}
    assert goes(family, commands) == AT_THE_PACKAGE.keys()
