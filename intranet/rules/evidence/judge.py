"""Judge every clause of a regulation from plain facts, on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from intranet.rules.dates import Term, roc_short
from intranet.rules.evidence.derive import Requirement
from intranet.rules.evidence.facts import ExceptionFact, Facts, Standpoint
from intranet.rules.evidence.states import ClauseStatus, Proof, State, Verdict, worst
from intranet.rules.regulation import Clause, Regulation

SAID = 2  # how many verdicts of the same state a clause's detail tells; its own page tells all


def judge_regulation(
    regulation: Regulation,
    requirements: Mapping[str, tuple[Requirement, ...]],
    facts: Facts,
    day: date,
    term: Term | None = None,
) -> tuple[ClauseStatus, ...]:
    """The state of each clause on ``day``, in the regulation's order, for ``term`` (the day's own where None)."""
    at = Standpoint.of(facts, day, term)
    return tuple(judge_clause(clause, requirements[clause.ref], facts, at) for clause in regulation.on(at.rules_on))


def judge_clause(clause: Clause, requirements: tuple[Requirement, ...], facts: Facts, at: Standpoint) -> ClauseStatus:
    """Drata's rule: a clause is met only if all its evidence is valid, so its worst requirement is its state.

    What does not apply is the mildest state: it is the clause's only where nothing else is required. A dated
    exception covers all that is required.
    """
    if not clause.in_force(at.rules_on):
        return _status(clause, at, State.NOT_APPLICABLE, "這一天條文沒有施行", (), ())
    verdicts = tuple(replace(one.judge(facts, at), row=one.row) for one in requirements)
    state = worst(verdict.state for verdict in verdicts)
    exception = _exception(clause.ref, facts, at)
    if exception and state is not State.NOT_APPLICABLE:
        proof = Proof(f"{exception.document_no}：{exception.reason or '主管機關核定'}", exception.starts, "")
        detail = f"{roc_short(exception.starts)} 至 {roc_short(exception.ends)}，{exception.document_no}"
        return _status(clause, at, State.EXCEPTION, detail, (proof, *_proofs(verdicts)), verdicts)
    told = (state, State.NOT_APPLICABLE) if state is State.MET else (state,)
    telling = sorted((v for v in verdicts if v.state in told), key=lambda verdict: verdict.aside)
    if not telling[0].aside:
        telling = [verdict for verdict in telling if not verdict.aside]
    detail = "；".join(dict.fromkeys(verdict.text for verdict in telling[:SAID]))
    return _status(clause, at, state, detail, _proofs(verdicts), verdicts)


def _status(
    clause: Clause,
    at: Standpoint,
    state: State,
    detail: str,
    evidence: tuple[Proof, ...],
    verdicts: tuple[Verdict, ...],
) -> ClauseStatus:
    due = min((v.due for v in verdicts if v.state is state and v.due), default=None) if state.is_open else None
    return ClauseStatus(clause.ref, clause.summary, state, detail, evidence, due, at.day, verdicts)


def _proofs(verdicts: tuple[Verdict, ...]) -> tuple[Proof, ...]:
    """The proofs of all verdicts, once each, newest first."""
    found = dict.fromkeys(proof for verdict in verdicts for proof in verdict.proofs)
    return tuple(sorted(found, key=lambda proof: proof.on, reverse=True))


def _exception(ref: str, facts: Facts, at: Standpoint) -> ExceptionFact | None:
    covering = (row for row in facts.exceptions if row.clause == ref and row.starts <= at.day <= row.ends)
    return next(covering, None)
