"""The generator that keeps memory for the system, on PCs of every size."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from front.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "installer" / "linux" / "luytre-memory"
ON = 'mount --bind "$1" /proc/meminfo || exit 99; shift; exec sh "$@"'
MEGABYTE = 1024
ONE = "user-.slice.d/60-luytre.conf"


def left(tmp_path: Path, total: int) -> tuple[int, int]:
    """Of so many KB, those that it leaves the system, and those that one account may have."""
    told, folder = tmp_path / "meminfo", tmp_path / "generator"
    told.write_text(f"MemTotal:       {total} kB\nMemFree:        12 kB\n")
    words = ["unshare", "--mount", "sh", "-c", ON, "sh", told, SCRIPT, folder, "early", "late"]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return total - most(folder / "user.slice.d" / "50-luytre.conf"), most(folder / ONE)


def most(path: Path) -> int:
    """The KB that a slice may have."""
    first, second = path.read_text("utf-8").splitlines()
    assert first == "[Slice]"
    name, _, value = second.partition("=")
    assert (name, value[-1]) == ("MemoryMax", "K")
    return int(value[:-1])


@pytest.mark.root
@pytest.mark.parametrize(
    ("total", "wanted", "one"),
    [
        (990_208, 432, 468),
        (2_000_000, 481, 1287),
        (4_194_304, 588, 3068),
        (16_777_216, 1203, 13107),
        (131_072_000, 6784, 102400),
    ],
)
def test_all_accounts_together_leave_the_system_what_it_needs(
    tmp_path: Path, total: int, wanted: int, one: int
) -> None:
    system, account = left(tmp_path, total)
    assert abs(system / MEGABYTE - wanted) < 2
    assert abs(account / MEGABYTE - one) < 2
    assert account <= (total - system) * 7 / 8 + MEGABYTE


@pytest.mark.root
def test_of_little_they_may_have_half(tmp_path: Path) -> None:
    assert left(tmp_path, 500_000) == (250_000, 218_750)


def test_on_this_pc_something_is_left_for_everybody(tmp_path: Path) -> None:
    subprocess.run(["sh", SCRIPT, tmp_path], check=True, stdin=subprocess.DEVNULL)
    assert 0 < most(tmp_path / ONE) < most(tmp_path / "user.slice.d" / "50-luytre.conf")
