"""Services that ask servers of the internet for whoever asks them, and have no door of their own to shut.

Avahi finds printers and other PCs by multicast, also for children. Of any other name it asks the servers by
packets (``enable-wide-area`` in avahi-daemon.conf, which Debian leaves on), under its own account: it tells
the address of a closed site to ``avahi-resolve``. Its way there is shut while anybody is filtered. Nothing
else of it is touched; who browses for services beyond this network sees none.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import pwd

ACCOUNTS = ("avahi",)


def numbers(accounts: tuple[str, ...] = ACCOUNTS) -> tuple[int, ...]:
    """Of those that this PC has."""
    return tuple(sorted(entry.pw_uid for entry in pwd.getpwall() if entry.pw_name in accounts))
