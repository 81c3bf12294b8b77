"""What is known of the web beforehand, as the agent asks it: from a host to the service behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.ids import CategoryId, Host


class Service(NamedTuple):
    """What the catalogue says of a host."""

    main: Host
    """The host by which a policy names the service."""
    category: CategoryId
    name: str


@dataclass(frozen=True, slots=True)
class Web:
    """Services, and hosts that stay open; each host stands for itself and all below it, the longest wins."""

    services: Mapping[str, Service] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    """Hosts of help, and those that the PC needs: nothing closes them."""
    children: frozenset[str] = frozenset()
    """Hosts made for children: a block of their category does not mean them."""
