"""Folders short enough for sockets."""

from tests.agent.parts import tmp_path

__all__ = ["tmp_path"]
