"""The demo's outreach: school year 114 complete; in 115-1 some held, some owed, one planned, one that does not count."""

from __future__ import annotations

import io
from datetime import date, time, timedelta

from intranet.rules.dates import Period, Term
from intranet.rules.obligations import GRADES, Audience, Kind, Obligation
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.attachments import Upload
from intranet.services.context import current_school, on_day
from intranet.services.demo import notices
from intranet.services.demo.cast import Cast
from intranet.services.outreach import SessionDraft, log_session

FIRST_DAYS = {Term(114, 1): date(2025, 10, 15), Term(114, 2): date(2026, 4, 15), Term(115, 1): date(2026, 9, 16)}
PLANNED = date(2026, 12, 9)
PLACES = {
    Audience.PARENTS: "活動中心",
    Audience.STUDENTS: "演講廳",
    Audience.TEACHERS: "電腦教室",
    Audience.STAFF: "會議室",
}
HEADCOUNTS = {Audience.PARENTS: 86, Audience.STUDENTS: 312, Audience.TEACHERS: 24, Audience.STAFF: 68}
LOGGERS = ("counselor", "course-counselor", "instruction", "registrar", "secretary")


def fill(cast: Cast) -> None:
    rows = current_school().outreach if _loggers(cast) else ()
    for number, row in enumerate(rows):
        for term in (Term(114, 1), Term(114, 2)):
            if row.per is Period.TERM or term.number == 1 + number % 2:
                _hold(cast, row, FIRST_DAYS[term] + timedelta(weeks=number))
    for number, row in enumerate(rows):
        _this_term(cast, row, FIRST_DAYS[Term(115, 1)] + timedelta(weeks=number))
    notices.fill(cast)


def _this_term(cast: Cast, row: Obligation, day: date) -> None:
    """What has happened by 115/11/21: students and system training are done (where organisers are joint, by one of
    them), a host has tried alone, a development session is planned, the rest is owed."""
    if row.audience is Audience.STUDENTS or row.kind is Kind.SYSTEM_TRAINING:
        organisers = row.organisers.names[:1] if row.organisers.together else row.organisers.names
        audience = (GRADES[0],) if row.per_grade_note else None
        _hold(cast, row, day, organisers=organisers, audience=audience)
    elif row.host:
        _hold(cast, row, day, organisers=(row.host,))
    elif row.kind is Kind.DEVELOPMENT:
        with on_day(day):
            log_session(_logger(cast, row), _draft(row, PLANNED, row.organisers.names, None))


def _hold(
    cast: Cast,
    row: Obligation,
    day: date,
    *,
    organisers: tuple[str, ...] = (),
    audience: tuple[Audience, ...] | None = None,
) -> None:
    """A session that was held on ``day`` and logged two days later, with its sign-in sheet."""
    with on_day(day + timedelta(days=2)):
        draft = _draft(row, day, organisers or row.organisers.names, audience)
        log_session(_logger(cast, row), draft, [Upload("簽到表.pdf", io.BytesIO(_sheet(day)))])


def _draft(
    row: Obligation, day: date, organisers: tuple[str, ...], audience: tuple[Audience, ...] | None
) -> SessionDraft:
    wanted = row.audience or Audience.STAFF
    canonical = current_school().directory.canonical
    return SessionDraft(
        kind=row.kind,
        title=f"{Term.containing(day).year} 學年度{row.title}",
        on=day,
        place=PLACES.get(wanted, "會議室"),
        audience=audience or (wanted,),
        organisers=tuple(canonical(name) for name in organisers),
        topic=row.topic,
        host=row.host,
        starts=time(13, 10),
        ends=time(15),
        headcount=None if day == PLANNED else HEADCOUNTS.get(wanted),
        notes="" if day == PLANNED else "說明本學年作業期程與上傳步驟，會後開放提問；簡報另公布於學校網站。",
        obligation=row.key,
    )


def _logger(cast: Cast, row: Obligation) -> Actor:
    """The first demo account that may act as one of the organisers; the counselling office logs the rest."""
    codes = current_school().directory.codes(row.organisers.names)
    actors = _loggers(cast)
    return next((actor for actor in actors if actor.acts_as & codes), actors[0])


def _loggers(cast: Cast) -> list[Actor]:
    actors = [cast.actor(name) for name in LOGGERS if name in cast.people]
    return [actor for actor in actors if actor.can(Permission.LOG_OUTREACH)]


def _sheet(day: date) -> bytes:
    """A one-page PDF that says what it is, small enough to be written by hand."""
    text = f"Demonstration file: sign-in sheet of {day.isoformat()}. No personal data."
    stream = f"BT /F1 14 Tf 60 780 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{tail}".encode("ascii")
