"""A maker's tool: what it writes is taken by whoever pinned the key that it tells."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.sites.feed import NotOurs, verify
from agent.sites.subscriptions import Subscription

TOOL = Path(__file__).parents[2] / "installer" / "feed.py"


def run(*words, given=b""):
    return subprocess.run([sys.executable, TOOL, *words], input=given, capture_output=True, check=False)


def test_what_it_writes_is_taken_by_who_pinned_its_key(tmp_path):
    key = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True
    )
    pinned = run("--public", "--key", key).stdout.decode().strip()
    words = ("--id", "own", "--category", "adult", "--serial", "3", "--days", "9", "--key", key)
    made = run(*words, given=b"b.example\n\n a.example\nb.example\n").stdout
    assert made.split(b"\n")[5:7] == [b"a.example", b"b.example"]
    (tmp_path / "feed").write_bytes(made)
    entry = Subscription(
        id="own", category="adult", form="luytre", url="https://feed.example/own", maker="own", key=pinned
    )
    now = datetime.now(UTC)
    assert verify(tmp_path / "feed", entry, 3, now).serial == 3
    with pytest.raises(NotOurs, match="run out"):
        verify(tmp_path / "feed", entry, 3, now + timedelta(days=9))


def test_a_feed_says_what_it_is(tmp_path):
    done = run("--key", tmp_path / "none")
    assert done.returncode == 2
    assert b"id, category, serial" in done.stderr
