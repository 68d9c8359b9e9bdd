"""Outreach: the meters and sessions of a term, and one session as its record."""

from __future__ import annotations

from flask import render_template, url_for

# Each of these adds its routes to the blueprint.
from intranet.blueprints.outreach import file_views, log_views, pages, part_views, report_views  # noqa: F401
from intranet.blueprints.outreach.blueprint import TITLE, bp, crumbs_to, guarded
from intranet.blueprints.outreach.people_views import registration_of
from intranet.blueprints.outreach.present import (
    facts_of,
    meter_row,
    next_step_of,
    session_row,
    wanted_by,
    year_rows,
)
from intranet.rules.dates import Term
from intranet.rules.outreach_projection import DEFAULT_NOTE
from intranet.rules.permissions import Permission
from intranet.services import outreach, outreach_records
from intranet.services.context import current_school, today
from intranet.services.outreach_clashes import clashes_of
from intranet.services.outreach_facts import credited_sessions
from intranet.services.outreach_feedback import summary_of
from intranet.services.outreach_records import SessionRecord
from intranet.services.outreach_reports import year_reports
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term


@bp.get("/")
@requires(Permission.VIEW_OUTREACH)
def index() -> str:
    term, can_log = selected_term(), current_actor().can(Permission.LOG_OUTREACH)
    clauses = {row.key: row.clause for row in current_school().outreach}
    credited = credited_sessions(planned=True, since=Term(term.year, 1).start)
    page = pages.ListPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        term=term.label,
        today=today(),
        year=term.year,
        meters=tuple(meter_row(row, can_log=can_log) for row in outreach_records.meters(term)),
        default_note=DEFAULT_NOTE,
        years=year_rows(term.year, credited),
        rows=tuple(session_row(line, clauses.get(line.obligation, "")) for line in outreach_records.sessions_of(term)),
        new_url=url_for(".new") if can_log else "",
        plan_url=url_for(".plan") if can_log else "",
        reports=tuple(
            pages.ReportRow(one, url_for(".year_report", year=term.year, report_id=one.id))
            for one in year_reports(term.year)
        ),
        guard=guarded(),
        report_url=url_for(".make_year_report", year=term.year) if can_log else "",
        hours_url=url_for(".term_hours_ods", term=str(term)) if can_log else "",
        series_url=url_for(".series") if can_log else "",
    )
    return render_template("outreach/index.html", page=page)


@bp.get("/<int:session_id>")
@requires(Permission.VIEW_OUTREACH)
def session(session_id: int) -> str:
    record = outreach_records.session_record(session_id)
    line, draft = record.line, record.draft
    obligation = current_school().obligation(line.obligation)
    editable = outreach.may_edit(current_actor(), record.logged_by, line.organisers)
    row = session_row(line, obligation.clause if obligation else "")
    times = [f"{moment:%H:%M}" for moment in (draft.starts, draft.ends) if moment]
    is_coming = line.is_planned and not line.withdrawn and line.on >= today()
    is_held = not line.is_planned and not line.withdrawn
    page = pages.SessionPage(
        title=line.title,
        breadcrumbs=(*crumbs_to(record)[:1], Crumb(line.title)),
        record=record,
        today=today(),
        row=row,
        time="–".join(times),
        facts=facts_of(record, row),
        obligation=obligation.title if obligation else "",
        wanted=wanted_by(obligation),
        materials=_materials(record, editable),
        parts=_parts(record),
        siblings=tuple(session_row(one) for one in outreach_records.sessions_in_series(record.series)),
        clashes=clashes_of(draft, session_id) if is_coming and editable else (),
        edit_url=url_for(".edit", session_id=session_id) if editable else "",
        split_url=url_for(".split", session_id=session_id) if editable else "",
        copy_url=url_for(".plan", copy=session_id) if current_actor().can(Permission.LOG_OUTREACH) else "",
        step=next_step_of(record) if editable else None,
        registration=registration_of(record, can_manage=editable),
        feedback=summary_of(session_id) if draft.asks_feedback and editable else None,
        reports=tuple(
            pages.ReportRow(one, url_for(".report", session_id=session_id, report_id=one.id)) for one in record.reports
        ),
        guard=guarded(),
        report_url=url_for(".make_report", session_id=session_id) if editable and is_held else "",
    )
    return render_template("outreach/session.html", page=page)


def _materials(record: SessionRecord, editable: bool) -> tuple[pages.MaterialRow, ...]:
    ids = record.line.id
    return tuple(
        pages.MaterialRow(
            one.name,
            one.size,
            url_for(".material", session_id=ids, material_id=one.id),
            url_for(".remove_material", session_id=ids, material_id=one.id) if editable else "",
        )
        for one in record.materials
    )


def _parts(record: SessionRecord) -> tuple[pages.PartRow, ...]:
    rows = []
    for part in record.parts:
        wanted = current_school().obligation(part.obligation)
        rows.append(pages.PartRow(part, wanted.title if wanted else "", clause_link(wanted.clause if wanted else "")))
    return tuple(rows)
