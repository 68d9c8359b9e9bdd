"""Records that somebody may not see: 404 for reading and for writing, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import IntegerConverter, Rule

from intranet.extensions import db
from intranet.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Attachment,
    Attendance,
    FaultReport,
    Meeting,
    OutreachSession,
    Person,
)
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.leaves import note_leave
from intranet.services.sign_in import actor_named
from intranet.services.transactions import writing
from tests.contracts.test_permissions import address, all_rows
from tests.support.client import Client

Clients = Callable[[str], Client]
NOBODYS = 999_999
# Not found, or (before the part is looked for) the meeting does not stand at that step: a page or a message says so.
REFUSED = (404, 400, 303)
NESTED = "/meetings/<int:meeting_id>/"


@pytest.fixture
def unchecked_forms(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forms without their token: that each asks for it is tested by itself."""
    monkeypatch.setitem(demo_app.config, "WTF_CSRF_ENABLED", False)
    return


def numbered_rules(app: Flask) -> Iterator[Rule]:
    """The addresses that name a record by its number."""
    for rule in app.url_map.iter_rules():
        if any(isinstance(converter, IntegerConverter) for converter in rule._converters.values()):
            yield rule


def one_who_may(endpoint: str) -> str:
    """Somebody whose permissions open this address at the first school, so that only the record can be in the way."""
    allowed = all_rows()[endpoint][1]
    assert allowed, endpoint
    return "secretary" if isinstance(allowed, str) or "secretary" in allowed else sorted(allowed)[0]  # type: ignore[type-var]


@pytest.mark.assurance("isolation")
def test_number_of_no_record_is_not_found(
    demo_app: Flask, clients: Clients, unchecked_forms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = list(numbered_rules(demo_app))
    people = {username: clients(username).http for username in {one_who_may(rule.endpoint) for rule in rules}}
    monkeypatch.setattr("flask.templating._render", lambda app, template, context: "")
    before, wrong = audit.head(), []
    for rule in rules:
        for method in sorted({"GET", "POST"} & set(rule.methods or ())):
            http = people[one_who_may(rule.endpoint)]
            answer = http.open(
                address(demo_app, rule), method=method, data={"mark": "THERE"} if method == "POST" else {}
            )
            if answer.status_code != 404:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    db.session.rollback()
    assert wrong == []
    assert audit.head() == before


def parts_of(meeting: int) -> dict[str, int]:
    """A number for each part that an address names inside a meeting."""
    item = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting)).first()
    assert item is not None
    file = Attachment(record="agenda_item", record_id=item.id, name="a.pdf", kind="application/pdf", size=1, sha256="0" * 64,
                      added_by=actor_named("secretary").person_id)  # fmt: skip
    with writing(SYSTEM):
        db.session.add(file)
    attendance = db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting)).first()
    action = db.session.scalars(
        select(ActionItem)
        .join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting)
    ).first()
    assert attendance is not None and action is not None
    return {"item_id": item.id, "file_id": file.id, "attendance_id": attendance.id, "action_id": action.id,
            "person_id": attendance.person_id}  # fmt: skip


@pytest.mark.assurance("isolation")
def test_part_of_one_meeting_is_not_reached_through_another(
    demo_app: Flask, clients: Clients, unchecked_forms: None
) -> None:
    parts = parts_of(1)
    others = [number for number in db.session.scalars(select(Meeting.id)) if number != 1]
    rules = [rule for rule in numbered_rules(demo_app) if rule.rule.startswith(NESTED) and len(rule.arguments) > 1]
    assert len(rules) > 10
    http, wrong = clients("secretary").http, []
    before = audit.head()
    for rule in rules:
        given = {name: parts[name] for name in rule.arguments if name != "meeting_id"}
        for other in others:
            with demo_app.test_request_context():
                url = demo_app.url_for(rule.endpoint, meeting_id=other, **given)
            for method in sorted({"GET", "POST"} & set(rule.methods or ())):
                with http.open(url, method=method, data={"mark": "THERE"}) as answer:
                    if answer.status_code not in REFUSED:
                        wrong.append(f"{method} {url}: {answer.status_code}")
    db.session.rollback()
    assert wrong == []
    assert audit.head() == before


