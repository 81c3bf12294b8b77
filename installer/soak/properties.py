"""What the tests say of any example, held against twenty times as many of them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak.models.repeated import Repeated

TESTS = Repeated(
    name="properties",
    sentence=(__doc__ or "").strip(),
    chosen="hypothesis and not guest",
    place="tests",
    variable="LUYTRE_EXAMPLES",
    times=20,
    short="the tests are",
)

if __name__ == "__main__":
    sys.exit(TESTS.run(sys.argv[1:]))
