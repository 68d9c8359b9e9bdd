"""What changed between any two releases of a term, as staff read it."""

from __future__ import annotations

from flask import render_template, request, url_for

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.release_pages import StaffChangesPage
from intranet.blueprints.public.addresses import audience_named, word_of
from intranet.blueprints.public.pages import Link, offered
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.services.calendar.changes import changes_for
from intranet.services.calendar.releases import changes_between, release_of
from intranet.services.errors import NotFound
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of


@bp.get("/<term>/changes")
@requires(Permission.VIEW_CALENDAR)
def changes(term: str) -> str:
    chosen = term_of(term)
    _, found = release_of(chosen)
    first, last = (_number(name) for name in ("from", "to"))
    earlier, later, every = changes_between(found, found[-2:][0].number if first is None else first, last)
    audience = audience_named(request.args.get("for", ""))
    shown = changes_for(every, audience)
    page = StaffChangesPage(
        title="各版差異",
        breadcrumbs=(*crumbs(chosen), Crumb("各版差異")),
        term_label=chosen.label,
        numbers=tuple((row.number, f"第 {row.number} 版（{roc_short(row.released_on)}）") for row in found),
        audiences=tuple(
            (word_of(one) if one else "", one.value if one else "全部")
            for one in offered([*earlier.lines, *later.lines])
        ),
        audience=word_of(audience) if audience else "",
        first=earlier.number,
        last=later.number,
        heading=f"第 {earlier.number} 版到第 {later.number} 版",
        changes=shown,
        untouched=len(every) - len(shown),
        told=tuple(
            Link(f"第 {row.number} 版　{row.comment}", url_for("public.version", term=term, number=row.number))
            for row in found
            if earlier.number < row.number <= later.number
        ),
        form_url=url_for(".changes", term=term),
        schedule_url=url_for(".schedule", term=term),
    )
    return render_template("calendar/changes.html", page=page)


def _number(name: str) -> int | None:
    word = request.args.get(name)
    if word and not (word.isascii() and word.isdecimal() and len(word) < 6):
        raise NotFound
    return int(word) if word else None
