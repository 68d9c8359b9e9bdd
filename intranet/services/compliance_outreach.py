"""What the home page says of a session that is owed: how many, by whom, what is planned, until when."""

from __future__ import annotations

from msgspec import Struct

from intranet.rules.dates import Period, Term
from intranet.rules.evidence.facts import Facts, Standpoint
from intranet.rules.obligations import Obligation
from intranet.rules.outreach_projection import project
from intranet.rules.schedule import CLOSING_CEREMONY


class Owed(Struct, frozen=True):
    """The step of an outreach obligation: what to do, the sentence beside it, the button and where it leads."""

    title: str
    text: str
    action: str
    url: str


def owed(row: Obligation, text: str, facts: Facts, at: Standpoint) -> Owed:
    """The step for ``row``, of which the verdict says ``text``. No query."""
    first, last = row.per.of(at.term)
    held = sum(one.obligation == row.key and first <= one.on <= last and at.has(one.on) for one in facts.sessions)
    planned = sorted(
        (one for one in facts.planned if one.obligation == row.key and first <= one.on <= last), key=lambda one: one.on
    )
    final = Term(at.term.year, 2) if row.per is Period.YEAR else at.term
    closing = facts.anchors.get(final, {}).get(CLOSING_CEREMONY.key)
    days = [one.on for one in planned]
    ahead = project(row, last, held=held, planned=days, on=at.day, closing=closing)
    if ahead and ahead.overlooked:
        return Owed(f"登錄{row.title}的辦理情形", f"{text}。{ahead.text}", "登錄", f"{planned[0].url}/hold")
    host = f"，配合{row.host}" if row.host else ""
    names = ("及" if row.organisers.together else "或").join(row.organisers.names)
    said = f"{text}；由{names}辦理{host}。" if names else f"{text}。"
    if ahead and not ahead.missing:
        return Owed(f"辦理{row.title}", f"{said}{ahead.text}", "看場次", planned[0].url)
    more = ahead.text if ahead and (ahead.is_urgent or planned) else ""
    return Owed(f"辦理{row.title}", f"{said}{more}", "排定場次", f"/outreach/plan?obligation={row.key}")
