"""Public holidays by country, from the tables of the `holidays` library. No network."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

YEARS: Final = range(1990, 2061)
"""For which years they are known; clocks look at most twenty years ahead."""


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str | None = None) -> tuple[date, ...]:
    """Dates of a country's (ISO 3166-1: `DE`) or a part's (`BY`) public holidays. LookupError when it is not known."""
    import holidays  # its tables take a moment to load

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS)
    except NotImplementedError:
        part = f", {subdivision}" if subdivision else ""
        raise LookupError(f"{country}{part} is not known") from None
    return tuple(sorted(found))


@lru_cache(maxsize=64)
def named_holidays(country: str, subdivision: str | None = None) -> tuple[tuple[date, str], ...]:
    """The same with their names, sorted by date."""
    import holidays

    public_holidays(country, subdivision)
    found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS)
    return tuple(sorted(found.items()))
