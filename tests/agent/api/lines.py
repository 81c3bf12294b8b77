"""A line of the wire, and what it says."""

from agent.api import wire


def message(line: bytes) -> wire.Message:
    (found,) = wire.Reader().feed(line)
    return found
