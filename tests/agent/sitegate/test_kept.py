"""What was ordered is in force, is looked at, and is mended; what cannot be kept is never said to be."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from agent.sitegate.kept import MADE, NotKept, TableKeeper
from agent.sitegate.order import SAID, Order, Turn, written
from agent.sitegate.table import opened
from tests.agent.sitegate.conftest import ORDER, OTHER, PORT, Net

pytestmark = pytest.mark.root
TEXT = written(ORDER)


@pytest.fixture
def keeper(net: Net, tmp_path: Path) -> TableKeeper:
    return TableKeeper(tmp_path, net.nft)


def test_it_is_made_once_and_then_looked_at(keeper: TableKeeper) -> None:
    assert keeper.keep(ORDER, TEXT)
    assert not keeper.keep(ORDER, TEXT)


def test_a_service_that_was_installed_since_is_in_it_too(keeper: TableKeeper, net: Net) -> None:
    keeper.keep(ORDER, TEXT)
    more = replace(keeper, askers=(111,))
    assert more.keep(ORDER, TEXT)
    assert "meta skuid 111" in net.run("nft", "list table inet luytre").stdout
    assert not more.keep(ORDER, TEXT)
    assert keeper.keep(ORDER, TEXT)
    assert "meta skuid 111" not in net.run("nft", "list table inet luytre").stdout


@pytest.mark.parametrize(
    "act",
    [
        "flush ruleset",
        "delete table inet luytre",
        "flush chain inet luytre questions",
        "insert rule inet luytre questions accept",
        "delete element inet luytre children { 48401 }",
        "add rule inet luytre child accept",
    ],
)
def test_what_somebody_changed_is_mended(keeper: TableKeeper, net: Net, act: str) -> None:
    keeper.keep(ORDER, TEXT)
    before = keeper.listed()
    assert not net.run("nft", act).returncode
    assert keeper.listed() != before
    assert keeper.keep(ORDER, TEXT)
    assert keeper.listed() == before


def test_where_sessions_have_no_group_of_their_own_the_rest_is_kept(net: Net, tmp_path: Path) -> None:
    for sessions in (tmp_path / "missing", tmp_path):
        keeper = TableKeeper(tmp_path, net.nft, sessions)
        assert keeper.keep(ORDER, TEXT)
        assert not keeper.keep(ORDER, TEXT)
        assert keeper.keep(Order(), written(Order()))


def test_addresses_that_come_and_go_are_no_change(keeper: TableKeeper, net: Net) -> None:
    order = Order((ORDER.turns[0]._replace(answered=True),))
    assert keeper.keep(order, written(order))
    assert not net.run("nft", "-f", "-", given=opened(PORT, [(4, "192.0.2.1")], 600)).returncode
    assert not keeper.keep(order, written(order))
    assert "192.0.2.1" in net.run("nft", "list table inet luytre").stdout, "and they stay"
    assert not net.run("nft", f"flush chain inet luytre only_{PORT}").returncode
    assert keeper.keep(order, written(order))


ONLY = Order((ORDER.turns[0]._replace(answered=True),))
SIBLING = Turn(PORT + 1, (range(OTHER, OTHER + 1),), answered=True)
MORE = Order((*ONLY.turns, SIBLING))


def answered(net: Net, version: int = 4, port: int = PORT) -> dict[str, int]:
    """What a child reaches, each with the seconds that are left."""
    said = json.loads(net.run("nft", "-j", f"list set inet luytre answered{version}_{port}").stdout)
    [found] = [x["set"] for x in said["nftables"] if "set" in x]
    return {x["elem"]["val"]: x["elem"]["expires"] for x in found.get("elem", ())}


def opens(net: Net, version: int, address: str, seconds: int = 600, port: int = PORT) -> None:
    done = net.run("nft", "-f", "-", given=opened(port, [(version, address)], seconds))
    assert not done.returncode, done.stderr


def test_another_order_takes_no_address_away_that_was_answered_just_now(
    keeper: TableKeeper, net: Net
) -> None:
    keeper.keep(ONLY, written(ONLY))
    opens(net, 4, "192.0.2.1", 600)
    opens(net, 6, "2001:db8::1", 100)
    assert keeper.keep(MORE, written(MORE))
    assert 500 < answered(net)["192.0.2.1"] <= 600
    assert 0 < answered(net, 6)["2001:db8::1"] <= 100, "for as long as was said"
    assert not answered(net, port=PORT + 1)
    opens(net, 4, "192.0.2.2", port=PORT + 1)
    assert keeper.keep(ONLY, written(ONLY))
    assert answered(net).keys() == {"192.0.2.1"}
    assert f"answered4_{PORT + 1}" not in net.run("nft", "list table inet luytre").stdout
    whole = keeper.listed()
    assert not keeper.keep(ONLY, written(ONLY))
    net.run("nft", "delete table inet luytre")
    assert keeper.keep(ONLY, written(ONLY))
    assert _sorted(keeper.listed()) == _sorted(whole), "the same as when it is made as a whole"
    opens(net, 4, "192.0.2.1")
    assert keeper.keep(ORDER, TEXT)
    assert "answered" not in net.run("nft", "list table inet luytre").stdout


def test_no_address_is_lost_that_is_answered_while_orders_change(keeper: TableKeeper, net: Net) -> None:
    keeper.keep(ONLY, written(ONLY))
    addresses = [f"198.51.100.{n}" for n in range(1, 41)]
    with ThreadPoolExecutor(1) as answering:
        told = [answering.submit(opens, net, 4, address) for address in addresses]
        turns = 0
        while not told[-1].done() or turns < 10:
            turns += 1
            order = MORE if turns % 2 else ONLY
            assert keeper.keep(order, written(order))
        for each in told:
            each.result()
    assert answered(net).keys() == {*addresses}


@pytest.mark.parametrize("notes", [True, False])
def test_what_was_answered_to_one_child_is_not_opened_to_another(
    keeper: TableKeeper, net: Net, notes: bool
) -> None:
    keeper.keep(ONLY, written(ONLY))
    opens(net, 4, "192.0.2.1")
    if not notes:
        keeper.forget()
    numbers = (range(OTHER, OTHER + 1),) if notes else ONLY.turns[0].numbers
    other = Order((ONLY.turns[0]._replace(numbers=numbers),))
    assert keeper.keep(other, written(other))
    assert not answered(net)


def test_when_the_table_was_made_is_said(keeper: TableKeeper, net: Net) -> None:
    def made() -> int:
        return int(json.loads((keeper.folder / SAID).read_text("utf-8"))["made"])

    keeper.keep(Order(), written(Order()))
    keeper.keep(ONLY, written(ONLY))
    first = made()
    keeper.keep(ONLY, written(ONLY))
    assert made() == first > 0
    net.run("nft", "flush ruleset")
    keeper.keep(ONLY, written(ONLY))
    assert made() > first
    began = made()
    plain = Turn(PORT + 1, SIBLING.numbers)
    for order in (Order((*ONLY.turns, plain)), ONLY):
        keeper.keep(order, written(order))
        assert made() == began, "whom nobody else's order takes an address away"
    net.run("nft", "flush chain inet luytre child")
    keeper.keep(ONLY, written(ONLY))
    assert made() == began
    for order in (MORE, Order((ONLY.turns[0]._replace(quic=True),))):
        keeper.keep(order, written(order))
        assert made() > began, "a set begins anew"
        began = made()
    (keeper.folder / MADE).unlink()
    net.run("nft", "flush ruleset")
    (keeper.folder / SAID).write_text(json.dumps({"order": written(Order())}), "utf-8")
    assert not keeper.keep(Order(), written(Order()))
    assert made() == 0


def _sorted(listed: str | None) -> list[str]:
    """Sets that stayed are listed before others."""
    return sorted(json.dumps(x) for x in json.loads(listed or "{}")["nftables"])


@pytest.mark.parametrize(
    "act",
    [
        "insert rule inet luytre questions accept",
        f"flush chain inet luytre only_{PORT}",
        "delete element inet luytre children { 48401 }",
        "add chain inet luytre strange; add rule inet luytre strange accept",
        "add set inet luytre strange { type ipv4_addr; }",
    ],
)
def test_what_is_mended_takes_no_address_away(keeper: TableKeeper, net: Net, act: str) -> None:
    keeper.keep(ONLY, written(ONLY))
    before = keeper.listed()
    opens(net, 4, "192.0.2.1")
    assert not net.run("nft", act).returncode
    assert keeper.keep(ONLY, written(ONLY))
    assert answered(net).keys() == {"192.0.2.1"}
    assert _sorted(keeper.listed()) == _sorted(before)


ELSE = (
    f"flush chain inet luytre only_{PORT}; delete set inet luytre answered4_{PORT};"
    f"add set inet luytre answered4_{PORT} {{ type ipv4_addr; }};"
    f"add element inet luytre answered4_{PORT} {{ 192.0.2.2 }}"
)


@pytest.mark.parametrize(
    "act", [ELSE, "add counter inet luytre strange", "add map inet luytre m { type uid : verdict; }"]
)
def test_what_is_not_as_it_was_made_is_made_anew_as_a_whole(keeper: TableKeeper, net: Net, act: str) -> None:
    keeper.keep(ONLY, written(ONLY))
    before = keeper.listed()
    assert not net.run("nft", act).returncode
    assert keeper.keep(ONLY, written(ONLY))
    assert not answered(net)
    assert _sorted(keeper.listed()) == _sorted(before)


def test_a_kernel_that_changes_meanwhile_is_told_all_anew(net: Net, tmp_path: Path) -> None:
    tool = tmp_path / "changing"
    tool.write_text(
        f'#!/bin/sh\n[ "$1" = -j ] || {net.nft} delete table inet luytre\nexec {net.nft} "$@"\n', "utf-8"
    )
    tool.chmod(0o755)
    TableKeeper(tmp_path, net.nft).keep(ONLY, written(ONLY))
    assert TableKeeper(tmp_path, str(tool)).keep(MORE, written(MORE))
    assert not answered(net, port=PORT + 1)


def test_where_nobody_is_filtered_nothing_is_left(keeper: TableKeeper) -> None:
    keeper.keep(ORDER, TEXT)
    assert keeper.keep(Order(), written(Order()))
    assert keeper.listed() is None
    assert not keeper.keep(Order(), written(Order()))


@pytest.mark.parametrize("said", ["", "no json", "[]", "{}"])
def test_notes_that_cannot_be_read_are_made_anew(keeper: TableKeeper, said: str) -> None:
    keeper.keep(ORDER, TEXT)
    (keeper.folder / SAID).write_text(said, "utf-8")
    assert keeper.keep(ORDER, TEXT)
    assert not keeper.keep(ORDER, TEXT)


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        ("#!/bin/sh\necho 'no rights' >&2\nexit 1\n", "no rights"),
        ("#!/bin/sh\necho '{\"nftables\": []}'\n", "no such table"),
        (None, "cannot be run"),
    ],
)
def test_what_cannot_be_kept_is_an_error(tmp_path: Path, tool: str | None, why: str) -> None:
    path = tmp_path / "nft"
    if tool:
        path.write_text(tool, "utf-8")
        path.chmod(0o755)
    broken = TableKeeper(tmp_path, str(path))
    with pytest.raises(NotKept, match=why):
        broken.keep(ORDER, TEXT) if "no such" not in why else broken.keep(Order(), TEXT)
    assert not (tmp_path / SAID).exists()
