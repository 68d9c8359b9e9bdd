"""The second person: agrees to exactly what goes out, never to another content, and never to its own request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from msgspec import structs
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, Person, Release
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.desk import desk_of
from intranet.services.calendar.items import save_item
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.reviews import (
    Asked,
    answer_review,
    ask_review,
    current_review,
    holding,
    readers_for,
    reviews_of,
)
from intranet.services.context import EXTENSION, Intranet, current_school, current_settings
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import change_person
from tests.support.calendar import TERM, acting, by_window, dates_as, drafted, holder_of
from tests.support.letters import mails, mails_to
from tests.support.queries import counted_queries


def planner() -> Actor:
    return acting(holder_of("教務主任", "林主任"))


def head() -> Actor:
    return acting(holder_of("校長", "陳校長"))


def changed(note: str = "改") -> None:
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note=note))


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app of a school that releases nothing without a second person."""
    school = current_school()
    needing = replace(school, profile=replace(school.profile, release_needs_second=True))
    monkeypatch.setitem(app.extensions, EXTENSION, Intranet(current_settings(), needing))
    return app


def test_second_person_agrees_and_the_asker_is_told(app: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    for actor, name in ((asker, "asker"), (reader, "reader")):
        give_address(actor, f"{name}@example.edu.tw")
    review = ask_review(asker, TERM, comment="請看提交日期", state=desk_of(TERM).state)
    (request,) = mails_to(reader.person_id or 0)
    assert request.subject == "請複核：114 學年度第 1 學期作業期程第 1 版"
    assert "http://127.0.0.1:8000/calendar/114-1/review" in request.body.splitlines()
    answer_review(reader, review.id, agreed=True, answer="日期無誤")
    (reply,) = mails_to(asker.person_id or 0)
    assert reply.subject == "複核結果：114 學年度第 1 學期作業期程，同意"
    found = current_review(desk_of(TERM), reviews_of(TERM))
    assert found is not None
    assert (found.asked_by, found.answered_by, found.agreed, found.answer) == ("林主任", "陳校長", True, "日期無誤")


def test_request_waits_while_its_draft_is_what_was_asked_about(app: Flask) -> None:
    drafted()
    asker, _ = planner(), head()
    review = ask_review(asker, TERM)
    waiting = Asked(TERM, 1, "林主任", review.sha256)
    other = Asked(Term(115, 2), 1, "林主任", "0" * 64)  # a newer request whose draft is another by now
    with counted_queries() as sent:
        assert holding([other, waiting]) == waiting
    assert sent.count == 1
    changed()
    assert holding([other, waiting]) is None
    assert holding([]) is None


def give_address(actor: Actor, email: str) -> None:
    person = db.session.get_one(Person, actor.person_id)
    change_person(SYSTEM, person.id, name=person.name, staff_type="教師", email=email)


def test_agreement_holds_for_that_content_alone(strict: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    with pytest.raises(Refused, match="還沒有人複核，請先送請複核"):
        release_schedule(asker, TERM, comment="初版")
    review = ask_review(asker, TERM)
    with pytest.raises(Refused, match="林主任已送請複核，尚待回復"):
        release_schedule(asker, TERM, comment="初版")
    answer_review(reader, review.id, agreed=True)
    changed()
    assert current_review(desk_of(TERM), reviews_of(TERM)) is None
    with pytest.raises(Refused, match="還沒有人複核"):
        release_schedule(asker, TERM, comment="初版")
    changed("")  # as it was when it was agreed to
    assert release_schedule(asker, TERM, comment="初版").number == 1


def test_declined_content_is_refused_with_the_reason(strict: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    review = ask_review(asker, TERM)
    with pytest.raises(Refused, match="請寫明不同意的理由") as refused:
        answer_review(reader, review.id, agreed=False, answer=" ")
    assert refused.value.field == "answer"
    answer_review(reader, review.id, agreed=False, answer="提交日期太早。")
    with pytest.raises(Refused, match="陳校長不同意發布這份內容：提交日期太早。"):
        release_schedule(asker, TERM, comment="初版")
    answer_review(reader, ask_review(asker, TERM, comment="已說明").id, agreed=True)
    assert release_schedule(asker, TERM, comment="初版").number == 1


def test_whoever_agreed_does_not_release(strict: Flask) -> None:
    drafted()
    asker = planner()
    reader = structs.replace(head(), permissions=asker.permissions)  # a principal who stands in for 教務主任
    answer_review(reader, ask_review(asker, TERM).id, agreed=True)
    with pytest.raises(Refused, match="複核的人不能自己發布"):
        release_schedule(reader, TERM, comment="初版")
    assert release_schedule(SYSTEM, TERM, comment="由指令發布").number == 1


def test_command_line_needs_the_agreement_too(strict: Flask) -> None:
    drafted()
    with pytest.raises(Refused, match="須由另一人複核"):
        release_schedule(SYSTEM, TERM, comment="初版")
    with pytest.raises(Refused, match="須由本人登入"):
        ask_review(SYSTEM, TERM)
    assert db.session.scalar(select(func.count(Release.id))) == 0


def test_second_person_is_optional_by_default(app: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    answer_review(reader, ask_review(asker, TERM).id, agreed=False, answer="再想想")
    assert release_schedule(asker, TERM, comment="初版").number == 1


def test_nobody_answers_for_itself_twice_or_too_late(app: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    review = ask_review(asker, TERM)
    with pytest.raises(NotPermitted, match="送請複核以外的人"):
        answer_review(asker, review.id, agreed=True)
    with pytest.raises(NotPermitted):
        answer_review(acting(holder_of("任課教師", "某教師")), review.id, agreed=True)
    with pytest.raises(Refused, match="已由林主任送請複核"):
        ask_review(asker, TERM)
    changed()
    with pytest.raises(Refused, match="在送請複核之後已被修改"):
        answer_review(reader, review.id, agreed=True)
    changed("")
    answer_review(reader, review.id, agreed=True)
    with pytest.raises(Refused, match="已經有人複核過"):
        answer_review(reader, review.id, agreed=True)
    with pytest.raises(Refused, match="陳校長已同意發布這份內容"):
        ask_review(asker, TERM)
    with pytest.raises(NotFound):
        answer_review(reader, review.id + 1, agreed=True)


def test_what_cannot_go_out_is_not_asked_about(app: Flask) -> None:
    asker = planner()
    with pytest.raises(Refused, match="還不能發布"):
        ask_review(asker, TERM)
    drafted()
    with pytest.raises(Refused, match="沒有其他人可以複核"):
        ask_review(asker, TERM)
    head()
    with pytest.raises(Conflict):
        ask_review(asker, TERM, state=desk_of(TERM).state + 1)
    release_schedule(asker, TERM, comment="初版")
    with pytest.raises(Refused, match="還不能發布"):
        ask_review(asker, TERM)
    assert reviews_of(Term(114, 2)) == ()


def test_each_step_writes_one_audit_entry(app: Flask) -> None:
    drafted()
    asker, reader = planner(), head()
    before = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    answer_review(reader, ask_review(asker, TERM).id, agreed=True)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)).all()
    assert [(entry.act, entry.record, entry.actor_name) for entry in entries] == [
        ("ask_release_review", "release_review", "林主任"),
        ("answer_release_review", "release_review", "陳校長"),
    ]


def test_readers_are_all_others_who_may(app: Flask) -> None:
    asker, reader = planner(), head()
    assert [row.person_id for row in readers_for(asker)] == [reader.person_id]
    assert [row.person_id for row in readers_for(reader)] == [asker.person_id]
    assert mails() == []
