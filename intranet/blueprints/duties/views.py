"""The responsibility table of the school as it stands today, the reader's own part on top."""

from __future__ import annotations

from flask import Blueprint, render_template

from intranet.blueprints.duties.pages import DutiesPage, DutyRow, MyDuty, grants_of, listed_of, party
from intranet.rules.duties import Responsibility
from intranet.rules.permissions import Permission
from intranet.rules.school import School
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.people import Holder, holders_on
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.get("/")
@requires(Permission.VIEW_DUTIES)
def index() -> str:
    school, holders = current_school(), holders_on(today())
    rows = tuple((responsibility, _row(school, responsibility, holders)) for responsibility in school.responsibilities)
    page = DutiesPage(
        title="分工",
        breadcrumbs=(Crumb("分工"),),
        regulation=school.regulation.short_title,
        mine=_mine(school, current_actor()),
        table=tuple(row for responsibility, row in rows if responsibility.row),
        prose=tuple(row for responsibility, row in rows if not responsibility.row),
        vacant=len({one.name for _, row in rows for one in (*row.builders, *row.supervisors) if one.vacant}),
    )
    return render_template("duties/index.html", page=page)


def _row(school: School, row: Responsibility, holders: dict[str, list[Holder]]) -> DutyRow:
    return DutyRow(
        key=row.key,
        number=row.row,
        item=row.item,
        builders=tuple(party(school, name, holders) for name in row.builders),
        supervisors=tuple(party(school, name, holders) for name in row.supervisors),
        schedule=row.schedule,
        note=row.note,
        grants=grants_of(row),
        reading=row.reading,
        listed=listed_of(row),
        clause=clause_link(row.clause),
    )


def _mine(school: School, actor: Actor) -> tuple[MyDuty, ...]:
    """The rows that name a post of the actor's, as builder before supervisor."""
    found = []
    for row in school.responsibilities:
        for part, names in (("辦理", row.builders), ("督導", row.supervisors)):
            codes = school.directory.codes(names)
            if codes & actor.acts_as:
                deputy_for = actor.deputy_title(school, codes)
                grants = grants_of(row) if part == "辦理" else ()
                found.append(MyDuty(row.item, part, deputy_for, row.schedule, grants, clause_link(row.clause)))
                break
    return tuple(found)
