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


def left(tmp_path: Path, total: int) -> int:
    """What it leaves the system of so many KB."""
    told, folder = tmp_path / "meminfo", tmp_path / "generator"
    told.write_text(f"MemTotal:       {total} kB\nMemFree:        12 kB\n")
    words = ["unshare", "--mount", "sh", "-c", ON, "sh", told, SCRIPT, folder, "early", "late"]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    first, second = (folder / "user.slice.d" / "50-luytre.conf").read_text("utf-8").splitlines()
    assert first == "[Slice]"
    name, _, value = second.partition("=")
    assert (name, value[-1]) == ("MemoryMax", "K")
    return total - int(value[:-1])


@pytest.mark.root
@pytest.mark.parametrize(
    ("total", "wanted"),
    [(990_208, 432), (2_000_000, 481), (4_194_304, 588), (16_777_216, 1203), (131_072_000, 6784)],
)
def test_all_accounts_together_leave_the_system_what_it_needs(
    tmp_path: Path, total: int, wanted: int
) -> None:
    assert abs(left(tmp_path, total) / MEGABYTE - wanted) < 2


@pytest.mark.root
def test_of_little_they_may_have_half(tmp_path: Path) -> None:
    assert left(tmp_path, 500_000) == 250_000


def test_on_this_pc_something_is_left_for_everybody(tmp_path: Path) -> None:
    subprocess.run(["sh", SCRIPT, tmp_path], check=True, stdin=subprocess.DEVNULL)
    text = (tmp_path / "user.slice.d" / "50-luytre.conf").read_text("utf-8")
    assert int(text.split("=")[1].strip().removesuffix("K")) > 0
