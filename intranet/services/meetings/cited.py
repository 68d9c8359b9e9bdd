"""How a resolution is named where something else rests on it: one that was taken in confidence (密件) without its words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case

from intranet.models import AgendaItem
from intranet.rules.minutes import CLOSED


def cited(column: Any) -> ColumnElement[str]:
    """A column of the agenda item as everybody may read it; the label is the caller's."""
    return case((AgendaItem.is_confidential.is_(True), CLOSED), else_=column)
