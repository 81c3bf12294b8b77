"""Site names as a family writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from policies.ids import Host
from policies.names import LABEL, LONGEST, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST: Final = re.compile(rf"{LABEL}(?:\.{LABEL})+", re.ASCII)


def host(text: str, spelling: Callable[[str], str | None] | None = None) -> Host | None:
    """The name as browsers ask for it; None where the text is no host name.

    ``spelling``: how a name with other letters than ASCII's goes over the wire; without it there are none.
    """
    name = plain(text)
    if not name.isascii():
        name = (spelling and spelling(name)) or ""
    return Host(name) if len(name) <= LONGEST and _HOST.fullmatch(name) else None
