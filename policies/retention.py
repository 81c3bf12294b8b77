"""How long what is kept stays, by kind: the less it is needed, the sooner it is gone.

Sums of screen and categories 90 days, of apps and sites 14; closed sites that were tried 30 days as numbers
of their categories, 7 by name; requests, grants and the log 90 days; what was agreed, and who changed it,
one year; the document in force as long as it is in force.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FINE: Final = timedelta(days=14)
"""Apps, sites and graces."""
NAMED: Final = timedelta(days=7)
"""Closed sites that were tried, each by its name."""
COUNTED: Final = timedelta(days=30)
"""The same, as a number of their category."""
SEASON: Final = timedelta(days=90)
YEAR: Final = timedelta(days=365)
