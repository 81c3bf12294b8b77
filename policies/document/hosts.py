"""Site names as a family writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.ids import Host
from policies.names import is_host, plain

if TYPE_CHECKING:
    from collections.abc import Callable


def host(text: str, spelling: Callable[[str], str | None] | None = None) -> Host | None:
    """The name as browsers ask for it; None where the text is no host name.

    ``spelling``: how a name with other letters than ASCII's goes over the wire; without it there are none.
    """
    name = plain(text)
    if not name.isascii():
        name = (spelling and spelling(name)) or ""
    return Host(name) if is_host(name) else None
