"""From a desk to what the pages of a release show."""

from __future__ import annotations

from flask import url_for

from intranet.blueprints.calendar.release_forms import ProofForm
from intranet.blueprints.calendar.release_pages import AudienceRow, CheckedRow, Preview, ProofView, ReviewView, ToldRow
from intranet.blueprints.public.addresses import word_of
from intranet.blueprints.public.pages import offered, public_lines
from intranet.rules.dates import Term, roc_short
from intranet.rules.obligations import Audience, Kind
from intranet.services.calendar.changes import changes_for, lines_for
from intranet.services.calendar.desk import Desk
from intranet.services.calendar.proof import Checked
from intranet.services.calendar.release_notices import Holders, told_of
from intranet.services.calendar.reviews import Review
from intranet.services.context import current_school
from intranet.web.clauses import clause_link


def preview(desk: Desk, audience: Audience | None = None) -> Preview:
    """The public table of the draft."""
    return Preview(
        title=f"{desk.term.label}作業期程",
        audience=audience.value if audience else "",
        lines=public_lines(desk.lines, desk.changes, audience),
    )


def audience_rows(desk: Desk, url: str, chosen: Audience | None) -> tuple[AudienceRow, ...]:
    """Every audience of the draft or of what it takes out, each with its items and the changes that touch it."""
    before = desk.newest.lines if desk.newest else ()
    return tuple(
        AudienceRow(
            name=one.value if one else "全部",
            items=len(lines_for(desk.lines, one)),
            changed=tuple(change.title for change in changes_for(desk.changes, one)),
            preview_url=f"{url}?for={word_of(one)}#lines" if one else f"{url}#lines",
            current=one is chosen,
        )
        for one in offered([*desk.lines, *before])
    )


def told_rows(desk: Desk, holders: Holders) -> tuple[ToldRow, ...]:
    """Who will be written to."""
    return tuple(
        ToldRow(one.name, "、".join(one.titles), tuple(change.title for change in one.changes), bool(one.email))
        for one in told_of(desk.unreleased, holders)
    )


def review_view(review: Review | None, *, needed: bool) -> ReviewView | None:
    """How the second person's look at this content stands; None where nobody asked and nobody need."""
    if review is None:
        return ReviewView("due", "尚未送請複核", "本校發布前須由另一人複核同意這份內容。", "") if needed else None
    asked = f"{roc_short(review.asked_at.date())} {review.asked_by}送請複核"
    if review.agreed is None or review.answered_at is None:
        return ReviewView("due", "尚待複核", asked, review.comment)
    answered = f"{asked}，{roc_short(review.answered_at.date())} {review.answered_by}"
    if review.agreed:
        return ReviewView("met", "已同意", f"{answered}同意", review.answer)
    return ReviewView("overdue", "不同意", f"{answered}不同意", review.answer)


def proof_view(term: Term, number: int, found: tuple[Checked, ...], form: ProofForm | None) -> ProofView:
    """Whether the website shows release ``number``, the newest."""
    newest = found[0] if found else None
    if newest is None or newest.number != number:
        state, label, text = "due", "尚未查核", f"還沒有查過學校網站是否顯示第 {number} 版。"
    elif newest.passed:
        state, label, text = "met", "學校網站相符", f"{roc_short(newest.on)} 在學校網站查到第 {number} 版。"
    else:
        state, label, text = "overdue", "學校網站不符", newest.detail
    clause = next((row.clause for row in current_school().obligations if row.kind is Kind.PUBLICATION), "")
    return ProofView(
        number=number,
        state=state,
        label=label,
        text=text,
        clause=clause_link(clause),
        rows=tuple(_checked(row) for row in found),
        form=form,
        action=url_for("calendar.prove", term=str(term)),
    )


def _checked(row: Checked) -> CheckedRow:
    state, label = ("met", "相符") if row.passed else ("overdue", "不符")
    return CheckedRow(row.on, row.number, row.address, state, label, row.detail)
