"""Colours and distances, named for what they are for; no colour is the only sign of anything."""

from __future__ import annotations

from dataclasses import dataclass

GRID = 4
"""All distances are multiples of this many pixels."""
GAP = 2 * GRID
PAD = 4 * GRID
WIDE = 6 * GRID
ROUND = 2 * GRID


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as ``#rrggbb``."""

    dark: bool
    ground: str
    """Behind everything."""
    surface: str
    """Cards and fields on the ground."""
    line: str
    """Hair lines between things; decoration only."""
    field: str
    """Edge of what can be typed into or pressed."""
    text: str
    muted: str
    accent: str
    """Time that is there; what to press."""
    on_accent: str
    warn: str
    over: str
    on_over: str
    learn: str
    """A second colour beside the accent: last week, learning."""
    track: str
    """The empty part of a ring or bar; decoration only, the number stands beside it."""
    chosen: str
    """Behind what is selected or hovered."""


LIGHT = Tokens(
    dark=False,
    ground="#f4f6f1",
    surface="#ffffff",
    line="#dfe5dc",
    field="#7c8a80",
    text="#1b2720",
    muted="#536058",
    accent="#27714a",
    on_accent="#ffffff",
    warn="#8f5600",
    over="#b3261e",
    on_over="#ffffff",
    learn="#5d6fb0",
    track="#e0e7dd",
    chosen="#e6f0e8",
)
DARK = Tokens(
    dark=True,
    ground="#141916",
    surface="#1e2521",
    line="#323c36",
    field="#7d8c83",
    text="#e7ede8",
    muted="#a6b4aa",
    accent="#74c694",
    on_accent="#0f1a13",
    warn="#f2bd63",
    over="#f4948c",
    on_over="#2a0f0c",
    learn="#a3b1ea",
    track="#35413a",
    chosen="#2a352e",
)


def tokens(*, dark: bool) -> Tokens:
    """The set for a light or a dark desktop."""
    return DARK if dark else LIGHT
