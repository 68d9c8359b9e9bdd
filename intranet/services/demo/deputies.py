"""Deputies as the group resolved them: two in order for each position that a clause names, one still without."""

from __future__ import annotations

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, OutcomeKind
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school
from intranet.services.demo.cast import Cast
from intranet.services.deputies import set_deputy
from intranet.services.deputy_lists import staff_on

_RESOLUTION = (
    select(AgendaItem.id, Meeting.on)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        AgendaItem.outcome_kind == OutcomeKind.RESOLUTION,
        AgendaItem.carried.is_(True),
        AgendaItem.title.contains("代理"),
    )
    .order_by(Meeting.on)
)


def fill(cast: Cast) -> None:
    """Set the deputies by the first resolution that speaks of them; without one there is nothing to enter."""
    school = current_school()
    found = db.session.execute(_RESOLUTION).first()
    if found is None:
        return
    item, day = found
    names = [name for rule in school.committee.deputies if rule.applies for name in rule.positions]
    codes = [code for code in school.directory.by_code if code in school.directory.codes(names)]
    deputies = [person for person in staff_on(day) if "任課教師" not in person.titles and "校長" not in person.titles]
    for number, code in enumerate(codes[:-1] if len(codes) > 1 else codes):
        others = [p for p in deputies if school.directory.title(code) not in p.titles]
        for order in (1, 2):
            person = others[(number * 2 + order) % len(others)]
            set_deputy(SYSTEM, code, person.person_id, order=order, starts=day, resolution_id=item)
