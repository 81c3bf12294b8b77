"""The script that makes the key of a PC and unseals it at each start, with another ``systemd-creds``."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from front.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LINUX = ROOT / "installer" / "linux"
SCRIPT = LINUX / "luytre-pepper"
CREDS = """#!/bin/sh
echo "$1 $3" >>{calls}
case "$1 $3" in
    {hangs}) trap "" TERM; exec sleep 600 ;;
    {fails}) exit 1 ;;
esac
for file; do before=${{last-}}; last=$file; done
cat "$before" >"$last"
"""
SEAL, SEAL_BY_HOST = "encrypt --with-key=host+tpm2", "encrypt --with-key=host"
UNSEAL = "decrypt /var/lib/luytre/pepper.cred"
PLACES = """mount --bind "$1/lib" /var/lib && mount --bind "$1/run" /run || exit 99
exec sh "$2" 1"""
NONE = "nothing"


@pytest.fixture
def pc(tmp_path: Path) -> Path:
    """Where the PC's folders lie, for the script alone."""
    for name in ("lib/luytre", "run/luytre-pepper", "bin"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def start(pc: Path, hangs: str = NONE, fails: str = NONE) -> tuple[int, list[str]]:
    """How the script ends, and what ``systemd-creds`` was asked; what it hangs or fails at is a pattern."""
    calls, creds = pc / "calls", pc / "bin" / "systemd-creds"
    calls.write_text("")
    creds.write_text(CREDS.format(calls=calls, hangs=hangs, fails=fails))
    creds.chmod(0o755)
    argv = ["unshare", "--mount", "sh", "-c", PLACES, "sh", str(pc), str(SCRIPT)]
    path = f"{pc / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(argv, env={**os.environ, "PATH": path}, timeout=60, check=False)
    assert done.returncode != 99
    return done.returncode, calls.read_text().splitlines()


def key(pc: Path) -> bytes | None:
    path = pc / "run" / "luytre-pepper" / "pepper"
    return path.read_bytes() if path.exists() else None


def boot(pc: Path) -> None:
    (pc / "run" / "luytre-pepper" / "pepper").unlink(missing_ok=True)


@pytest.mark.root
def test_it_is_made_once_and_the_same_at_each_boot(pc: Path) -> None:
    assert start(pc) == (0, [SEAL, UNSEAL])
    made = key(pc)
    assert made is not None
    assert len(made) == 32
    assert start(pc) == (0, [])
    boot(pc)
    assert start(pc) == (0, [UNSEAL])
    assert key(pc) == made


@pytest.mark.root
@pytest.mark.parametrize("how", ["hangs", "fails"])
def test_a_chip_that_gives_no_answer_is_none(pc: Path, how: str) -> None:
    assert start(pc, **{how: f'"{SEAL}"'}) == (0, [SEAL, SEAL_BY_HOST, UNSEAL])
    assert key(pc) is not None


@pytest.mark.root
@pytest.mark.parametrize("how", ["hangs", "fails"])
def test_where_nothing_can_be_unsealed_it_ends_without_a_key_and_makes_no_other(pc: Path, how: str) -> None:
    start(pc)
    made, kept = key(pc), (pc / "lib" / "luytre" / "pepper.cred").read_bytes()
    boot(pc)
    code, calls = start(pc, **{how: "*"})
    assert code
    assert calls == [UNSEAL]
    assert key(pc) is None
    assert (pc / "lib" / "luytre" / "pepper.cred").read_bytes() == kept
    assert start(pc)[0] == 0
    assert key(pc) == made


@pytest.mark.root
def test_where_nothing_can_be_sealed_either_it_ends_and_the_next_start_makes_one(pc: Path) -> None:
    code, calls = start(pc, hangs="*")
    assert code
    assert calls == [SEAL, SEAL_BY_HOST]
    assert key(pc) is None
    assert start(pc)[0] == 0
    assert key(pc) is not None


def test_all_it_waits_for_is_well_below_what_the_unit_may_take_to_start() -> None:
    text = SCRIPT.read_text("utf-8")
    (patience,) = re.findall(r"patience=\$\{1:-(\d+)\}", text)
    tries = len(re.findall(r"^ *creds \w", text, re.MULTILINE))
    assert tries == 3
    assert "systemd-creds" not in re.sub(r"(?m)^ *#.*|timeout .* systemd-creds", "", text)
    unit = configparser.RawConfigParser(strict=False)
    unit.read_string((LINUX / "luytre-pepper.service").read_text("utf-8"))
    whole = int(unit["Service"]["TimeoutStartSec"].removesuffix("s"))
    assert tries * (int(patience) + 1) <= whole * 0.6
