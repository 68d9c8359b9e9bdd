"""Feedback on a session: 1 to 5 and words, once for each who attended, without a name."""

from __future__ import annotations

import hmac
from collections import Counter
from datetime import datetime, time, timedelta
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Feedback, OutreachSession, Participation
from intranet.rules.dates import TAIPEI
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_settings, today
from intranet.services.errors import NotFound, Refused
from intranet.services.outreach_links import Link, read
from intranet.services.outreach_people import VISITOR, Closed
from intranet.services.transactions import writing

SCORES = {5: "非常有幫助", 4: "有幫助", 3: "普通", 2: "幫助不大", 1: "沒有幫助"}
OPEN_DAYS = 30  # days after the session
FEWEST = 3  # answers below that would tell who gave them
MAX_REMARK = 1000


class Summary(Struct, frozen=True):
    """What was answered; scores and remarks are shown from FEWEST answers on."""

    count: int
    mean: str
    scores: tuple[tuple[int, str, int], ...]  # score, its word, how many
    remarks: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        return self.count >= FEWEST


class Asked(Struct, frozen=True):
    """What a feedback link asks about; ``is_given`` once it was answered."""

    session_id: int
    title: str
    is_given: bool


def asked_by(token: str) -> Asked:
    """Raises NotFound for a false link, Closed. Writes nothing."""
    session_id, entry_id = read(Link.FEEDBACK, token)
    row, entry = db.session.get(OutreachSession, session_id), db.session.get(Participation, entry_id)
    if row is None or entry is None or entry.session_id != session_id:
        raise NotFound
    if not row.asks_feedback or row.withdrawn_at is not None:
        raise Closed("這一場沒有回饋問卷。")
    if entry.attended_at is None:
        raise Closed("簽到後才能填寫回饋。")
    if today() > row.on + timedelta(days=OPEN_DAYS):
        raise Closed("回饋問卷已截止。")
    given = select(Feedback.id).where(Feedback.session_id == row.id, Feedback.key == _key(session_id, entry_id))
    return Asked(row.id, row.title, db.session.scalar(given) is not None)


def give_feedback(token: str, score: int, remark: str) -> None:
    """Keep one answer. The row bears the day and no name, the trail no actor. Raises NotFound, Closed, Refused."""
    if score not in SCORES:
        raise Refused("請選擇 1 到 5 分。", field="score")
    with writing(Actor(None, VISITOR)):
        asked = asked_by(token)
        if asked.is_given:
            raise Refused("已填過這一場的回饋，每人一份。")
        row = db.session.get_one(OutreachSession, asked.session_id)
        key = _key(*read(Link.FEEDBACK, token))
        at = datetime.combine(today(), time(), TAIPEI)
        answer = Feedback(session_id=row.id, score=score, remark=remark.strip()[:MAX_REMARK], key=key, at=at)
        db.session.add(answer)
        audit.record(Actor(None, VISITOR), "give_feedback", answer, f"「{row.title}」收到回饋 1 份")


def summary_of(session_id: int) -> Summary:
    """One query."""
    rows = db.session.execute(
        select(Feedback.score, Feedback.remark).where(Feedback.session_id == session_id).order_by(Feedback.key)
    ).all()
    counts = Counter(row.score for row in rows)
    mean = f"{sum(row.score for row in rows) / len(rows):.1f}" if rows else ""
    scores = tuple((score, word, counts[score]) for score, word in SCORES.items())
    return Summary(len(rows), mean, scores, tuple(row.remark for row in rows if row.remark))


def _key(session_id: int, entry_id: int) -> str:
    """One for each participant; whoever has the rows alone cannot tell whose it is."""
    words = f"feedback\0{session_id}\0{entry_id}"
    return hmac.new(current_settings().secret_key.encode(), words.encode(), sha256).hexdigest()
