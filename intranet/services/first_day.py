"""What a school does first, on the day after ``intranet init``: in order, until each is done."""

from __future__ import annotations

from flask import current_app
from msgspec import Struct
from sqlalchemy import Exists, and_, exists, or_, select

from intranet.extensions import db
from intranet.models import Account, Appointment, Meeting, SeatHolding, TermAnchor
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_term, today

SET_UP = "intranet_set_up"  # there once this process has found everything done


class FirstStep(Struct, frozen=True):
    """One thing to set up: ``title`` begins with its verb, ``why`` says what for, ``url`` is the path where it is done.
    ``by`` names who does it; ``mine`` where the actor may."""

    title: str
    why: str
    action: str
    url: str
    by: str
    mine: bool
    is_done: bool


def first_steps(actor: Actor) -> tuple[FirstStep, ...]:
    """The steps for those who enter people or open accounts; empty for others and once all is done. One query until then."""
    if not (actor.can(Permission.MANAGE_PEOPLE) or actor.can(Permission.MANAGE_ACCOUNTS)):
        return ()
    if SET_UP in current_app.extensions:
        return ()
    done = _done()
    if all(done):
        current_app.extensions[SET_UP] = True  # nothing is asked again: what is set up stays so
        return ()
    school, term = current_school(), current_term()
    convener, secretary = school.convener.title, school.secretary.title
    rows = (
        (f"登錄{convener}、{secretary}與承辦人員", "權限與應辦事項都依職務而來；可逐人新增，也可匯入整份名冊。", "新增人員",
         "/people/new", Permission.MANAGE_PEOPLE),
        (f"為{secretary}與承辦人員開設帳號", "每個帳號產生一次性連結，交給本人設定密碼。", "開設帳號", "/accounts/new",
         Permission.MANAGE_ACCOUNTS),
        ("登錄推派與選任的席次", "由職務擔任的席次自動補上；其餘席次登錄後，才會列入應出席與開會通知。", "登錄席次", "/committee/",
         Permission.MANAGE_PEOPLE),
        (f"輸入 {term.label}的基準日", "開學、休業式等日期決定各項作業的起迄，輸入後即可排出期程。", "輸入", f"/terms/{term}",
         Permission.EDIT_SCHEDULE),
        ("排定第一次會議", "議程會帶入規定的工作事項。系統啟用前的會議可以補登。", "排定會議", "/meetings/new", Permission.PLAN_MEETINGS),
    )  # fmt: skip
    return tuple(
        FirstStep(title, why, action, url, "、".join(school.titles(permission)), _may(actor, permission, url), is_done)
        for (title, why, action, url, permission), is_done in zip(rows, done, strict=True)
    )


def _may(actor: Actor, permission: Permission, url: str) -> bool:
    """Whether the actor may do it, and open the page where it is done."""
    return actor.can(permission) and (url != "/committee/" or actor.can(Permission.VIEW_COMMITTEE))


def _done() -> tuple[bool, ...]:
    """Whether each step is done, in order."""
    school, day = current_school(), today()
    convener, secretary = school.convener.code, school.secretary.code
    elected = [seat.key for seat in school.committee.seats if seat.position is None]

    def held(code: str) -> Exists:
        return exists().where(
            Appointment.position == code,
            Appointment.starts <= day,
            or_(Appointment.ends.is_(None), Appointment.ends >= day),
        )

    row = db.session.execute(
        select(
            and_(held(convener), held(secretary)),
            exists().where(Account.person_id == Appointment.person_id, Appointment.position == secretary),
            exists().where(SeatHolding.seat.in_(elected)) if elected else exists().where(Account.id > 0),
            exists().where(TermAnchor.id > 0),
            exists().where(Meeting.id > 0),
        )
    ).one()
    return tuple(bool(value) for value in row)
