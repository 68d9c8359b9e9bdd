"""What tests of the rewards pages share: the demo's cases, a filled form, a meeting that decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AgendaItem, OutcomeKind, RewardCase
from intranet.rules.dates import Term
from intranet.services.meetings.convening import convene
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.planning import approve_meeting
from intranet.services.meetings.session import call_roll, open_session
from intranet.services.sign_in import actor_named
from tests.support.client import Client, Page
from tests.support.meetings import PDF, marks_of

PAYLOAD = "<script>alert(1)</script>\"'&amp;"
TERM = Term(115, 1)
Clients = Callable[[str], Client]


def case_id(number: int) -> int:
    return db.session.scalars(select(RewardCase.id).where(RewardCase.number == number, RewardCase.term == TERM)).one()


def nominee(username: str) -> str:
    return str(actor_named(username).person_id)


def filled(username: str = "counselor", **changes: str) -> dict[str, str]:
    values = {"person": nominee(username), "deed": "辦理生涯輔導講座", "role": "LEAD", "grade": "commendation-1"}
    values["done_on"] = "115/11/20"
    return {**values, **changes}


def new_nomination(client: Client, **changes: str) -> Page:
    return client.submit(client.get(f"/rewards/{case_id(2)}/nominate"), **filled(**changes))


def decide(case: int) -> None:
    """The draft meeting that the case was put to is convened, sits and decides it."""
    db.session.expire_all()
    item_id = db.session.get_one(RewardCase, case).agenda_item_id
    assert item_id is not None
    meeting_id = db.session.get_one(AgendaItem, item_id).meeting_id
    clerk = actor_named("clerk")
    approve_meeting(actor_named("principal"), meeting_id)
    convene(actor_named("secretary"), meeting_id, document_no="字第1號", notice=PDF)
    open_session(clerk, meeting_id, at=time(12, 10))
    call_roll(clerk, meeting_id, marks_of(meeting_id, 18))
    record_outcome(clerk, item_id, Result(OutcomeKind.RESOLUTION, "照提報獎度通過。"))
    db.session.expire_all()
