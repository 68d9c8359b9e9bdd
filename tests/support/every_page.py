"""Every page that can be opened: each route of the app with the ids of records that the demo has."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask
from sqlalchemy import Select, select
from werkzeug.routing import Rule

from intranet.extensions import db
from intranet.models import (
    Account,
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Announcement,
    Appointment,
    Deputyship,
    EnrolmentCase,
    FaultReport,
    LeaverLetter,
    Meeting,
    Nomination,
    OutreachSession,
    Person,
    ReceiptObjection,
    Release,
    RewardCase,
    SealedClass,
    SeatHolding,
    StagedRoster,
    SubmissionPart,
    WorkItem,
)
from intranet.services.context import current_school

Values = tuple[object, ...]
LIBRARY = ("static", "bootstrap.static")
# What a route answers with is a file, a redirect or a word for a program: no page to look at.
NO_PAGES = frozenset(
    {
        "site.theme", "site.livez", "site.readyz", "site.switch_term", "public.feed", "public.file", "public.latest",
        "auth.school", "auth.school_callback", "accounts.review_paper", "announcements.file", "audit.download_pack",
        "calendar.export", "committee.roster_ods", "committee.roster_pdf", "meetings.actions_ods",
        "meetings.earlier_file", "meetings.item_file", "meetings.minutes_odt", "meetings.minutes_pdf",
        "meetings.notice_odt", "meetings.notice_pdf", "meetings.proposal_file", "meetings.public_minutes_pdf",
        "meetings.sign_in_odt", "meetings.sign_in_pdf", "operations.certificate", "operations.labels_pdf",
        "operations.letters_pdf", "outreach.certificate_pdf", "outreach.material", "outreach.report",
        "outreach.sheet_pdf", "outreach.year_report", "rewards.roster_file", "rewards.version_file", "versions.paper",
    }
)  # fmt: skip


def rows(statement: Select[tuple[object, ...]]) -> list[Values]:
    return [tuple(row) for row in db.session.execute(statement)]


def ids(table: type) -> Callable[[], list[Values]]:
    return lambda: rows(select(table.id).order_by(table.id))  # type: ignore[attr-defined]


def _terms() -> list[Values]:
    found = {str(term) for (term,) in rows(select(WorkItem.term).distinct())}
    return [(term,) for term in sorted(found | {"115-2"}, reverse=True)]


def _units() -> list[Values]:
    receipt = current_school().portfolio.receipt
    return [(number,) for number in range(len(receipt.units) if receipt else 0)]


def _pairs(first: Callable[[], list[Values]], *others: Callable[[], list[Values]]) -> list[Values]:
    found = first()
    for other in others:
        found = [(*one, *two) for one in found for two in other()]
    return found


def _steps() -> list[Values]:
    portfolio = current_school().portfolio
    return [(step.key, number) for step in portfolio.steps for number in range(len(step.units))]


# The arguments of a route, in its order → what may stand there; by the beginning of the endpoint where it matters.
ARGUMENTS: dict[tuple[str, ...], Callable[[], list[Values]]] = {
    ("account_id",): ids(Account),
    ("announcement_id",): ids(Announcement),
    ("term",): _terms,
    ("term", "unit"): lambda: _pairs(_terms, _units),
    ("term", "step", "unit"): lambda: _pairs(_terms, _steps),
    ("term", "number"): lambda: [(str(t), n) for t, n in rows(select(Release.term, Release.number))],
    ("item_id",): ids(WorkItem),
    ("item_id", "staged_id"): lambda: rows(select(StagedRoster.work_item_id, StagedRoster.id)),
    ("key", "holding_id"): lambda: rows(select(SeatHolding.seat, SeatHolding.id)),
    ("key",): lambda: [(seat.key,) for seat in current_school().committee.seats],
    ("deputyship_id",): ids(Deputyship),
    ("fault_id",): ids(FaultReport),
    ("action_id",): ids(ActionItem),
    ("meeting_id",): ids(Meeting),
    ("meeting_id", "item_id"): lambda: rows(select(AgendaItem.meeting_id, AgendaItem.id)),
    ("proposal_id",): ids(AgendaProposal),
    ("case_id",): ids(EnrolmentCase),
    ("class_id",): ids(SealedClass),
    ("letter_id",): ids(LeaverLetter),
    ("objection_id",): ids(ReceiptObjection),
    ("part_id",): ids(SubmissionPart),
    ("session_id",): ids(OutreachSession),
    ("person_id",): ids(Person),
    ("appointment_id",): ids(Appointment),
    ("ref",): lambda: [(clause.ref,) for clause in current_school().regulation.clauses],
    ("nomination_id",): ids(Nomination),
}
REWARD_CASES = ids(RewardCase)


def page_rules(app: Flask) -> list[Rule]:
    """Every route that answers a page, in the order of its endpoint."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted(
        (rule for rule in rules if rule.endpoint not in NO_PAGES and rule.endpoint not in LIBRARY),
        key=lambda rule: rule.endpoint,
    )


def addresses(app: Flask, rule: Rule) -> Iterable[str]:
    """The rule's addresses for each record that there is."""
    names = tuple(argument for is_variable, argument in rule._trace if is_variable)
    if not names:
        found: list[Values] = [()]
    elif rule.endpoint.startswith("rewards.") and names == ("case_id",):
        found = REWARD_CASES()
    elif names in ARGUMENTS:
        found = ARGUMENTS[names]()
    else:
        return []
    with app.test_request_context():
        return [app.url_for(rule.endpoint, **dict(zip(names, values, strict=True))) for values in found]
