"""Every page that can be opened: each route of the app with the ids of records that the demo has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

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
    AuditPack,
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
from intranet.services.demo_accounts import demo_accounts
from tests.conftest import BOTH_SCHOOLS
from tests.contracts.test_permissions import EVERYONE, LIBRARY, PUBLIC, all_rows

Values = tuple[object, ...]
VISITOR = ""
RICHEST = ("secretary", "registrar", "principal", "clerk", "personnel", "admin", "auditor")
# The areas in parts of about one size, for tests that run side by side.
PARTS = (
    ("meetings", "replies", "accounts", "auth"),
    ("calendar", "public", "terms", "rollover", "regulation", "versions", "duties", "committee"),
    ("operations", "home", "site", "people", "deputies", "gaps"),
    ("rewards", "outreach", "sessions", "audit", "announcements", "faults", "outbox"),
)
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
    ("pack_id",): ids(AuditPack),
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


def page_rules(app: Flask, part: Collection[str]) -> list[Rule]:
    """Every route of these areas that answers a page, in the order of its endpoint."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    pages = (rule for rule in rules if rule.endpoint not in NO_PAGES and rule.endpoint not in LIBRARY)
    return sorted((r for r in pages if r.endpoint.split(".")[0] in part), key=lambda rule: rule.endpoint)


def who_may(app: Flask, rule: Rule, school_code: str) -> list[str]:
    """The demo's accounts that may open it, those with most rights first; no name is a visitor."""
    allowed = all_rows()[rule.endpoint][1 + BOTH_SCHOOLS.index(school_code)]
    if allowed == PUBLIC:
        return [VISITOR]
    names = [username for username, _ in demo_accounts()]
    names.sort(key=lambda name: RICHEST.index(name) if name in RICHEST else len(RICHEST))
    return [name for name in names if allowed == EVERYONE or (isinstance(allowed, frozenset) and name in allowed)]


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
