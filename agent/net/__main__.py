"""Runs the half with a network until it is told to stop."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from importlib import import_module

from agent import signs
from agent.net import life, orders


def main(arguments: list[str] | None = None) -> int:
    """Say that we live, again and again, and do what is ordered; there is nothing to tidy up at the end."""
    words = sys.argv[1:] if arguments is None else arguments
    alive = words[0] if words else life.SOCKET
    place = words[1] if words[1:] else orders.PLACE
    keeper, line = signs.Supervisor(os.environ), orders.Line(place)
    keeper.ready()
    while True:
        heard = life.tell(alive)
        keeper.alive()
        told = line.wait(life.PACE if heard else 1.0)  # An agent that is just starting need not wait.
        if told is not None:
            _obey(told, line, alive, place, keeper)


def _obey(told: bytes, line: orders.Line, alive: str, place: str, keeper: signs.Supervisor) -> None:
    """All that filtering needs is loaded where somebody is filtered or lists are asked, and little else.

    Until then the line is kept: whoever hung up would be told the same at once, again and again.
    """
    from agent import lean

    with lean.lean_imports():  # no URLs for paths, no grammar of Python for dataclasses
        for name in ("dataclasses", "pathlib"):
            import_module(name)
    from agent.sites.dns import profile

    try:
        ordered = profile.read(told)
    except profile.BadOrders:
        return
    if ordered.profiles or ordered.asked:
        line.close()
        with lean.lean_imports(but="asyncio.sslproto"):  # who asks upstream by TLS needs it after all
            without_tls("asyncio")
        from agent.net import filter  # noqa: A004 - it is one

        filter.run(alive, place, keeper, ordered)


def without_tls(name: str) -> None:
    """Load a module that would load TLS too where it can: four megabytes that most families never need."""
    kept = "ssl" in sys.modules
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]
    try:
        import_module(name)
    finally:
        if not kept:
            del sys.modules["ssl"]


if __name__ == "__main__":
    sys.exit(main())
