"""What stands alone cannot import what it must agree with: here both are held against each other."""

import sys

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service on Linux")

if sys.platform == "linux":
    from agent import enrol
    from agent.api import endpoint
    from agent.guard import order as guard
    from agent.names import filter as resolving
    from agent.platforms.linux.access import logins
    from agent.platforms.linux.system import accounts, companion
    from agent.platforms.linux.system.paths import paths
    from agent.sitegate import order as sitegate
    from agent.sites.lists import HOME, Lists

LINUX = ROOT / "installer" / "linux"


def told(name: str) -> str:
    return (LINUX / name).read_text("utf-8")


def test_whoever_makes_the_childrens_group_reads_the_agents_list_and_makes_the_agents_group():
    place = str(paths(service=True).runtime / logins.CHILDREN)
    assert (place, logins.GROUP) == (enrol.LIST, enrol.GROUP)
    assert f"PathChanged={place}\n" in told("luytre-enrol.path")
    assert f"\ng {logins.GROUP} " in told("sysusers.conf")
    assert f'group="{logins.GROUP}"' in told("luytre-resolved.conf")


def test_pam_reads_the_agents_list_and_asks_for_its_group():
    pam, runtime = told("pam-config"), paths(service=True).runtime
    assert f"file={runtime / logins.DENIED} " in pam
    assert f"file={runtime / logins.CLOSED}" in pam
    assert f"ingroup {logins.GROUP}" in pam


def test_all_agree_where_the_numbers_of_people_begin():
    firsts = {enrol.ORDINARY, accounts.ORDINARY, sitegate.ORDINARY, guard.SYSTEM_ACCOUNTS.stop}
    assert len(firsts) == 1


def test_all_agree_who_may_administer_the_pc():
    assert enrol.ADMINISTRATORS == accounts.ADMINISTRATORS


def test_the_account_of_the_network_process_is_made_and_found():
    assert f"\nu {companion.NET} " in told("sysusers.conf")
    assert f"User={companion.NET}\n" in told("luytre-net.service")


def test_the_agent_has_the_index_read_that_the_lists_are_compiled_to():
    assert str(Lists(HOME).index_folder) == resolving.INDEX


def test_faces_look_for_the_service_where_it_listens():
    assert paths(service=True).runtime == endpoint.SERVICE
