"""Whether connections are possible here that go round whatever asks whose they are."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from agent.checkup.inspection import Finding

PROTOCOLS = "/proc/net/protocols"
UNOWNED = {"SMC": "smc", "SMC6": "smc", "RXRPC": "rxrpc", "RDS": "rds"}
"""As the kernel calls them -> their modules: it connects by itself, so no account's number is on it.

The package keeps two from being loaded as soon as some program asks for one; Debian does so of RDS.
"""


def unowned(path: str = PROTOCOLS) -> Finding:
    """What the kernel has now."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            names = {line.split(maxsplit=1)[0] for line in file if line.strip()}
    except OSError:
        return Finding("unowned", "unknown", None, {})
    modules = sorted({UNOWNED[name] for name in names & UNOWNED.keys()})
    if modules:
        return Finding("unowned", "loaded", holds=False, about={"modules": ", ".join(modules)})
    return Finding("unowned", "ok", holds=True, about={})
