"""Who answers proves to be whom the family chose. TLS is loaded here alone, and only when it is used.

asyncio loads it with itself where it can, four megabytes on each PC whose family never asks for it; so
``agent.net`` keeps it out, and ``verified`` makes up for that.
"""

from __future__ import annotations

import asyncio.base_events
import asyncio.selector_events
import asyncio.sslproto
import importlib
import ssl
from ssl import SSLContext

__all__ = ["SSLContext", "verified"]


def verified() -> SSLContext:
    """By the system's certificates, at least TLS 1.2 (RFC 8310 9.3 leaves no older one)."""
    if vars(asyncio.sslproto)["ssl"] is None:
        importlib.reload(asyncio.sslproto)
        for module in (asyncio.base_events, asyncio.selector_events):
            vars(module)["ssl"] = ssl
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
