"""A game of An's with a minute a day."""

from __future__ import annotations

GAME = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
daily = "60s"
"""
