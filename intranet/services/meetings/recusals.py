"""Recusals that an item suggests: by what it says, by whom it rewards, by who asked for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import literal, select, union_all

from intranet.extensions import db
from intranet.models import AgendaProposal, Nomination, RewardCase
from intranet.rules.recusal import Concern, Sitting, Subject, concerned
from intranet.services.meetings.outcomes import VOTED
from intranet.services.meetings.shapes import Attendee, Item

_NOMINATED, _ASKED = "nominated", "asked"


def proposed_recusals(item: Item, people: Iterable[Attendee]) -> tuple[Concern, ...]:
    """The members whom an undecided proposal or motion concerns and who are not recused yet. One query."""
    if item.section not in VOTED or item.outcome_kind is not None:
        return ()
    linked = _linked(item.id)
    subject = Subject(
        title=item.title,
        explanation=item.explanation,
        proposal=item.proposal,
        proposer=item.proposer,
        proposer_id=next(iter(linked[_ASKED]), None),
        nominees=frozenset(linked[_NOMINATED]),
    )
    gone = {one.person_id for one in item.recused}
    members = (Sitting(one.person_id, one.name) for one in people if one.is_member and one.person_id not in gone)
    return concerned(subject, members)


def _linked(item_id: int) -> dict[str, list[int]]:
    """Ids of persons that other records tie to the item, by how."""
    statement = union_all(
        select(literal(_NOMINATED), Nomination.person_id)
        .join(RewardCase, RewardCase.id == Nomination.case_id)
        .where(RewardCase.agenda_item_id == item_id),
        select(literal(_ASKED), AgendaProposal.proposer_id).where(AgendaProposal.agenda_item_id == item_id),
    )
    found: dict[str, list[int]] = defaultdict(list)
    for how, person_id in db.session.execute(statement):
        found[how].append(person_id)
    return found
