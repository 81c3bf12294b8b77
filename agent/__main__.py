"""The agent's command line: arguments and environment, then run."""

from __future__ import annotations

import os
import sys

from agent import lean

# Else zoneinfo asks for them the long way, through all that Python was built with (PEP 615).
os.environ.setdefault("PYTHONTZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo")
lean.before_all()

from agent.bootstrap import running  # noqa: E402 - after the line above, which is what it is for


def main() -> int:
    """The command ``luytre-agent``."""
    return running.main(os.environ)


if __name__ == "__main__":
    sys.exit(main())
