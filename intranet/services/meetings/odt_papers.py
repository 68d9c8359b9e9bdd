"""The papers of a meeting as OpenDocument texts, for the office to go on working with: the same words as the PDFs."""

from __future__ import annotations

from intranet.documents.minutes_odt import minutes_odt
from intranet.documents.notice_odt import notice_odt
from intranet.documents.sign_in_odt import sign_in_odt
from intranet.services.actor import Actor
from intranet.services.meetings.papers import minutes_for, notice_of, sign_in_of
from intranet.services.meetings.queries import convenable, head_of


def write_notice(actor: Actor, meeting_id: int) -> bytes:
    """The notice; raises NotFound."""
    return notice_odt(notice_of(convenable(actor, meeting_id)))


def write_minutes(actor: Actor, meeting_id: int) -> bytes:
    """The minutes as the actor may read them; raises NotFound, Refused before the meeting."""
    return minutes_odt(minutes_for(actor, head_of(actor, meeting_id)))


def write_sign_in(actor: Actor, meeting_id: int) -> bytes:
    """The sign-in sheet; raises NotFound."""
    return sign_in_odt(sign_in_of(convenable(actor, meeting_id)))
