"""The second person (複核): somebody else looks at exactly what is about to be released, and agrees or does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import Person, ReleaseReview
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit, outbox
from intranet.services.actor import Actor
from intranet.services.calendar.content import content_hash, frozen
from intranet.services.calendar.desk import Desk, desk_of
from intranet.services.calendar.items import drafts_of
from intranet.services.context import current_school, current_settings, moment, today
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import Holder, holders_on
from intranet.services.transactions import writing

MAX_WORDS = 300


class Review(Struct, frozen=True):
    """A request for a second person's look, and its answer; ``agreed`` is None until there is one."""

    id: int
    sha256: str
    comment: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    answered_by_id: int | None
    answered_by: str
    answered_at: datetime | None
    agreed: bool | None
    answer: str


_ASKER, _READER = aliased(Person), aliased(Person)
_OF_TERM = (
    select(
        ReleaseReview.id, ReleaseReview.sha256, ReleaseReview.comment, ReleaseReview.asked_by.label("asked_by_id"),
        _ASKER.name.label("asked_by"), ReleaseReview.asked_at, ReleaseReview.answered_by.label("answered_by_id"),
        _READER.name.label("answered_by"), ReleaseReview.answered_at, ReleaseReview.agreed, ReleaseReview.answer,
    )
    .join(_ASKER, _ASKER.id == ReleaseReview.asked_by)
    .outerjoin(_READER, _READER.id == ReleaseReview.answered_by)
    .where(ReleaseReview.term == bindparam("term"))
    .order_by(ReleaseReview.id.desc())
)  # fmt: skip


def hash_of(desk: Desk) -> str:
    """What an agreement holds for: the draft's content as a release would freeze it."""
    return content_hash(frozen(desk.lines))


def reviews_of(term: Term) -> tuple[Review, ...]:
    """Every request of a term, newest first. One query."""
    rows = db.session.execute(_OF_TERM, {"term": term})
    return tuple(Review(**{**row._mapping, "answered_by": row.answered_by or ""}) for row in rows)


def current_review(desk: Desk, found: tuple[Review, ...]) -> Review | None:
    """The newest request for the draft as it stands; None where that content was never asked about."""
    sha = hash_of(desk)
    return next((row for row in found if row.sha256 == sha), None)


class Asked(Struct, frozen=True):
    """A request that waits for its answer: who asked, about which version to be, and the hash of its content."""

    term: Term
    number: int
    asked_by: str
    sha256: str


def holding(waiting: Sequence[Asked]) -> Asked | None:
    """The first request whose draft is still what was asked about; None where each was changed since. One query, none
    where nothing waits."""
    drafts = drafts_of(one.term for one in waiting) if waiting else {}
    now = {term: content_hash(frozen(row.line for row in rows)) for term, rows in drafts.items()}
    return next((one for one in waiting if now[one.term] == one.sha256), None)


def is_required() -> bool:
    """Whether this school releases nothing that a second person has not agreed to."""
    return current_school().profile.release_needs_second


def readers_for(actor: Actor, holders: Mapping[str, Sequence[Holder]] | None = None) -> tuple[Holder, ...]:
    """Who may be the second person to ``actor``, each with its title as the note; ``holders`` are those of today, asked
    for where not given."""
    codes = current_school().allowed[Permission.REVIEW_RELEASE]
    held = holders_on(today()) if holders is None else holders
    title = current_school().directory.title
    people = {row.person_id: replace(row, note=title(code)) for code in sorted(codes) for row in held.get(code, ())}
    return tuple(row for row in people.values() if row.person_id != actor.person_id)


def ask_review(actor: Actor, term: Term, *, comment: str = "", state: int | None = None) -> ReleaseReview:
    """Ask for a second look at the draft as it stands, and write to those who may give it. Raises Refused, Conflict."""
    comment = " ".join(comment.split())
    if len(comment) > MAX_WORDS:
        raise Refused(f"說明請在 {MAX_WORDS} 字以內。", field="note")
    with writing(actor):
        actor.needs(Permission.RELEASE_SCHEDULE)
        if actor.person_id is None:
            raise Refused("送請複核須由本人登入辦理。")
        desk = desk_of(term)
        if state is not None and state != desk.state:
            raise Conflict("期程在開啟這一頁之後已被修改，請重新確認要送請複核的內容。")
        if desk.refusals or not desk.lines or desk.is_unchanged:
            raise Refused("這份內容還不能發布，不必送請複核。")
        open_one = current_review(desk, reviews_of(term))
        if open_one and open_one.agreed is None:
            raise Refused(f"這份內容已由{open_one.asked_by}送請複核，尚待回復。")
        if open_one and open_one.agreed:
            raise Refused(f"{open_one.answered_by}已同意發布這份內容，不必再送請複核。")
        readers = readers_for(actor)
        if not readers:
            raise Refused("目前沒有其他人可以複核，請先登錄職務或代理人。")
        review = ReleaseReview(
            term=term, sha256=hash_of(desk), comment=comment, asked_by=actor.person_id, asked_at=moment()
        )
        db.session.add(review)
        db.session.flush()
        audit.record(
            actor,
            "ask_release_review",
            review,
            f"將 {term} 作業期程第 {desk.next_number} 版的內容送請複核",
            changes={"comment": comment, "sha256": review.sha256},
            permission=Permission.RELEASE_SCHEDULE,
        )
        for reader in readers:
            _write(review, "ask", reader, _request(actor, desk, comment))
    return review


