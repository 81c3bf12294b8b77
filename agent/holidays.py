"""Prints the public holidays of a country, one ISO date a line.

The agent runs it in a process of its own, which ends with the library (``agreement.LOOK_UP``).
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Status 1 where the library does not know the country."""
    import holidays

    country, year = arguments
    try:
        days = holidays.country_holidays(country, years=int(year))
    except NotImplementedError:
        return 1
    sys.stdout.write("".join(f"{day.isoformat()}\n" for day in sorted(days)))
    return 0
