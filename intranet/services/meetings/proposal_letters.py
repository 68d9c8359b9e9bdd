"""The letter to a member whose proposal was not placed."""

from __future__ import annotations

from intranet.extensions import db
from intranet.models import AgendaProposal, Person
from intranet.services import outbox
from intranet.services.context import current_school, current_settings


def tell_declined(row: AgendaProposal) -> None:
    """One letter to the proposer, where an address is known; inside ``writing()``."""
    proposer = db.session.get_one(Person, row.proposer_id)
    if not proposer.email:
        return
    lines = (
        f"{proposer.name} 您好：",
        "",
        f"您的提案「{row.title}」未排入議程。",
        f"理由：{row.answer}",
        "",
        "登入後查看：",
        f"{current_settings().public_url}/meetings/proposals/{row.id}",
        "",
        current_school().profile.name,
        "",
    )
    outbox.post(
        key=f"proposal-{row.id}-declined-{row.version}",
        recipient=proposer.email,
        person_id=proposer.id,
        subject=f"提案未排入議程：{row.title}",
        body="\n".join(lines),
    )