def hidden_records() -> Iterator[tuple[str, str]]:
    """Who → the address of a record in the demo that is not theirs, though the area is."""
    fault = dict(db.session.execute(select(FaultReport.reporter_id, FaultReport.id)).tuples().all())
    mine = {name: actor_named(name).person_id or 0 for name in ("teacher", "student", "registrar", "member")}
    for name, other in (("student", "teacher"), ("secretary", "teacher"), ("teacher", "student")):
        yield name, f"/faults/{fault[mine[other]]}"
    proposal = dict(db.session.execute(select(AgendaProposal.proposer_id, AgendaProposal.id)).tuples().all())
    for name, other in (("member", "registrar"), ("registrar", "member")):
        for rest in ("", "/file", "/withdraw"):
            yield name, f"/meetings/proposals/{proposal[mine[other]]}{rest}"
    states = {state.name: number for number, state in db.session.execute(select(Meeting.id, Meeting.state)).tuples()}
    draft, unconfirmed = states["DRAFT"], states["CONFIRMED"]
    yield from (
        ("member", f"/meetings/{draft}{rest}") for rest in ("", "/notice.pdf", "/notice.odt", "/reply", "/read")
    )
    yield from (("member", f"/meetings/{unconfirmed}/minutes{rest}") for rest in ("", ".pdf", ".odt", "/drafts"))
    for name in ("student", "parent", "teacher", "admin"):
        yield from ((name, f"/meetings/{unconfirmed}/minutes{rest}") for rest in ("/public", "-public.pdf"))
    action = db.session.scalars(select(ActionItem.id)).first()
    for name in ("teacher", "it"):
        yield from ((name, f"/meetings/actions/{action}{rest}") for rest in ("", "/progress"))
    yield from (("parent", f"/announcements/2{rest}") for rest in ("", "/file"))
    yield "student", "/announcements/3"


@pytest.mark.assurance("isolation")
def test_record_of_another_is_not_found(demo_app: Flask, clients: Clients, unchecked_forms: None) -> None:
    cases = list(hidden_records())
    people = {name: clients(name).http for name in {name for name, _ in cases}}
    before, wrong = audit.head(), []
    for name, url in cases:
        answers = {method: people[name].open(url, method=method).status_code for method in ("GET", "POST")}
        if not set(answers.values()) <= {404, 405} or 404 not in answers.values():
            wrong.append(f"{name} {url}: {answers}")
    db.session.rollback()
    assert wrong == []
    assert audit.head() == before


@pytest.mark.assurance("isolation")
def test_leave_and_papers_of_another_record_are_not_found(
    demo_app: Flask, clients: Clients, unchecked_forms: None
) -> None:
    holder = db.session.get_one(Person, actor_named("teacher").person_id)
    leave = note_leave(SYSTEM, holder, date(2026, 12, 1), date(2026, 12, 2))
    session = db.session.scalars(select(OutreachSession)).first()
    assert session is not None
    people = db.session.scalars(select(Person.id).where(Person.id != leave.person_id).limit(3)).all()
    others = db.session.scalars(select(OutreachSession.id).where(OutreachSession.id != session.id).limit(3)).all()
    material = Attachment(record="outreach_session", record_id=session.id, name="a.pdf", kind="application/pdf", size=1,
                          sha256="0" * 64, added_by=leave.person_id)  # fmt: skip
    with writing(SYSTEM):
        db.session.add(material)
    http = clients("secretary").http
    before = audit.head()
    tried = [http.post(f"/people/{person}/leave/{leave.id}/withdraw") for person in people]
    tried += [http.get(f"/outreach/{other}/files/{material.id}") for other in others]
    tried += [http.post(f"/outreach/{other}/files/{material.id}/remove") for other in others]
    db.session.rollback()
    assert {answer.status_code for answer in tried} <= {404, 403}
    assert audit.head() == before
