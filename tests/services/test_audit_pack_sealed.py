"""What the group decided in confidence stands nowhere in a masked pack: not in the item, not where it was noted besides."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import ActionItem, AgendaItem, Meeting, MeetingState, MinutesDraft, Section
from intranet.rules.dates import Term
from intranet.services.audit_pack_masking import Masker, Open
from intranet.services.audit_pack_records import people, record_sheets
from intranet.services.meetings.agenda import change_item, place_item
from intranet.services.meetings.confidential import set_confidential
from intranet.services.meetings.follow_up import report_progress
from intranet.services.sign_in import actor_named

TASK = "通知任課教師認證代理人名單及順位"
PROGRESS = "已約談當事人。"
FORMER = "學生甲乙丙的申訴"


def an_open_draft() -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.state == MeetingState.DRAFT).order_by(Meeting.id)).all()[0]


def kinds_with(text: str, masker: Masker) -> set[str]:
    """The kinds of records that tell it."""
    sheets = record_sheets(Term(115, 1), people(), masker)
    return {sheet.title for sheet in sheets if any(text in cell for row in sheet.rows for cell in row)}


def test_words_of_a_confidential_item_are_in_no_masked_sheet(demo_app: Flask) -> None:
    action = db.session.scalars(select(ActionItem).where(ActionItem.task == TASK)).one()
    report_progress(actor_named("instruction"), action.id, PROGRESS)
    item = db.session.get_one(AgendaItem, action.agenda_item_id)
    masked, title = Masker(people().values()), item.title
    for text in (title, TASK, PROGRESS):
        assert {"稽核紀錄"} < kinds_with(text, masked)
    item.is_confidential = True
    db.session.commit()
    for text in (title, TASK, PROGRESS):
        assert kinds_with(text, masked) == set()
        assert {"稽核紀錄"} < kinds_with(text, Open())


def test_earlier_words_of_a_confidential_item_are_in_no_masked_sheet(demo_app: Flask) -> None:
    """Renamed, dropped, left and drafted before it was sealed."""
    draft = an_open_draft()
    secretary = actor_named("secretary")
    given = {"section": Section.PROPOSAL, "proposal": "", "matter": "", "proposer": ""}
    item = place_item(secretary, draft.id, title=FORMER, explanation="", **given)
    beside = place_item(secretary, draft.id, title="其他的案", explanation="", **given)
    change_item(secretary, beside.id, title="改過的其他的案", explanation="", **given)
    change_item(secretary, item.id, title="三年甲班學生申訴案", explanation="後來的說明", **given)
    db.session.add(MinutesDraft(meeting_id=draft.id, number=1, text=f"### 案由一：{FORMER}", author_id=1))
    db.session.commit()
    masked = Masker(people().values())
    for text in (FORMER, "後來的說明"):
        assert "稽核紀錄" in kinds_with(text, masked)
    set_confidential(secretary, item.id, confidential=True)
    for text in (FORMER, "三年甲班學生申訴案", "後來的說明"):
        assert kinds_with(text, masked) == set()
    for text in ("其他的案", "改過的其他的案"):
        assert "稽核紀錄" in kinds_with(text, masked)
    assert {"稽核紀錄", "紀錄草稿"} <= kinds_with(FORMER, Open())
