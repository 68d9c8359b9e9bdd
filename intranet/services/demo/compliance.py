"""The demo's signatures: what no machine can judge, signed term by term by the executive secretary, one still
unsigned this term, and one dated exception by the authority's document."""

from __future__ import annotations

from datetime import date

from intranet.rules.dates import Term
from intranet.rules.evidence import Signed
from intranet.services.compliance import requirements
from intranet.services.compliance_signing import enter_exception, sign_statement
from intranet.services.context import current_school, on_day
from intranet.services.demo.cast import Cast

# The day of each term on which the secretary went through the list.
SIGNED_ON = {Term(114, 1): date(2025, 12, 19), Term(114, 2): date(2026, 6, 17), Term(115, 1): date(2026, 10, 16)}
THIS_TERM = Term(115, 1)
EXCEPTION = (date(2026, 11, 2), date(2026, 12, 31), "臺教授國字第1150098765號")


def fill(cast: Cast) -> None:
    """Sign every term; the last clause that asks for a signature waits this term, the exception covers another."""
    refs = _signed_clauses()
    posted = current_school().portfolio.receipt
    others = [ref for ref in refs if posted is None or ref != posted.letters_clause]
    excepted = others[-2] if len(others) > 1 else ""
    for term, day in SIGNED_ON.items():
        with on_day(day):
            secretary = cast.actor("secretary")
            for ref in refs:
                if term == THIS_TERM and ref in (refs[-1], excepted):
                    continue
                sign_statement(secretary, ref, f"{term.label}查核完成，未發現不符情形，佐證留存教務處備查。")
    starts, ends, document = EXCEPTION
    if excepted:
        with on_day(starts):
            enter_exception(
                cast.actor("secretary"), excepted, starts=starts, ends=ends, document_no=document,
                reason="主管機關同意於平臺改版期間暫緩辦理。",
            )  # fmt: skip


def _signed_clauses() -> list[str]:
    """The clauses that ask for a signature, the national ones first; not what is left to the school."""
    rows = requirements()
    own = [clause.ref for clause in current_school().regulation.clauses]
    national = [clause.ref for clause in current_school().national.clauses]
    return [ref for ref in (*national, *own) if any(isinstance(row, Signed) and not row.optional for row in rows[ref])]
