"""The scheme's rules asked of a nomination: every refusal at once, else every warning that was not accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, select

from intranet.extensions import db
from intranet.models import Nomination, Outcome
from intranet.rules.constraints import Level
from intranet.rules.reward_checks import NominationFacts, RewardFinding, check_nomination, is_never_nominated
from intranet.rules.rewards import Role, deed_key
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Refused, SeveralRefused
from intranet.services.people_lists import StaffChoice, staff_choices

OVER = (Outcome.REJECTED, Outcome.POSTPONED)  # a deed that ended so may be proposed again


class NominationInput(Struct, frozen=True):
    """What a person types: ``grade`` is a key of the scheme; an empty ``basis`` takes the scheme's. ``done_on`` is the
    deed's last day, ``source`` the records that it was proposed from."""

    person_id: int
    deed: str
    role: Role
    grade: str
    evidence: str = ""
    basis: str = ""
    note: str = ""
    done_on: date | None = None
    source: str = ""


class Warned(SeveralRefused):
    """Rules advise against it; whoever has read them may go on with ``accept_warnings``."""


def is_not_over() -> ColumnElement[bool]:
    """SQL condition: the nomination waits, or was rewarded."""
    return and_(Nomination.withdrawn_at.is_(None), or_(Nomination.outcome.is_(None), Nomination.outcome.not_in(OVER)))


def live_among(rows: Iterable[Nomination]) -> frozenset[int]:
    """Ids of those rows whose person's same deed stands in another nomination, waiting or rewarded. One query."""
    looked_at = list(rows)
    standing: dict[tuple[int, str], set[int]] = defaultdict(set)
    others = select(Nomination.id, Nomination.person_id, Nomination.deed).where(
        Nomination.person_id.in_({row.person_id for row in looked_at}), is_not_over()
    )
    for number, person_id, deed in db.session.execute(others):
        standing[person_id, deed_key(deed)].add(number)
    return frozenset(row.id for row in looked_at if standing[row.person_id, deed_key(row.deed)] - {row.id})


def judge(
    proposer: int,
    case_id: int,
    nominee: StaffChoice,
    data: NominationInput,
    *,
    accept_warnings: bool,
    current: int | None = None,
) -> None:
    """Ask the rules about a nomination; ``current`` is its id where it is changed. Raises SeveralRefused, Warned."""
    school = current_school()
    grade = school.rewards.grade(data.grade)
    if grade is None:
        raise Refused("請從清單選擇獎度。", field="grade")
    facts = NominationFacts(
        nominee.person_id, nominee.codes, proposer, data.deed, data.role, grade, done_on=data.done_on
    )
    findings = check_nomination(
        facts,
        _others(case_id, nominee.person_id, current),
        rules=school.rewards.rules,
        grades=school.rewards.grades,
        codes=_codes(),
        day=today(),
    )
    if refusals := _of_level(findings, Level.REFUSE):
        raise SeveralRefused(refusals)
    if (warnings := _of_level(findings, Level.WARN)) and not accept_warnings:
        raise Warned(warnings)


def nominees(actor: Actor, *, kept: int | None = None) -> tuple[StaffChoice, ...]:
    """The staff of today whom the actor may nominate: nobody whom the rules refuse whatever the deed, but for ``kept``,
    who is nominated already. Two queries."""
    rules, codes = current_school().rewards.rules, _codes()
    return tuple(
        one
        for one in staff_choices(today())
        if one.person_id == kept
        or not is_never_nominated(one.person_id, one.codes, actor.person_id or 0, rules=rules, codes=codes)
    )


def _codes() -> dict[str, str]:
    """Codes of the posts that the scheme's rules name."""
    school = current_school()
    return {name: school.directory.position(name).code for rule in school.rewards.rules for name in rule.positions}


def _of_level(findings: tuple[RewardFinding, ...], level: Level) -> list[Refused]:
    return [Refused(finding.message, field=finding.field) for finding in findings if finding.level is level]


def _others(case_id: int, person_id: int, current: int | None) -> list[NominationFacts]:
    """The case's nominations, and those of the person in any case, but for what ended without a reward."""
    statement = select(
        Nomination.person_id, Nomination.proposed_by, Nomination.deed, Nomination.role, Nomination.grade,
        Nomination.case_id,
    ).where(or_(Nomination.case_id == case_id, Nomination.person_id == person_id), is_not_over())  # fmt: skip
    if current is not None:
        statement = statement.where(Nomination.id != current)
    scheme = current_school().rewards
    return [
        NominationFacts(nominee, frozenset(), nominator, deed, role, grade, in_case=its_case == case_id)
        for nominee, nominator, deed, role, key, its_case in db.session.execute(statement)
        if (grade := scheme.grade(key))
    ]
