"""Clause chips: from a clause's number to what the chip shows."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import url_for

from intranet.services.context import current_school
from intranet.web.pages import ClauseLink


def clause_link(ref: str) -> ClauseLink | None:
    """The chip of a clause of the school's regulation or the national baseline; None for an empty or unknown ref."""
    clause = current_school().clause(ref) if ref else None
    if clause is None:
        return None
    label = "全國規定" if ref.startswith("national:") else ref
    return ClauseLink(label, clause.summary, f"{url_for('regulation.index')}#{clause_anchor(ref)}")


def clause_links(refs: Iterable[str]) -> tuple[ClauseLink, ...]:
    """The chips of several clauses, each once; what is unknown has none."""
    links = (clause_link(ref) for ref in dict.fromkeys(refs))
    return tuple(link for link in links if link)


def clause_anchor(ref: str) -> str:
    """The id of a clause's row on the regulation page."""
    return "clause-" + quote(ref, safe="").replace("%", "-")
