"""How each row of a regulation is proved, and the state that follows for every clause on any day. Pure."""

from intranet.rules.evidence.derive import Requirement, UnprovedClause, requirements_of
from intranet.rules.evidence.facts import Facts, Standpoint
from intranet.rules.evidence.judge import judge_clause, judge_regulation
from intranet.rules.evidence.mine import clause_owners
from intranet.rules.evidence.records import Signed
from intranet.rules.evidence.states import ClauseStatus, Proof, State, Verdict, worst

__all__ = [
    "ClauseStatus",
    "Facts",
    "Proof",
    "Requirement",
    "Signed",
    "Standpoint",
    "State",
    "UnprovedClause",
    "Verdict",
    "clause_owners",
    "judge_clause",
    "judge_regulation",
    "requirements_of",
    "worst",
]
