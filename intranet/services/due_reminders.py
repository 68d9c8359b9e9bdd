"""Reminders that the calendar itself causes, once each: a deadline, a self-check that is open, the term's account review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct, field
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import OutboxMessage
from intranet.rules.dates import roc_weekday
from intranet.rules.permissions import Permission
from intranet.services import audit, outbox
from intranet.services.account_review import review_of
from intranet.services.actor import SYSTEM
from intranet.services.calendar.self_checks import CheckLine, CheckState, check_lines, checkers
from intranet.services.context import current_school, current_settings, current_term, today
from intranet.services.meetings.action_reminders import acting_on
from intranet.services.people import Holder
from intranet.services.transactions import writing

DEADLINE_DAYS, REVIEW_DAYS = 3, 28  # our defaults; no regulation says when to remind


class Reminder(Struct, frozen=True):
    """One letter: what it is about, for whom, and its lines. ``cause`` and the person are its key, so that it is written
    once."""

    cause: str
    person: Holder
    subject: str
    opening: str
    path: str
    items: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.cause}-{self.person.person_id}"


def remind_of_dates() -> int:
    """Write the letters that are due today and were not written before; returns how many. Takes no lock where there are
    none."""
    if not _unwritten():
        db.session.rollback()
        return 0
    with writing(SYSTEM):
        letters = _unwritten()
        for letter in letters:
            _post(letter)
        if letters:
            audit.record(SYSTEM, "remind_of_dates", None, f"自動提醒期限、自我檢核或清查，寄出 {len(letters)} 封")
    return len(letters)


def _unwritten() -> list[Reminder]:
    letters: dict[str, Reminder] = {}
    for letter in (*_schedule_letters(), *_review_letters()):
        known = letters.setdefault(letter.key, letter)
        known.items.extend(item for item in letter.items if item not in known.items)
    keys = select(OutboxMessage.key).where(OutboxMessage.key.in_(letters))
    written = set(db.session.scalars(keys)) if letters else set()
    return [letter for key, letter in letters.items() if key not in written]


def _schedule_letters() -> Iterator[Reminder]:
    """For each released item that ends soon or whose self-check is open, to whoever acts for its owners. What ends on one
    day is one letter."""
    day, term = today(), current_term()
    for row in check_lines((term.previous, term), SYSTEM):
        end, check_end = row.line.end, row.line.check_end
        if end is not None and day <= end <= day + timedelta(days=DEADLINE_DAYS):
            yield from _letters_on(row, end, "deadline", "作業將於 {}截止", f"/calendar/{row.term}")
        if row.state is CheckState.OPEN and check_end is not None:
            yield from _letters_on(row, check_end, "self-check", "自我檢核至 {}止", f"/calendar/{row.term}/checks")


def _letters_on(row: CheckLine, day: date, cause: str, words: str, path: str) -> Iterator[Reminder]:
    said = words.format(roc_weekday(day))
    for person in _acting(post.code for post in checkers(row.line) if not post.many):
        opening = f"您職務負責的下列{said}。"
        yield Reminder(f"{cause}-{day:%Y%m%d}", person, f"提醒：{said}", opening, path, [row.line.title])


def _review_letters() -> Iterator[Reminder]:
    """Once in the last weeks of a term whose accounts are not reviewed yet."""
    term = current_term()
    if today() < term.end - timedelta(days=REVIEW_DAYS):
        return
    review = review_of(term)
    if review is not None and review.completed_on is not None:
        return
    said = f"{term.label}帳號清查尚未完成"
    opening = f"{said}，請於 {roc_weekday(term.end)} 前辦理。"
    for person in _acting(sorted(current_school().allowed[Permission.REVIEW_ACCOUNTS])):
        yield Reminder(
            f"account-review-{term}", person, f"提醒：{said}", opening, "/accounts/review", ["帳號與權限清查"]
        )


def _acting(codes: Iterable[str]) -> list[Holder]:
    """Who acts for any of the posts today and has an address, each once."""
    found = {one.person_id: one for code in codes for one in acting_on(code, today()) if one.email}
    return list(found.values())


def _post(letter: Reminder) -> None:
    lines = [f"{letter.person.name} 您好：", "", letter.opening, ""]
    lines += [f"{number}. {item}" for number, item in enumerate(letter.items, 1)]
    lines += [
        "",
        "登入後辦理：",
        f"{current_settings().public_url}{letter.path}",
        "",
        current_school().profile.name,
        "",
    ]
    outbox.post(
        key=letter.key,
        recipient=letter.person.email,
        subject=letter.subject,
        body="\n".join(lines),
        person_id=letter.person.person_id,
    )
