"""What the group decided in confidence stands nowhere in a masked pack: not in the item, not where it was noted besides."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import ActionItem, AgendaItem
from intranet.rules.dates import Term
from intranet.services.audit_pack_masking import Masker, Open
from intranet.services.audit_pack_records import people, record_sheets
from intranet.services.meetings.follow_up import report_progress
from intranet.services.sign_in import actor_named

TASK = "通知任課教師認證代理人名單及順位"
PROGRESS = "已約談當事人。"


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
