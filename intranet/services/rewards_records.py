"""Reading reward cases: the list of a term, one case with its nominations and its road."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import case as sql_case
from sqlalchemy import exists, func, select

from intranet.extensions import db
from intranet.models import AgendaItem, CaseState, Meeting, Nomination, Outcome, Person, RewardCase, RewardStep, Stage
from intranet.rules.dates import Term
from intranet.rules.rewards import Role, deed_key
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.services.meetings import ItemOutcome, item_outcome
from intranet.services.meetings.records import meeting_title
from intranet.services.rewards_evaluation import REWARDED, SITTING, is_quorate, why_not_yet
from intranet.services.rewards_road import Road, road_of, roads_of
from intranet.services.rewards_rules import is_not_over
from intranet.services.rewards_submission import can_withdraw

ROLE_ORDER = {role: number for number, role in enumerate(Role)}

_counts = Nomination.outcome.in_(REWARDED) & Nomination.withdrawn_at.is_(None)
_rewarded = func.sum(sql_case((_counts, 1), else_=0))
_CASES = (
    select(
        RewardCase.id, RewardCase.term, RewardCase.number, RewardCase.title, RewardCase.state,
        func.count(Nomination.id), func.coalesce(_rewarded, 0),
        Meeting.id, Meeting.term, Meeting.ordinal, RewardCase.evaluated_on,
        RewardCase.version, RewardCase.evaluation, RewardCase.agenda_item_id,
    )
    .outerjoin(Nomination, Nomination.case_id == RewardCase.id)
    .outerjoin(AgendaItem, AgendaItem.id == RewardCase.agenda_item_id)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .group_by(RewardCase.id, Meeting.id)
    .order_by(RewardCase.term.desc(), RewardCase.number)
)  # fmt: skip
_NOMINATIONS = (
    select(
        Nomination.id, Nomination.number, Nomination.person_id, Person.name, Nomination.unit, Nomination.title,
        Nomination.role, Nomination.deed, Nomination.evidence, Nomination.grade, Nomination.basis, Nomination.note,
        Nomination.outcome, Nomination.final_grade, Nomination.reason, Nomination.version, Nomination.done_on,
        Nomination.source, Nomination.withdrawn_at,
    )
    .join(Person, Person.id == Nomination.person_id)
    .order_by(Nomination.number)
)  # fmt: skip


class CaseLine(Struct, frozen=True):
    """A case in a list. ``meeting`` is the title of the meeting that it was put to, or empty."""

    case_id: int
    term: Term
    number: int
    title: str
    state: CaseState
    nominated: int
    rewarded: int
    meeting_id: int | None
    meeting: str
    evaluated_on: date | None
    meeting_term: Term | None = None
    meeting_ordinal: int | None = None
    onward: str = ""  # where it stands after the group, in words


class NominationLine(Struct, frozen=True):
    """A nomination as its case shows it; ``grade`` and ``final_grade`` are labels, ``grade_key`` the scheme's key."""

    id: int
    number: int
    person_id: int
    name: str
    unit: str
    title: str
    role: Role
    deed: str
    evidence: str
    grade: str
    basis: str
    note: str
    outcome: Outcome | None
    final_grade: str
    reason: str
    version: int
    done_on: date | None
    source: str
    withdrawn_at: datetime | None
    grade_key: str = ""
    final_key: str = ""


class CaseRecord(Struct, frozen=True):
    """A case: its nominations by deed, organisers first, and where it stands with the group; ``item`` is None before
    it is put to a meeting, and again once it was sent on."""

    line: CaseLine
    version: int
    evaluation: str
    nominations: tuple[NominationLine, ...]
    item: ItemOutcome | None
    why_not_evaluated: str
    may_withdraw: bool
    may_carry: bool
    road: Road

    @property
    def rewarded(self) -> tuple[NominationLine, ...]:
        return tuple(row for row in self.nominations if row.outcome in REWARDED)

    @property
    def on_roster(self) -> tuple[NominationLine, ...]:
        """What was rewarded and not withdrawn since."""
        return tuple(row for row in self.rewarded if row.withdrawn_at is None)

    @property
    def postponed(self) -> tuple[NominationLine, ...]:
        return tuple(row for row in self.nominations if row.outcome is Outcome.POSTPONED)


def list_cases(term: Term) -> tuple[CaseLine, ...]:
    """The cases of a term, by number: two queries."""
    return _with_roads([_line(tuple(row[:11])) for row in db.session.execute(_CASES.where(RewardCase.term == term))])


