"""Each bypass a hundred times on a booted Debian, as the child with code of its own."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak.models.repeated import Repeated

TESTS = Repeated(
    name="guest",
    sentence=(__doc__ or "").strip(),
    chosen="guest and (bypass or long)",
    place="tests/guest",
    variable="LUYTRE_TIMES",
    times=100,
    short="it needs a booted guest; guest-test is",
)

if __name__ == "__main__":
    sys.exit(TESTS.run(sys.argv[1:]))
