"""The command ``luytre``: everything the agent tells and does, in a terminal, for people and for scripts.

``root`` the commands and the way out · ``face`` whom we speak to, in which language · ``sheet`` tables and
JSON · ``values`` amounts, times of day, targets · ``syntax`` help and usage errors in both languages
"""

from __future__ import annotations

import sys


def main() -> int:
    """The command; its exit status is one of ``ui.cli.exits.Exit``."""
    try:
        from ui.cli.root import run
    except ModuleNotFoundError as lacking:
        if lacking.name not in {"click", "rich", "msgspec"}:
            raise
        sys.stderr.write(f"{lacking.name} is not installed here: python3 installer/dev.py setup cli\n")
        return 70

    return run()
