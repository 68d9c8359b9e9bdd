"""From a meeting's record to what its page shows: the next step, the buttons, the agenda with its outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for

from intranet.blueprints.meetings.blueprint import guarded, in_hand_url
from intranet.blueprints.meetings.pages import Button, ItemView, NextStep, SectionView
from intranet.blueprints.meetings.planning_pages import FileLink
from intranet.blueprints.meetings.session_forms import DRAFT_SECTIONS, SESSION_SECTIONS
from intranet.documents.environment import chinese_number, formal_number
from intranet.models import MeetingState, Section
from intranet.rules.dates import roc_long, roc_weekday
from intranet.rules.meetings import MOVES, ROAD, Count, Step, can_take, expected_words, next_step
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_kind
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Refused
from intranet.services.meetings.confidential import OPEN_STATES, SEALABLE
from intranet.services.meetings.facts import HELD
from intranet.services.meetings.follow_up import Action
from intranet.services.meetings.outcomes import VOTED, undecided_of
from intranet.services.meetings.records import is_insider
from intranet.services.meetings.shapes import Head, Item
from intranet.services.meetings.turns import out_of_turn
from intranet.web.clauses import clause_link, clause_links
from intranet.web.pages import ClauseLink

S = MeetingState
DEFAULT = "（系統預設，非規定所載）"
SHORT = {
    Step.APPROVE: "核定",
    Step.CONVENE: "通知",
    Step.OPEN: "開會",
    Step.ADJOURN: "散會",
    Step.CONFIRM: "確認紀錄",
    Step.PUBLISH: "公布紀錄",
}


def quorum_note(count: Count, told: int) -> str:
    """「席次 25，應出席 24 人（出缺不計）；開議須 13 席（系統預設，非規定所載）」."""
    expected = f"{expected_words(count.seats + count.recused, told)}；" if told else ""
    return f"{expected}開議須 {count.needed} 席{'' if count.rule.stated else DEFAULT}"


def evidence_note(head: Head, count: Count) -> str:
    """Whether the meeting counts for the clause that asks for one, and why not; empty before it is over."""
    if head.state not in HELD:
        return ""
    present = count.present if head.present_entered is None else head.present_entered
    reason = count.rule.shortfall(present=present, seats=count.seats)
    duty = next(row for row in current_school().obligations if row.kind is Kind.MEETING)
    return reason or f"計入「{duty.clause}」{duty.title}"


def notice_note() -> str:
    committee = current_school().committee
    return f"{committee.notice_days} 天前寄發{'' if committee.notice_days_stated else DEFAULT}"


def steps_of(state: MeetingState) -> tuple[tuple[str, str], ...]:
    """The road of the meeting for the stepper."""
    current = next_step(state)
    if state is S.CANCELLED:
        return ()
    at = ROAD.index(current) if current else len(ROAD)
    stands = ("done" if n < at else "current" if n == at else "todo" for n in range(len(ROAD)))
    return (("草案", "done"), *((SHORT[step], stand) for step, stand in zip(ROAD, stands, strict=True)))


def next_of(actor: Actor, head: Head, items: tuple[Item, ...], *, is_called: bool) -> NextStep | None:
    """The next step of a meeting, with its button where the actor may take it; a meeting in session goes through its
    open items before it is adjourned."""
    step = next_step(head.state)
    if step is None:
        return None
    who = "、".join(current_school().titles(MOVES[step].permission))
    may = actor.can(MOVES[step].permission)
    text = _text(head, step)
    if not may:
        return NextStep(f"下一步：{step.value}", f"{text}由{who}辦理。", None) if is_insider(actor) else None
    left = undecided_of(items)
    if step is Step.ADJOURN and is_called and left:
        text = f"還有 {len(left)} 案尚未作成結果，接著是{label_of(left[0])}：{left[0].title}"
        return NextStep(
            "登錄各案結果",
            text,
            Button(f"登錄{label_of(left[0])}", in_hand_url(head.id, left[0].id), "vote", "primary"),
        )
    return NextStep(step.value, text, _button(head, step, is_called=is_called))


def past_note(on: date) -> str:
    """What becomes of a plan whose day is over; empty while the day is to come."""
    if on >= today():
        return ""
    return f"會議日期 {roc_weekday(on)}已過，不能寄發開會通知，請改期；已開過的會議請在會議清單按「補登紀錄」登錄。"


def _text(head: Head, step: Step) -> str:
    if step in (Step.APPROVE, Step.CONVENE) and head.on < today():
        return past_note(head.on)
    if step is Step.APPROVE:
        return "草案階段沒有通知任何人，核定後才寄發開會通知。"
    if step is Step.CONVENE:
        last = head.on - timedelta(days=current_school().committee.notice_days)
        return f"宜於 {roc_weekday(last)}以前寄發，即會議 {notice_note()}。"
    if step is Step.OPEN:
        return f"會議訂於 {roc_weekday(head.on)} {head.starts:%H:%M}，在{head.place}。"
    if step is Step.ADJOURN:
        return "點名並登錄各案結果後散會，紀錄會自動產生。"
    if step is Step.CONFIRM:
        return "確認後紀錄不能再改，更正須提下次會議。"
    return "公布後，工作小組委員都能查閱紀錄。"


def _button(head: Head, step: Step, *, is_called: bool) -> Button:
    own: dict[str, Any] = {"meeting_id": head.id}
    if step is Step.CONVENE:
        return Button(step.value, url_for("meetings.convene", **own), "send", "primary")
    if step is Step.ADJOURN:
        if not is_called:
            return Button("點名", url_for("meetings.attendance", **own), "people", "primary")
        return Button(step.value, url_for("meetings.adjourn", **own), "confirmed", "primary")
    if step is Step.CONFIRM:
        return Button("閱讀並確認紀錄", url_for("meetings.minutes", **own), "minutes", "primary")
    hidden = guarded(head.version)
    if step is Step.APPROVE:
        asked = f"會議日期 {roc_weekday(head.on)}已過，核定後仍須退回草案改期。" if head.on < today() else ""
        return Button(step.value, url_for("meetings.approve", **own), "check", "primary", hidden, asked, "仍要核定")
    if step is Step.OPEN:
        early = f"會議訂於 {roc_long(head.on)}。今天宣布開會，將以今天為開會日期。" if today() != head.on else ""
        return Button(step.value, url_for("meetings.open_session", **own), "meeting", "primary", hidden, early)
    asked = "確定公布？工作小組委員都能查閱這份紀錄。"
    return Button(step.value, url_for("meetings.publish", **own), "release", "primary", hidden, asked)


def papers_of(actor: Actor, head: Head) -> tuple[Button, ...]:
    """The papers of a meeting, gathered in one menu."""
    return tuple(_papers(actor, head))


def _papers(actor: Actor, head: Head) -> Iterator[Button]:
    own: dict[str, Any] = {"meeting_id": head.id}
    yield Button("開會通知單", url_for("meetings.notice_pdf", **own), "pdf")
    if is_insider(actor):
        yield Button("簽到表", url_for("meetings.sign_in_pdf", **own), "pdf")
    if is_insider(actor) and head.opened_at is None:  # while there is something to go on working with
        yield Button("通知單 ODT", url_for("meetings.notice_odt", **own), "file")
        yield Button("簽到表 ODT", url_for("meetings.sign_in_odt", **own), "file")
    if head.convened_at is not None and is_insider(actor):
        yield Button("寄送情形", url_for("meetings.mail", **own), "outbox")


def tools_of(actor: Actor, head: Head) -> tuple[Button, ...]:
    """What else may be done, at the top right: reading the minutes, and changes for those who may make them."""
    return tuple(_tools(actor, head))


def _tools(actor: Actor, head: Head) -> Iterator[Button]:
    own: dict[str, Any] = {"meeting_id": head.id}
    hidden = guarded(head.version)
    if may_read_minutes(actor, head):
        yield Button("會議紀錄", url_for("meetings.minutes", **own), "minutes")
    if actor.can(Permission.RECORD_MEETINGS) and head.state is S.IN_SESSION:
        yield Button("點名與議程", url_for("meetings.attendance", **own), "people")
        yield Button(Step.ADJOURN.value, url_for("meetings.adjourn", **own), "confirmed")
    if actor.can(Permission.RECORD_MEETINGS) and can_take(head.state, Step.REOPEN):
        asked = "回到開會中更正點名與各案結果？已編輯的紀錄文字會保留。"
        yield Button(Step.REOPEN.value, url_for("meetings.reopen", **own), "undo", "", hidden, asked)
    if not actor.can(Permission.PLAN_MEETINGS):
        return
    yield Button("複製成新草案", url_for("meetings.copy", **own), "add")
    if head.state is S.DRAFT:
        yield Button("修改", url_for("meetings.edit", **own), "edit")
    if head.state in (S.DRAFT, S.APPROVED, S.CONVENED):
        yield Button("列席人員", url_for("meetings.observers", **own), "people")
    if can_take(head.state, Step.RETURN):
        asked = "退回草案後須再經召集人核定。"
        yield Button(Step.RETURN.value, url_for("meetings.return_to_draft", **own), "undo", "", hidden, asked)
    if head.state is S.CONVENED:
        yield Button("改期", url_for("meetings.reschedule", **own), "calendar")
    if can_take(head.state, Step.CANCEL):
        yield Button(Step.CANCEL.value, url_for("meetings.cancel", **own), "delete", "danger")


def may_read_minutes(actor: Actor, head: Head) -> bool:
    """Those who work on them read the draft; members read them once they are published."""
    if head.adjourned_at is None or not head.minutes:
        return False
    return is_insider(actor) or head.state is S.PUBLISHED


def sections_of(
    actor: Actor,
    head: Head,
    items: tuple[Item, ...],
    carried: tuple[Action, ...],
    asked: tuple[Action, ...],
    files: Mapping[int, tuple[FileLink, ...]],
) -> tuple[SectionView, ...]:
    """The agenda in the local order, each item with its outcome and what may be done with it."""
    by_section: dict[Section, list[ItemView]] = {section: [] for section in Section}
    for item in items:
        mine = () if item.is_closed else tuple(action for action in asked if action.item_id == item.id)
        buttons = tuple(_item_buttons(actor, head, item))
        view = ItemView(item, label_of(item), clause_link(item.matter), mine, buttons, files.get(item.id, ()))
        by_section[item.section].append(view)
    return tuple(
        SectionView(
            f"{formal_number(number)}、{section.value}", tuple(views), carried if section is Section.FOLLOW_UP else ()
        )
        for number, (section, views) in enumerate(by_section.items(), 1)
    )


def label_of(item: Item) -> str:
    """「案由二」, 「報告一」, as the minutes number them."""
    if item.section is Section.CHAIR_REPORT:
        return "主席"
    word = "案由" if item.section in VOTED else "報告"
    return f"{word}{chinese_number(item.number)}"


def _item_buttons(actor: Actor, head: Head, item: Item) -> Iterator[Button]:
    own: dict[str, Any] = {"meeting_id": head.id, "item_id": item.id}
    if head.state is S.IN_SESSION and actor.can(Permission.RECORD_MEETINGS):
        label = "更正結果" if item.outcome_kind else "登錄結果"
        yield Button(label, url_for("meetings.item", **own), "vote")
    if actor.can(Permission.PLAN_MEETINGS) and head.state in OPEN_STATES and item.section in SEALABLE:
        label, value = ("解除密件", "no") if item.is_confidential else ("列為密件", "yes")
        url = url_for("meetings.set_confidential", **own)
        yield Button(label, url, "lock", "quiet", guarded(item.version) | {"confidential": value})
    if not can_edit(actor, head, item.section):
        return
    yield Button("修改", url_for("meetings.edit_item", **own), "edit", "quiet")
    yield Button("附件", url_for("meetings.item_files", **own), "attach", "quiet")
    if head.state is S.DRAFT:
        hidden = guarded(head.version)
        yield Button("上移", url_for("meetings.move_item", **own), "up", "quiet", hidden | {"to": "up"})
        yield Button("下移", url_for("meetings.move_item", **own), "down", "quiet", hidden | {"to": "down"})
    if item.outcome_kind is None:
        asked = f"確定刪除「{item.title}」？"
        url = url_for("meetings.remove_item", **own)
        yield Button("刪除", url, "delete", "quiet", guarded(head.version), asked)


def can_edit(actor: Actor, head: Head, section: Section) -> bool:
    if head.state is S.DRAFT:
        return actor.can(Permission.PLAN_MEETINGS)
    return head.state is S.IN_SESSION and section in SESSION_SECTIONS and actor.can(Permission.RECORD_MEETINGS)


def agenda_closed(head: Head, what: str) -> Refused:
    """The refusal of ``what`` where the part of the agenda is closed, or not the actor's to edit."""
    return out_of_turn(head, f"只有草案，以及開會中的報告與臨時動議，才能{what}")


def open_sections(actor: Actor, head: Head) -> tuple[Section, ...]:
    """Where the actor may add an item now."""
    if head.state is S.DRAFT and actor.can(Permission.PLAN_MEETINGS):
        return DRAFT_SECTIONS
    return SESSION_SECTIONS if can_edit(actor, head, Section.MOTION) else ()


def clauses_of(items: tuple[Item, ...]) -> tuple[ClauseLink, ...]:
    """The clauses that the meeting serves: that it meets at all, and the matters on its agenda."""
    school = current_school()
    return clause_links((*of_kind(school, Kind.MEETING), school.committee.clause, *(item.matter for item in items)))
