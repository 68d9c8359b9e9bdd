"""The blueprint of the rewards pages and what its modules share; each module adds its routes."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from intranet.services.rewards_records import CaseLine, CaseRecord
from intranet.web.pages import Crumb

TITLE = "敘獎"
Answer = str | Response | tuple[str, int]

bp = Blueprint("rewards", __name__, url_prefix="/rewards")


def case_crumbs(record: CaseRecord, *more: str) -> tuple[Crumb, ...]:
    """敘獎 › the case › what is done with it."""
    line = record.line
    own = Crumb(case_title(line), url_for(".case", case_id=line.case_id))
    return (Crumb(TITLE, url_for(".index")), own, *(Crumb(text) for text in more))


def case_title(line: CaseLine) -> str:
    return f"第 {line.number} 號敘獎案"
