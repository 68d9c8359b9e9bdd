"""The government office calendar (政府行政機關辦公日曆表) as plain days, from the library ``holidays``."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from intranet.rules.dates import Period, Term, roc_short
from intranet.rules.office_days import OfficeDays

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def office_days(term: Term) -> OfficeDays:
    """The office days of the years that windows of ``term`` may reach into."""
    first, last = Period.YEAR.of(term)
    return _of_years(first.year, last.year + 1)


@lru_cache(maxsize=16)
def _of_years(first: int, last: int) -> OfficeDays:
    # Imported here: only the pages of the schedule need it, and it takes a tenth of a second.
    import holidays

    # Its default language is simplified Chinese.
    found = holidays.country_holidays("TW", years=range(first, last + 1), language="zh_TW")
    return OfficeDays({day: _name(name) for day, name in found.items()}, frozenset(found.weekend_workdays))


def _name(text: str) -> str:
    """The holiday's name with ROC dates, two names as one."""
    return _ISO_DAY.sub(lambda match: roc_short(date.fromisoformat(match[0])), text).replace("; ", "、")
