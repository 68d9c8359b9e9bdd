"""The blueprint of the rewards pages and what its modules share; each module adds its routes."""

from __future__ import annotations

from flask import Blueprint, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from intranet.rules.constraints import Level
from intranet.rules.rewards import RewardCheck, RewardRule, RewardScheme
from intranet.services.rewards_records import CaseLine, CaseRecord
from intranet.web.clauses import clause_link
from intranet.web.pages import ClauseLink, Crumb

TITLE = "敘獎"
Answer = str | Response | tuple[str, int]

bp = Blueprint("rewards", __name__, url_prefix="/rewards")


class RuleLine(Struct, frozen=True):
    """A rule as pages list it: what it does, and where it comes from (``clause`` None: ours)."""

    text: str
    effect: str
    source: str
    clause: ClauseLink | None


def rules_of(scheme: RewardScheme) -> tuple[RuleLine, ...]:
    """The scheme's rules in words."""
    return tuple(
        RuleLine(rule.text, _effect(rule), rule.source, clause_link(rule.clause) if rule.clause else None)
        for rule in scheme.rules
    )


def _effect(rule: RewardRule) -> str:
    if rule.check is RewardCheck.RECUSAL:  # of a member who may well be nominated
        return "評核時離席"
    return "不予提報" if rule.level is Level.REFUSE else "提醒"


def case_crumbs(record: CaseRecord, *more: str) -> tuple[Crumb, ...]:
    """敘獎 › the case › what is done with it."""
    line = record.line
    own = Crumb(case_title(line), url_for(".case", case_id=line.case_id))
    return (Crumb(TITLE, url_for(".index")), own, *(Crumb(text) for text in more))


def case_title(line: CaseLine) -> str:
    return f"第 {line.number} 號敘獎案"
