"""What units that become an account have in common: two rights to lose, no part of the system to change."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Properties: TypeAlias = list[tuple[str, tuple[str, Any]]]
"""As StartTransientUnit takes them (org.freedesktop.systemd1(5)): names, D-Bus signatures, values."""
SECOND = 1_000_000
"""In systemd's microseconds."""
_SETGID, _SETUID = 6, 7


def confined(description: str, words: Sequence[str], **more: tuple[str, Any]) -> Properties:
    """A service that begins as root and becomes an account at once; ``more`` is its own (systemd.exec(5)).

    It keeps the network's namespace: X11, IBus and some buses listen at abstract names (unix(7)), which are
    different ones in each. Without INET sockets there is nobody to call from there.
    """
    common: dict[str, tuple[str, Any]] = {
        "Description": ("s", description),
        "CollectMode": ("s", "inactive-or-failed"),
        "ExecStart": ("a(sasb)", [(words[0], list(words), False)]),
        "StandardOutput": ("s", "null"),
        "StandardError": ("s", "journal"),
        "TimeoutStopUSec": ("t", SECOND),
        "CapabilityBoundingSet": ("t", 1 << _SETUID | 1 << _SETGID),
        "AmbientCapabilities": ("t", 0),
        "NoNewPrivileges": ("b", True),
        "PrivateDevices": ("b", True),
        "ProtectKernelTunables": ("b", True),
        "ProtectKernelModules": ("b", True),
        "ProtectKernelLogs": ("b", True),
        "ProtectControlGroups": ("b", True),
        "ProtectClock": ("b", True),
        "ProtectHostname": ("b", True),
        "RestrictNamespaces": ("t", 0),
        "RestrictRealtime": ("b", True),
        "RestrictSUIDSGID": ("b", True),
        "LockPersonality": ("b", True),
        "RestrictAddressFamilies": ("(bas)", (True, ["AF_UNIX"])),
        "SystemCallFilter": ("(bas)", (True, ["@system-service"])),
        "SystemCallArchitectures": ("as", ["native"]),
        "UMask": ("u", 0o077),
        "LimitCORE": ("t", 0),
    }
    return list((common | more).items())
