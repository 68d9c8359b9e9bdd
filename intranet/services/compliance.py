"""The state of every clause on any day: facts gathered, judged by the rules, kept until something is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date

from flask import current_app
from msgspec import Struct

from intranet.rules.dates import Term
from intranet.rules.evidence import (
    ClauseStatus,
    Facts,
    Requirement,
    Signed,
    Standpoint,
    Verdict,
    judge_regulation,
    requirements_of,
)
from intranet.rules.evidence.operations import Recorded
from intranet.services import audit
from intranet.services.compliance_facts import gather_facts
from intranet.services.context import current_school, today
from intranet.services.newest import keep_newest

STANDINGS = "intranet_standings"
REQUIREMENTS = "intranet_requirements"
KEPT = 16  # judgements kept in a process: today's, and the days that somebody looks back at


class Standing(Struct, frozen=True):
    """Both regulations judged on a day, with the facts that they were judged on."""

    at: Standpoint
    facts: Facts
    school: tuple[ClauseStatus, ...]
    national: tuple[ClauseStatus, ...]

    def of(self, ref: str) -> ClauseStatus | None:
        return next((row for row in (*self.school, *self.national) if row.ref == ref), None)


def signature_of(standing: Standing, ref: str) -> Verdict | None:
    """Where a clause's signed statement stands; None where it asks for none, or where records answer for it."""
    status = standing.of(ref)
    if status is None:
        return None
    pairs = zip(requirements()[ref], status.verdicts, strict=False)  # a clause not in force has no verdicts
    return next((verdict for requirement, verdict in pairs if _asks_signature(requirement, standing)), None)


def _asks_signature(requirement: Requirement, standing: Standing) -> bool:
    if isinstance(requirement, Recorded) and requirement.recorded(standing.facts, standing.at):
        return False
    return isinstance(requirement, Signed)


def requirements() -> Mapping[str, tuple[Requirement, ...]]:
    """What each clause requires, derived once for each process."""
    kept: Mapping[str, tuple[Requirement, ...]] | None = current_app.extensions.get(REQUIREMENTS)
    if kept is None:
        kept = current_app.extensions[REQUIREMENTS] = requirements_of(current_school())
    return kept


def judge_on(day: date, term: Term | None = None) -> Standing:
    """Gather and judge anew: three queries."""
    term = term or Term.containing(day)
    school, facts = current_school(), gather_facts(day, term)
    own = judge_regulation(school.regulation, requirements(), facts, day, term)
    national = judge_regulation(school.national, requirements(), facts, day, term)
    return Standing(Standpoint.of(facts, day, term), facts, own, national)


def clause_states(day: date, term: Term | None = None) -> tuple[ClauseStatus, ...]:
    """Every clause of the school's regulation, in its order, as of ``day``."""
    return judge_on(day, term).school


def standing_on(day: date, head: str = "") -> Standing:
    """The judgement as of ``day``, kept until something is written: one query, four where it is not kept; one less
    where the audit chain's ``head`` is known already.

    Every write adds one entry to the audit chain, so the chain's head tells whether anything changed. Today is part
    of the key, since sessions that are planned count from their day on.
    """
    kept: OrderedDict[tuple[str, date, date], Standing] = current_app.extensions.setdefault(STANDINGS, OrderedDict())
    key = (head or audit.head(), today(), day)
    return kept.get(key) or keep_newest(kept, key, judge_on(day), KEPT)
