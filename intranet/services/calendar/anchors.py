"""The term's anchors (基準日): which there are, what is entered, and entering them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import TermAnchor
from intranet.rules.anchor_order import IN_TERM, misplaced, orders_of
from intranet.rules.dates import Period, Term, roc_short
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Anchor, anchors_of, describe, proposed_default
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused, SeveralRefused
from intranet.services.transactions import writing

_OF_TERMS = TermAnchor.term.in_(bindparam("terms", expanding=True))
_ENTERED = select(TermAnchor).where(_OF_TERMS)
_DATES = select(TermAnchor.term, TermAnchor.key, TermAnchor.on).where(_OF_TERMS)
MAX_SOURCE, MAX_NUMBER = 200, 60
REACH = (timedelta(days=31), timedelta(days=153))  # before the school year and after it: a slip of the year is further
BEFORE_TERM = timedelta(days=92)  # an anchor of a term lies no further before it: a slip of the term does


class AnchorLine(Struct, frozen=True):
    """An anchor as a term sees it. ``needed``: a work item of the term cannot be planned without it.
    ``source`` names the document or meeting that the date comes from, ``document_no`` its number. ``proposal`` is the
    default that the rules propose, with its reason; it is never entered by itself."""

    anchor: Anchor
    on: date | None
    source: str
    document_no: str
    needed: bool
    proposal: date | None
    proposal_reason: str


class AnchorValue(Struct, frozen=True):
    """What was typed for an anchor; no date takes it away."""

    on: date | None
    source: str = ""
    document_no: str = ""


def home_of(anchor: Anchor, term: Term) -> Term:
    """The term under which the anchor is kept: the year's term 1 where it counts per year."""
    return Term(term.year, 1) if anchor.per is Period.YEAR else term


def known_anchors() -> tuple[Anchor, ...]:
    """Every anchor that may be entered: those of the rules, and before each the one that its default hangs on."""
    found: dict[str, Anchor] = {}
    for anchor in current_school().anchors:
        base = anchor.default.anchor if anchor.default else None
        if base and not base.builtin:
            found.setdefault(base.key, base)
        found.setdefault(anchor.key, anchor)
    return tuple(found.values())


def _rows(term: Term) -> dict[str, TermAnchor]:
    """The entered anchors that ``term`` sees, by key: its own and those of its year."""
    sees = _sight(term)
    return {row.key: row for row in db.session.scalars(_ENTERED, _terms(term)) if sees(row.term, row.key)}


def _terms(term: Term) -> dict[str, list[Term]]:
    return {"terms": [term, Term(term.year, 1)]}


def _sight(term: Term) -> Callable[[Term, str], bool]:
    """Whether ``term`` sees the anchor of that key kept under another term: its own, and those of its year."""
    yearly = {anchor.key for anchor in known_anchors() if anchor.per is Period.YEAR}
    first = Term(term.year, 1)
    return lambda kept, key: kept == (first if key in yearly else term)


def entered_dates(term: Term) -> dict[str, date]:
    """Key → date of the anchors entered for ``term`` and its year. One query."""
    sees = _sight(term)
    return {key: on for kept, key, on in db.session.execute(_DATES, _terms(term)).tuples() if sees(kept, key)}


def anchor_lines(term: Term) -> tuple[AnchorLine, ...]:
    """Every anchor that may be entered for ``term``, in the order of the rules. One query."""
    rows = _rows(term)
    dates = {key: row.on for key, row in rows.items()}
    needed = {anchor.key for anchor in anchors_of(current_school().windows, term)}
    lines = []
    for anchor in known_anchors():
        if term.number not in anchor.terms:
            continue
        row = rows.get(anchor.key)
        proposal = None if row else proposed_default(anchor, term, dates)
        reason = describe(anchor.default) if proposal and anchor.default else ""
        on, source, number = (row.on, row.source, row.document_no) if row else (None, "", "")
        lines.append(AnchorLine(anchor, on, source, number, anchor.key in needed, proposal, reason))
    return tuple(lines)


def state_number(lines: tuple[AnchorLine, ...]) -> int:
    """A number that changes with any of the entered values: the version of the whole form."""
    return zlib.crc32(repr([(line.anchor.key, line.on, line.source, line.document_no) for line in lines]).encode())


