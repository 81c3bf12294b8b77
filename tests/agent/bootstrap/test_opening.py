"""What an agent begins with: the store, and the policy in force."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import platforms
from agent.api.errors import PolicyErrors
from agent.bootstrap.opening import RARE, Opened, group_of, open_all
from agent.bootstrap.settings import Settings
from agent.bootstrap.try_mode import settings
from agent.ports.store import PolicyRecord, StoreProblem
from agent.storage import open_store

GAME = (
    'format = 1\nzone = "UTC"\n[child.an]\nname = "An"\n[[child.an.rule]]\ncategory = "games"\ndaily = "1h"\n'
)


@pytest.fixture(autouse=True)
def _remembered() -> Iterator[None]:
    """Other tests go on with what an agent unloads."""
    kept = {name: module for name, module in sys.modules.items() if name.startswith(RARE)}
    yield
    sys.modules.update(kept)
    for name, module in kept.items():
        package, _, part = name.rpartition(".")
        if package in sys.modules:
            setattr(sys.modules[package], part, module)


def chosen(folder: Path, text: str | bytes | None = None) -> Settings:
    path = None
    if text is not None:
        path = folder / "policy.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return settings(platforms.system("linux"), "an", {"TZ": "UTC"}, folder / "state", path)


def opened(folder: Path, text: str | None = None) -> Opened:
    found = open_all(chosen(folder, text))
    found.store.close()
    return found


def versions(folder: Path) -> list[tuple[int, str]]:
    with closing(open_store(folder / "state")) as store:
        return [(record.version, record.why) for record in store.policies()]


def test_a_first_start_has_no_limits(tmp_path: Path) -> None:
    assert not opened(tmp_path).agreed.children[0].rules
    assert versions(tmp_path) == [(1, "first start")]


def test_a_given_policy_is_kept_and_in_force_from_then_on(tmp_path: Path) -> None:
    opened(tmp_path)
    assert opened(tmp_path, GAME).agreed.children[0].rules
    assert opened(tmp_path).agreed.children[0].rules
    assert opened(tmp_path, GAME).agreed.children[0].rules  # the same again is no new version
    assert versions(tmp_path) == [(2, f"từ tệp {tmp_path / 'policy.toml'}"), (1, "first start")]


BOTH = GAME + "".join(
    f'[[child.an.rule]]\nsite = "{name}"\naction = "block"\n' for name in ("straße.de", "xn--strae-oqa.de")
)
"""Two sites to earlier versions, which took the first one for another."""


def test_what_an_earlier_version_kept_holds_on(tmp_path: Path) -> None:
    opened(tmp_path, GAME)
    with closing(open_store(tmp_path / "state")) as store:
        store.keep_policy(PolicyRecord(0, BOTH, datetime(2026, 1, 1, tzinfo=UTC), "lan", "", ()))
    assert len(opened(tmp_path).agreed.children[0].rules) == 3
    with pytest.raises(PolicyErrors, match="the second rule for"):
        open_all(chosen(tmp_path, BOTH))


@pytest.mark.parametrize("text", ["", "format = 1\n", b"\xff\xfe"])
def test_a_policy_with_errors_changes_nothing_and_lets_go_of_the_folder(
    tmp_path: Path, text: str | bytes
) -> None:
    opened(tmp_path, GAME)
    with pytest.raises((PolicyErrors, UnicodeDecodeError)):
        open_all(chosen(tmp_path, text))
    assert opened(tmp_path).agreed.children[0].rules
    assert len(versions(tmp_path)) == 1


def test_a_folder_that_is_in_use(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "state")), pytest.raises(StoreProblem, match="Another agent"):
        open_all(chosen(tmp_path))


def keep(folder: Path, *texts: str) -> None:
    with closing(open_store(folder / "state")) as store:
        for text in texts:
            store.keep_policy(PolicyRecord(0, text, datetime.now(UTC), "lan", "", ()))


def test_a_policy_in_force_of_which_something_is_known_no_more_holds_in_all_else(tmp_path: Path) -> None:
    keep(tmp_path, GAME + '[[child.an.rule]]\napp = "no-such"\ndaily = "1h"\n')
    found = opened(tmp_path)
    assert [str(rule.target) for rule in found.agreed.children[0].rules] == ["category:games"]
    assert "no-such" in found.not_understood[0]
    assert len(versions(tmp_path)) == 1  # what the family wrote stays as it is


def test_a_zone_that_the_pc_knows_no_more_is_the_pcs_own(tmp_path: Path) -> None:
    keep(tmp_path, GAME.replace('"UTC"', '"Asia/Nowhere"'))
    found = opened(tmp_path)
    assert found.agreed.zone == "UTC"
    assert "Asia/Nowhere" in found.not_understood[0]


def test_before_a_policy_that_is_not_understood_the_last_one_that_is(tmp_path: Path) -> None:
    keep(tmp_path, 'format = 1\nzone = "UTC"\n', GAME, "format = 99\n", "no TOML")
    found = opened(tmp_path)
    assert found.agreed.children[0].rules
    assert found.not_understood
    assert not opened(tmp_path, GAME).not_understood
    assert not opened(tmp_path).not_understood


def test_where_no_policy_is_understood_it_is_as_at_a_first_start(tmp_path: Path) -> None:
    keep(tmp_path, "format = 99\n")
    whole = replace(chosen(tmp_path), account=None, starter='format = 1\nzone = "UTC"\nguardians = ["lan"]\n')
    found = open_all(whole)
    found.store.close()
    assert (found.agreed.guardians, found.agreed.children) == (("lan",), ())  # all others are strangers
    assert found.not_understood


def test_each_account_pauses_in_a_group_of_its_own(tmp_path: Path) -> None:
    """Numbers of folders are used again: a group that a killed agent of root left is not another's to use."""
    found = tmp_path.stat()
    assert group_of(tmp_path, 0) == f"luytre-0-{found.st_dev:x}-{found.st_ino:x}"
    assert group_of(tmp_path, 1000) != group_of(tmp_path, 0) != group_of(tmp_path.parent, 0)
