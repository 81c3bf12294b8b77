"""Presets: agreements to begin with, one file each, with source and date; none holds unless it is chosen.

The files lie beside this one. The agent parses them and hands each table to ``read``; nothing here opens a
file. What a preset brings to a child of the policy document is its ``child`` table.
"""

from policies.presets.reading import Preset, PresetError, read

__all__ = ["Preset", "PresetError", "read"]
