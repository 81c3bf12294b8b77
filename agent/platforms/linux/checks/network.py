"""Whether this PC allows connections that bypass the per-account firewall, or the resolver."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import glob
import re
from typing import TYPE_CHECKING

from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.ports.inspection import Family

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


CONNECTIONS = (
    "/etc/NetworkManager/system-connections/*.nmconnection",
    "/run/NetworkManager/system-connections/*.nmconnection",
)
"""Where NetworkManager keeps what it was told (nm-settings-keyfile(5)), also by whoever sits at the PC."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 1 << 16


def own_servers(family: Family, root: str = "") -> Iterator[Finding]:
    """Each connection that a child made for itself alone, and that says whom names are asked of.

    Nobody takes that right away without taking each Wi-Fi's password away too.
    """
    for path in sorted(x for pattern in CONNECTIONS for x in glob.glob(f"{root}{pattern}")):
        facts = _facts(path)
        uuid = facts.get("connection.uuid", "")
        if not (facts.get("ipv4.dns") or facts.get("ipv6.dns")) or not _UUID.fullmatch(uuid):
            continue
        name = "".join(x for x in facts.get("connection.id", "") if x.isprintable())
        allowed = facts.get("connection.permissions", "").split(";")
        owners = {x.partition(":")[2].rstrip(":") for x in allowed}
        for account in sorted(family.children & owners):
            about = {"account": account, "connection": name, "uuid": uuid}
            yield Finding("own-servers", "set", None, about, account)


def _facts(path: str) -> dict[str, str]:
    """What a key file says, each key behind its group's name; nothing where it cannot be read."""
    found: dict[str, str] = {}
    group = ""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(_LONGEST).splitlines()
    except OSError:
        return {}
    for line in lines:
        if line.startswith("["):
            group = line.strip("[] ")
        elif not line.startswith("#"):
            key, _, value = line.partition("=")
            found[f"{group}.{key.strip()}"] = value.strip(" ;")
    return found
