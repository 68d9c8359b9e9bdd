"""The schools, loaded once, and factories for the small values that the rule tests judge."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from intranet.rules.constraints import ScheduleItem
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.rules.school import School
from intranet.schools import load_school

SCHOOLS = Path(__file__).resolve().parents[1] / "schools"
T114_1, T114_2 = Term(114, 1), Term(114, 2)
CLOSING = {"closing-ceremony": date(2026, 1, 20)}
WINTER = {**CLOSING, "winter-break-ends": date(2026, 2, 22)}


@cache
def school(code: str) -> School:
    return load_school(code, SCHOOLS)


def item(**changes: Any) -> ScheduleItem:
    """A course-outcome upload of 114-1 that passes every rule, with ``changes``."""
    values: dict[str, Any] = {
        "key": "upload-1",
        "title": "課程學習成果上傳",
        "work": Work.OUTCOME_UPLOAD,
        "term": T114_1,
        "audience": (Audience.G10, Audience.G11, Audience.G12),
        "start": date(2025, 8, 1),
        "end": date(2026, 2, 22),
        "check_start": date(2026, 2, 23),
        "check_end": date(2026, 3, 1),
        "owner": "學生",
    }
    return ScheduleItem(**{**values, **changes})
