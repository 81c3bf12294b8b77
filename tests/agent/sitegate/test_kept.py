"""What was ordered is in force, is looked at, and is mended; what cannot be kept is never said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.sitegate.kept import Keeper, NotKept
from agent.sitegate.order import SAID, Order, written
from agent.sitegate.table import opened
from tests.agent.sitegate.conftest import ORDER, PORT, Net

pytestmark = pytest.mark.root
TEXT = written(ORDER)


@pytest.fixture
def keeper(net: Net, tmp_path: Path) -> Keeper:
    return Keeper(tmp_path, net.nft)


def test_it_is_made_once_and_then_looked_at(keeper: Keeper) -> None:
    assert keeper.keep(ORDER, TEXT)
    assert not keeper.keep(ORDER, TEXT)


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
def test_what_somebody_changed_is_mended(keeper: Keeper, net: Net, act: str) -> None:
    keeper.keep(ORDER, TEXT)
    before = keeper.listed()
    assert not net.run("nft", act).returncode
    assert keeper.listed() != before
    assert keeper.keep(ORDER, TEXT)
    assert keeper.listed() == before


def test_addresses_that_come_and_go_are_no_change(keeper: Keeper, net: Net) -> None:
    order = Order((ORDER.turns[0]._replace(answered=True),))
    assert keeper.keep(order, written(order))
    assert not net.run("nft", "-f", "-", given=opened(PORT, [(4, "192.0.2.1")], 600)).returncode
    assert not keeper.keep(order, written(order))
    assert "192.0.2.1" in net.run("nft", "list table inet luytre").stdout, "and they stay"
    assert not net.run("nft", f"flush chain inet luytre only_{PORT}").returncode
    assert keeper.keep(order, written(order))


def test_where_nobody_is_filtered_nothing_is_left(keeper: Keeper) -> None:
    keeper.keep(ORDER, TEXT)
    assert keeper.keep(Order(), written(Order()))
    assert keeper.listed() is None
    assert not keeper.keep(Order(), written(Order()))


@pytest.mark.parametrize("said", ["", "no json", "[]", "{}"])
def test_notes_that_cannot_be_read_are_made_anew(keeper: Keeper, said: str) -> None:
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
    broken = Keeper(tmp_path, str(path))
    with pytest.raises(NotKept, match=why):
        broken.keep(ORDER, TEXT) if "no such" not in why else broken.keep(Order(), TEXT)
    assert not (tmp_path / SAID).exists()
