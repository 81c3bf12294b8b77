"""The agent's command line: arguments and environment, then run."""

from __future__ import annotations

import os
import sys

# Nothing of the agent speaks TLS: without this line asyncio loads OpenSSL, 4 MB in each family PC.
sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]

from agent import running  # noqa: E402 - after the line above


def main() -> int:
    """The command ``luytre-agent``."""
    return running.main(os.environ)


if __name__ == "__main__":
    sys.exit(main())
