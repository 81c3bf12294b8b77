"""Run for a moment by the system: the order in, the kernel's table out, the truth in a file of root's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.sitegate.__main__ import main
from agent.sitegate.kept import TableKeeper
from agent.sitegate.order import SAID, Order, written
from tests.agent.sitegate.conftest import ORDER, Net

pytestmark = pytest.mark.root


def test_an_order_is_done_and_said_to_be(
    net: Net, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "gate"
    words = [str(place), str(tmp_path), net.nft]
    place.write_text(written(ORDER), "utf-8")
    assert main(words) == 0
    assert "as the family agreed" in capsys.readouterr().err
    assert json.loads((tmp_path / SAID).read_text("utf-8"))["order"] == written(ORDER)
    assert main(words) == 0
    assert not capsys.readouterr().err
    place.unlink()
    assert main(words) == 0
    assert TableKeeper(tmp_path, net.nft).listed() is None
    assert json.loads((tmp_path / SAID).read_text("utf-8"))["order"] == written(Order())


def test_the_system_s_own_resolver_answers_no_child_either(
    net: Net, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, resolved = tmp_path / "gate", tmp_path / "resolved"
    place.write_text(written(ORDER), "utf-8")
    words = [str(place), str(tmp_path), net.nft, str(resolved)]
    main(words)
    resolved.touch(0o666)
    capsys.readouterr()
    assert main(words) == 0
    assert "as the family agreed" in capsys.readouterr().err, "a resolver that came later"
    assert main(words) == 0
    assert not capsys.readouterr().err
    assert not resolved.stat().st_mode & 0o007


def test_nor_does_the_cache_of_names(net: Net, tmp_path: Path) -> None:
    place, cached = tmp_path / "gate", tmp_path / "cached"
    place.write_text(written(ORDER), "utf-8")
    cached.touch(0o666)
    words = [str(place), str(tmp_path), net.nft, str(tmp_path / "resolved"), str(cached)]
    assert main(words) == 0
    assert not cached.stat().st_mode & 0o007
    place.unlink()
    assert main(words) == 0
    assert cached.stat().st_mode & 0o777 == 0o666


def test_where_a_door_cannot_be_shut_nothing_is_said(net: Net, tmp_path: Path) -> None:
    place, cached = tmp_path / "gate", Path("/proc/self/comm")  # its file system has no access lists
    place.write_text(written(ORDER), "utf-8")
    assert main([str(place), str(tmp_path), net.nft, str(tmp_path / "resolved"), str(cached)]) == 1
    assert not (tmp_path / SAID).exists()


def test_a_wrong_order_changes_nothing_and_nothing_is_said(
    net: Net, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "gate"
    place.write_text(written(ORDER), "utf-8")
    words = [str(place), str(tmp_path), net.nft]
    main(words)
    before = TableKeeper(tmp_path, net.nft).listed()
    place.write_text('{"turns": [', "utf-8")
    assert main(words) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert TableKeeper(tmp_path, net.nft).listed() == before
    assert not (tmp_path / SAID).exists()
