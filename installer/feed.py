#!/usr/bin/env python3
"""Makes a list with a signature (agent/sites/feed.py) of names on standard input; on standard output.

python3 installer/feed.py --id ID --category adult --serial 17 --days 90 --key key.pem <names >feed
python3 installer/feed.py --public --key key.pem     prints the key that families pin

The key: openssl genpkey -algorithm ed25519 -out key.pem. It is the maker's, and never in a repository.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent.sites.feed import Facts, head

RAW = 32
"""The last bytes of a public key in DER (RFC 8410) are the key itself."""


def public(key: Path) -> bytes:
    """The public part of a key."""
    command = ["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout[-RAW:]


def signed(text: bytes, key: Path) -> bytes:
    """A feed with its last line."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", file.name]
        signature = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return text + b"# signature " + b64encode(signature) + b"\n"


def main(argv: list[str]) -> int:
    """Write it."""
    parser = argparse.ArgumentParser(prog="feed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--public", action="store_true")
    for name, kind in (("id", str), ("category", str), ("serial", int), ("days", int)):
        parser.add_argument(f"--{name}", type=kind)
    given = parser.parse_args(argv)
    if given.public:
        print(b64encode(public(given.key)).decode())
        return 0
    if None in (given.id, given.category, given.serial, given.days):
        parser.error("a feed says its id, category, serial and for how many days it holds")
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=given.days)
    facts = Facts(given.id, given.category, given.serial, expires)
    names = sorted({line.strip() for line in sys.stdin.buffer if line.strip()})
    sys.stdout.buffer.write(signed(head(facts) + b"".join(name + b"\n" for name in names), given.key))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