def answer_review(actor: Actor, review_id: int, *, agreed: bool, answer: str = "") -> ReleaseReview:
    """Agree, or say what must change first; the one who asked is told. Raises NotFound, NotPermitted, Refused."""
    answer = " ".join(answer.split())
    if len(answer) > MAX_WORDS:
        raise Refused(f"說明請在 {MAX_WORDS} 字以內。", field="answer")
    if not agreed and not answer:
        raise Refused("請寫明不同意的理由，或要修改的地方。", field="answer")
    with writing(actor):
        actor.needs(Permission.REVIEW_RELEASE)
        review = db.session.get(ReleaseReview, review_id)
        if review is None:
            raise NotFound
        if actor.person_id is None or actor.person_id == review.asked_by:
            raise NotPermitted("請由送請複核以外的人複核。")
        if review.agreed is not None:
            raise Refused("這份內容已經有人複核過。")
        if review.sha256 != hash_of(desk_of(review.term)):
            raise Refused("期程在送請複核之後已被修改，請規劃者重新送請複核。")
        review.agreed, review.answer = agreed, answer
        review.answered_by, review.answered_at = actor.person_id, moment()
        audit.record(
            actor,
            "answer_release_review",
            review,
            f"{review.term} 作業期程發布內容：{'同意' if agreed else '不同意'}",
            changes={"agreed": agreed, "answer": answer},
            permission=Permission.REVIEW_RELEASE,
        )
        asker = db.session.get_one(Person, review.asked_by)
        _write(review, "answer", Holder(asker.id, asker.name, asker.email), _reply(actor, review))
    return review


def check_agreed(actor: Actor, desk: Desk) -> None:
    """Refuse where the school requires a second person and nobody else agreed to this very content."""
    if not is_required():
        return
    review = current_review(desk, reviews_of(desk.term))
    if review is None:
        raise Refused("本校發布前須由另一人複核。這份內容還沒有人複核，請先送請複核。")
    if review.agreed is None:
        raise Refused(f"本校發布前須由另一人複核。{review.asked_by}已送請複核，尚待回復。")
    if not review.agreed:
        raise Refused(f"{review.answered_by}不同意發布這份內容：{review.answer} 請修改後再送請複核。")
    if review.answered_by_id == actor.person_id:
        raise Refused("複核的人不能自己發布，請由另一人發布。")


def _write(review: ReleaseReview, what: str, to: Holder, text: tuple[str, list[str]]) -> None:
    if not to.email:
        return
    subject, lines = text
    body = [f"{to.name} 您好：", "", *lines, "", current_school().profile.name, ""]
    outbox.post(
        key=f"release-review-{review.id}-{what}-{to.person_id}",
        recipient=to.email,
        person_id=to.person_id,
        subject=subject,
        body="\n".join(body),
    )


def _request(actor: Actor, desk: Desk, comment: str) -> tuple[str, list[str]]:
    where = f"{current_settings().public_url}/calendar/{desk.term}/review"
    lines = [f"{actor.name}請您複核 {desk.term.label}作業期程第 {desk.next_number} 版的內容。"]
    lines += [f"說明：{comment}"] if comment else []
    return f"請複核：{desk.term.label}作業期程第 {desk.next_number} 版", [*lines, "", "登入後複核：", where]


def _reply(actor: Actor, review: ReleaseReview) -> tuple[str, list[str]]:
    word = "同意" if review.agreed else "不同意"
    where = f"{current_settings().public_url}/calendar/{review.term}/release"
    lines = [f"{actor.name}{word}發布您送請複核的內容。", *([f"說明：{review.answer}"] if review.answer else [])]
    return f"複核結果：{review.term.label}作業期程，{word}", [*lines, "", where]