def cases_on_road() -> tuple[tuple[CaseLine, Road], ...]:
    """Cases of whatever term that were sent on and are not issued, the longest waiting first: two queries."""
    sent = exists().where(RewardStep.case_id == RewardCase.id)
    issued = exists().where(RewardStep.case_id == RewardCase.id, RewardStep.stage == Stage.ISSUED)
    rows = db.session.execute(_CASES.where(sent, ~issued))
    lines = [_line(tuple(row[:11])) for row in rows]
    roads = roads_of([line.case_id for line in lines])
    found = [(replace(line, onward=roads[line.case_id].standing.label), roads[line.case_id]) for line in lines]
    return tuple(sorted(found, key=lambda pair: pair[1].steps[-1].at))


def _with_roads(lines: list[CaseLine]) -> tuple[CaseLine, ...]:
    roads = roads_of([line.case_id for line in lines])
    return tuple(replace(line, onward=roads[line.case_id].standing.label) for line in lines)


def case_record(case_id: int) -> CaseRecord:
    """A case with its nominations; raises NotFound. At most six queries, however many nominations."""
    row = db.session.execute(_CASES.where(RewardCase.id == case_id)).first()
    if row is None:
        raise NotFound
    line, (version, evaluation, item_id) = _line(tuple(row[:11])), row[11:]
    road = road_of(case_id)
    # Once sent on, nothing depends on the meeting any more.
    item = item_outcome(item_id) if item_id is not None and not road.steps else None
    waits = item is not None and line.state is CaseState.SUBMITTED and item.state in SITTING
    quorate = is_quorate(item.meeting_id) if waits and item else True
    waiting = item is not None and line.state is CaseState.SUBMITTED
    nominations = _nominations(case_id)
    return CaseRecord(
        line=line,
        version=version,
        evaluation=evaluation,
        nominations=nominations,
        item=item,
        why_not_evaluated=why_not_yet(line.state, item, quorate=quorate, is_sent=bool(road.steps)),
        may_withdraw=waiting and item is not None and can_withdraw(item.state, decided=item.kind is not None),
        may_carry=line.state is CaseState.EVALUATED and _has_open_postponed(nominations),
        road=road,
    )


def _has_open_postponed(nominations: tuple[NominationLine, ...]) -> bool:
    """Whether something postponed has not been proposed again elsewhere."""
    wanted = {(line.person_id, deed_key(line.deed)) for line in nominations if line.outcome is Outcome.POSTPONED}
    if not wanted:
        return False
    again = select(Nomination.person_id, Nomination.deed).where(
        Nomination.person_id.in_({person for person, _ in wanted}), is_not_over()
    )
    return bool(wanted - {(person, deed_key(deed)) for person, deed in db.session.execute(again)})


def case_of_nomination(nomination_id: int) -> int:
    """The id of a nomination's case; raises NotFound."""
    found = db.session.scalar(select(Nomination.case_id).where(Nomination.id == nomination_id))
    if found is None:
        raise NotFound
    return found


def _line(row: tuple) -> CaseLine:  # type: ignore[type-arg]
    case_id, term, number, title, state, nominated, rewarded, meeting_id, meeting_term, ordinal, evaluated_on = row
    meeting = meeting_title(meeting_term, ordinal) if meeting_term else ""
    return CaseLine(
        case_id, term, number, title, state, nominated, rewarded, meeting_id, meeting, evaluated_on,
        meeting_term, ordinal,
    )  # fmt: skip


def _nominations(case_id: int) -> tuple[NominationLine, ...]:
    """By deed as first proposed; within a deed organisers, helpers, supervisors."""
    scheme = current_school().rewards
    labels = {grade.key: grade.label for grade in scheme.grades}
    lines = [
        replace(
            line,
            grade=labels.get(line.grade, line.grade),
            final_grade=labels.get(line.final_grade, line.final_grade),
            grade_key=line.grade,
            final_key=line.final_grade,
        )
        for row in db.session.execute(_NOMINATIONS.where(Nomination.case_id == case_id))
        for line in (NominationLine(*row),)
    ]
    first: dict[str, int] = {}
    for line in lines:
        first.setdefault(deed_key(line.deed), line.number)
    return tuple(sorted(lines, key=lambda line: (first[deed_key(line.deed)], ROLE_ORDER[line.role], line.number)))