def enter_anchors(actor: Actor, term: Term, values: Mapping[str, AnchorValue], version: int | None = None) -> int:
    """Enter, move or take away anchors of ``term``; keys left out stay. Returns how many changed.

    ``version`` is the state_number that the form was opened on. Raises Refused, Conflict.
    """
    known = {anchor.key: anchor for anchor in known_anchors() if term.number in anchor.terms}
    for key, value in values.items():
        _check_shape(known.get(key), term, value)
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        if version is not None and version != state_number(anchor_lines(term)):
            raise Conflict("基準日在開啟之後已被他人修改，請比對後再儲存。")
        rows, changes = _rows(term), {}
        _check_order(term, rows, values)
        for key, value in values.items():
            row = rows.get(key)
            before = _text(row)
            if _put(row, known[key], term, value):
                changes[known[key].label] = f"{before} → {_text(value)}"
        if changes:
            audit.record(
                actor,
                "enter_anchors",
                None,
                f"輸入 {term.label}基準日",
                changes=changes,
                permission=Permission.EDIT_SCHEDULE,
            )
    return len(changes)


def _put(row: TermAnchor | None, anchor: Anchor, term: Term, value: AnchorValue) -> bool:
    """Write one anchor; returns whether anything changed."""
    if value.on is None:
        if row is not None:
            db.session.delete(row)
        return row is not None
    if row is None:
        row = TermAnchor(term=home_of(anchor, term), key=anchor.key)
        db.session.add(row)
    elif (row.on, row.source, row.document_no) == (value.on, value.source, value.document_no):
        return False
    row.on, row.source, row.document_no = value.on, value.source, value.document_no
    return True


def _check_shape(anchor: Anchor | None, term: Term, value: AnchorValue) -> None:
    if anchor is None:
        raise Refused(f"{term.label}沒有這個基準日。")
    if value.on is None:
        if value.source or value.document_no:
            raise Refused(f"「{anchor.label}」有依據或文號而沒有日期，請輸入日期。", field=f"on-{anchor.key}")
        return
    if len(value.source) > MAX_SOURCE:
        raise Refused(f"依據請在 {MAX_SOURCE} 字以內。", field=f"source-{anchor.key}")
    if len(value.document_no) > MAX_NUMBER:
        raise Refused(f"文號請在 {MAX_NUMBER} 字以內。", field=f"number-{anchor.key}")
    if anchor in IN_TERM:  # held to its term below, beside the others
        return
    since = term.start - BEFORE_TERM if anchor.per is Period.TERM else None
    check_reach(term, value.on, anchor.label, f"on-{anchor.key}", since)


def _check_order(term: Term, rows: Mapping[str, TermAnchor], values: Mapping[str, AnchorValue]) -> None:
    """Refuse dates that cannot be beside the others, each at its own field. Raises Refused."""
    standing = {key: row.on for key, row in rows.items()}
    typed = {key: value.on for key, value in values.items()}
    entered = {key: on for key, on in {**standing, **typed}.items() if on}
    moved = {key for key, on in typed.items() if on != standing.get(key)}
    orders = orders_of(current_school().windows, current_school().constraints, term)
    wrong = misplaced(orders, term, entered, typed.keys(), moved)
    if wrong:
        raise SeveralRefused(Refused(one.message, field=f"on-{one.key}") for one in wrong)


def check_reach(term: Term, day: date, label: str, field: str, since: date | None = None) -> None:
    """Refuse a date that lies far outside the school year, or before ``since``: a slip of the year or the term.
    Raises Refused."""
    first, last = Period.YEAR.of(term)
    first, last = max(first - REACH[0], since or date.min), last + REACH[1]
    if not first <= day <= last:
        raise Refused(
            f"「{label}」應在 {roc_short(first)} 至 {roc_short(last)} 之間，輸入的是 {roc_short(day)}。", field=field
        )


def _text(value: TermAnchor | AnchorValue | None) -> str:
    return anchor_text(value.on, value.source, value.document_no) if value else anchor_text(None)


def anchor_text(on: date | None, source: str = "", document_no: str = "") -> str:
    """「115/2/25 校行事曆 臺教國署高字第1150012345號」."""
    return " ".join(filter(None, (roc_short(on), source, document_no))) if on else "（無）"
