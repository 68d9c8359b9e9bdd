"""Candidates: whom the term's records speak for; one press takes one of them into a nomination."""

from __future__ import annotations

from flask import render_template, url_for

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import bp, case_crumbs
from intranet.rules.permissions import Permission
from intranet.services.rewards_candidates import candidates
from intranet.services.rewards_records import case_record
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.permissions import requires
from intranet.web.records import link_to

NO_RANKING = "national:no-ranking"


@bp.get("/<int:case_id>/candidates")
@requires(Permission.PROPOSE_REWARDS)
def choose(case_id: int) -> str:
    record = case_record(case_id)
    page = pages.CandidatesPage(
        title="由紀錄提報",
        breadcrumbs=case_crumbs(record, "由紀錄提報"),
        record=record,
        rows=tuple(
            pages.CandidateRow(
                one,
                tuple((fact.line, link_to(fact.path)) for fact in one.facts),
                url_for(".nominate", case_id=case_id, candidate=one.person_id),
            )
            for one in candidates(current_actor(), record.line.term)
        ),
        clause=clause_link(NO_RANKING),
        back_url=url_for(".case", case_id=case_id),
        by_hand_url=url_for(".nominate", case_id=case_id),
    )
    return render_template("rewards/candidates.html", page=page)
