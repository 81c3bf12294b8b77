"""Makes the network as the agent orders it, looks whether it is so, and ends."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from pathlib import Path

from agent.sitegate import askers, cache, door
from agent.sitegate.kept import TOOL, NotKept, TableKeeper
from agent.sitegate.order import FOLDER, PLACE, BadOrder, Order, read, written


def main(arguments: list[str] | None = None) -> int:
    """Do it; the exit status. No order at all: the table goes."""
    words = sys.argv[1:] if arguments is None else arguments
    defaults = PLACE, FOLDER, TOOL, door.PLACE, cache.PLACE, cache.SETTINGS
    place, folder, tool, resolved, cached, settings = [*words, *defaults[len(words) :]]
    keeper = TableKeeper(Path(folder), tool, askers=askers.numbers())
    try:
        text = _order(Path(place))
        order = read(text)
        shut = door.keep(Path(resolved), order) | cache.keep(Path(cached), order, Path(settings))
        if keeper.keep(order, text) or shut:
            sys.stderr.write("luytre: the ways of names out of this PC are as the family agreed.\n")
    except (BadOrder, NotKept, OSError) as error:
        keeper.forget()
        sys.stderr.write(f"luytre: {error}.\n")
        return 1
    return 0


def _order(place: Path) -> str:
    try:
        return place.read_text("utf-8")
    except FileNotFoundError:
        return written(Order())


if __name__ == "__main__":
    sys.exit(main())
