"""What several processes must hold alike though they share no code: some of them import nothing of ours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="accounts, groups and units of Linux")

if sys.platform == "linux":
    from agent import autologin, enrol
    from agent.api import endpoint
    from agent.browsers import __main__ as browsers
    from agent.browsers import wish
    from agent.guard import order as guard
    from agent.names import filter as names
    from agent.platforms.linux.access import credentials, logins
    from agent.platforms.linux.system import accounts, companion
    from agent.platforms.linux.system.paths import paths
    from agent.sitegate import order as sitegate
    from agent.sites import lists

FILES = Path(__file__).parents[2] / "installer" / "linux"


def test_who_is_a_person_and_no_service_is_the_same_everywhere() -> None:
    assert enrol.ORDINARY == accounts.ORDINARY == sitegate.ORDINARY == guard.SYSTEM_ACCOUNTS.stop


def test_the_same_groups_are_administrators_for_the_agent_and_for_root() -> None:
    assert enrol.ADMINISTRATORS == accounts.ADMINISTRATORS


def test_the_index_is_read_where_the_lists_are_kept() -> None:
    assert str(lists.HOME / "index") == names.INDEX


def test_browsers_start_the_relay_that_is_installed() -> None:
    assert str(endpoint.TREE / "luytre-browser") == wish.RELAY


def test_what_the_agent_writes_is_what_root_is_started_for() -> None:
    runtime = paths(service=True).runtime
    said = {
        "luytre-enrol.path": (enrol.LIST, runtime / logins.CHILDREN),
        "luytre-sitegate.path": (sitegate.PLACE, runtime / "sitegate"),
        "luytre-browsers.path": (str(browsers.PLACE), runtime / "browsers"),
    }
    for unit, (read, written) in said.items():
        assert read == str(written)
        assert f"PathChanged={read}\n" in (FILES / unit).read_text("utf-8")


def test_the_key_of_the_pc_is_read_where_its_unit_puts_it() -> None:
    where = credentials.PLACE / credentials.NAME
    assert f"\nkey={where}\n" in (FILES / "luytre-pepper").read_text("utf-8")
    unit = (FILES / "luytre-pepper.service").read_text("utf-8")
    assert f"\nRuntimeDirectory={credentials.PLACE.relative_to('/run')}\n" in unit


def test_the_childrens_group_and_its_lists_are_called_alike_by_pam_the_package_and_the_agent() -> None:
    assert enrol.GROUP == logins.GROUP
    assert f"\ng {logins.GROUP} -\n" in (FILES / "sysusers.conf").read_text("utf-8")
    assert f'group="{logins.GROUP}"' in (FILES / "luytre-resolved.conf").read_text("utf-8")
    for profile in ("pam-config", "pam-greeter"):
        asked = (FILES / profile).read_text("utf-8")
        assert f"ingroup {logins.GROUP}\n" in asked
        for name in (logins.DENIED, logins.CLOSED):
            assert f"file={paths(service=True).runtime / name}" in asked


def test_the_account_with_a_network_is_the_one_that_the_package_makes() -> None:
    made = (FILES / "sysusers.conf").read_text("utf-8")
    assert f"\nu {companion.NET} -" in made
    assert f" {lists.HOME.parent} " in made
    assert f"User={companion.NET}\n" in (FILES / "luytre-net.service").read_text("utf-8")


def test_who_is_refused_is_read_where_the_agent_writes_it() -> None:
    assert str(paths(service=True).runtime / logins.DENIED) == autologin.LIST


def test_faces_look_for_the_service_where_it_listens() -> None:
    assert paths(service=True).runtime == endpoint.SERVICE
