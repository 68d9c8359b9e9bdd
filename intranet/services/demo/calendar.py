"""The demo's schedules: three terms on their anchors, released after the group's resolutions, mostly checked."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.actor import Actor, resolve_actor
from intranet.services.calendar.anchors import AnchorValue, anchor_lines, enter_anchors
from intranet.services.calendar.drafting import draft_schedule
from intranet.services.calendar.items import ItemDates, OwnItem, add_item
from intranet.services.calendar.releases import resolutions_for
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.reviews import answer_review, ask_review, is_required
from intranet.services.calendar.self_checks import CheckLine, check_lines, checkers, confirm_self_check, units_of
from intranet.services.context import current_school, on_day, today
from intranet.services.demo.cast import Cast

SCHOOL, AUTHORITY = "本校行事曆", "國教署公告期程（示範）"
FORGOTTEN = (Term(114, 2), "receipt-closing")  # the self-check that nobody made: it is overdue
DOUBTED = (Term(114, 2), "submit-officers")  # here a problem was reported first


class Story(Struct, frozen=True):
    """A term of the demo: its anchors, when it was planned, and when its first release went out at the earliest."""

    term: Term
    planned: date
    released: date
    comment: str
    anchors: dict[str, date]


STORIES = (
    Story(
        Term(114, 1), date(2025, 8, 25), date(2025, 9, 15), "本學期作業期程，經工作小組議決。",
        {
            "school-opens": date(2025, 9, 1), "closing-ceremony": date(2026, 1, 20),
            "winter-break-ends": date(2026, 2, 22), "g12-performances-close": date(2026, 5, 8),
            "records-open": date(2025, 9, 1), "records-close": date(2026, 1, 30), "courses-chosen": date(2025, 9, 12),
            "outcomes-open": date(2025, 9, 1), "outcomes-close": date(2026, 2, 22), "certify-closes": date(2026, 3, 8),
            "performances-open": date(2025, 9, 1), "performances-close": date(2026, 2, 22),
            "submission-opens": date(2026, 3, 9), "submission-closes": date(2026, 3, 20),
            "receipt-opens": date(2026, 3, 23), "receipt-closes": date(2026, 3, 27),
            "national-receipt-opens": date(2026, 3, 20), "national-receipt-closes": date(2026, 4, 10),
        },
    ),
    Story(
        Term(114, 2), date(2026, 2, 10), date(2026, 3, 9), "本學期作業期程，經工作小組議決。",
        {
            "school-opens": date(2026, 2, 23), "closing-ceremony": date(2026, 6, 30),
            "g12-outcomes-close": date(2026, 5, 8), "g12-certify-closes": date(2026, 5, 22),
            "records-open": date(2026, 2, 23), "records-close": date(2026, 7, 15), "courses-chosen": date(2026, 3, 6),
            "outcomes-open": date(2026, 2, 23), "outcomes-close": date(2026, 7, 31), "certify-closes": date(2026, 8, 14),
            "performances-open": date(2026, 2, 23), "performances-close": date(2026, 7, 31),
            "selection-opens": date(2026, 8, 17), "selection-closes": date(2026, 8, 28),
            "submission-opens": date(2026, 9, 1), "submission-closes": date(2026, 9, 11),
            "receipt-opens": date(2026, 9, 14), "receipt-closes": date(2026, 9, 18),
            "national-receipt-opens": date(2026, 9, 14), "national-receipt-closes": date(2026, 9, 30),
        },
    ),
    Story(
        Term(115, 1), date(2026, 8, 24), date(2026, 9, 21), "本學期作業期程，經工作小組議決。",
        {
            "school-opens": date(2026, 8, 31), "closing-ceremony": date(2027, 1, 20),
            "winter-break-ends": date(2027, 2, 10), "g12-performances-close": date(2027, 5, 7),
            "records-open": date(2026, 8, 31), "records-close": date(2027, 1, 29), "courses-chosen": date(2026, 9, 11),
            "outcomes-open": date(2026, 8, 31), "outcomes-close": date(2027, 2, 10), "certify-closes": date(2027, 2, 24),
            "performances-open": date(2026, 8, 31), "performances-close": date(2027, 2, 10),
            "submission-opens": date(2027, 3, 1), "submission-closes": date(2027, 3, 12),
            "receipt-opens": date(2027, 3, 22), "receipt-closes": date(2027, 3, 26),
        },
    ),
)  # fmt: skip
MOVED = date(2027, 3, 19)  # where the authority moved the end of submission: the second release
OWN_ITEMS = (
    (
        OwnItem("平臺帳號發放與登入測試", Work.OTHER, (Audience.STUDENTS, Audience.TEACHERS)),
        ItemDates(
            date(2026, 8, 31), date(2026, 9, 18), date(2026, 9, 21), date(2026, 9, 25), "註冊組", "新生與新進教師是否都能登入"
        ),
    ),
    (
        OwnItem("期中登錄情形檢視", Work.OTHER, (Audience.TEACHERS,)),
        ItemDates(date(2026, 11, 9), date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 27), "註冊組", "各班登錄進度"),
    ),
)  # fmt: skip


def fill(cast: Cast) -> None:
    """Anchors, drafts, releases and self-checks of 114-1 to 115-1."""
    now = today()
    for story in STORIES:
        with on_day(story.planned):
            _plan(cast.actor("secretary"), story)
        _release_first(cast, story)
    _release_again(cast)
    for story in STORIES:
        _check(cast, story.term, now)


def _plan(secretary: Actor, story: Story) -> None:
    known = [line.anchor for line in anchor_lines(story.term)]
    values = {
        anchor.key: AnchorValue(story.anchors[anchor.key], AUTHORITY if "國教署" in anchor.hint else SCHOOL)
        for anchor in known
        if anchor.key in story.anchors
    }
    enter_anchors(secretary, story.term, values)
    draft_schedule(secretary, story.term)
    if story is STORIES[-1]:
        for own, dates in OWN_ITEMS:
            add_item(secretary, story.term, dates, own)


def _release_first(cast: Cast, story: Story) -> None:
    """After the meeting that passed it, where there was one."""
    passed = [row for row in resolutions_for(story.term) if row.on_schedule and Term.containing(row.on) == story.term]
    day = max([story.released, *(row.on + timedelta(days=3) for row in passed[:1])])
    with on_day(day):
        resolution = passed[0].agenda_item_id if passed else None
        _release(cast, story.term, story.comment, resolution)


def _release_again(cast: Cast) -> None:
    """The authority moved a date: two items change."""
    term = STORIES[-1].term
    with on_day(date(2026, 10, 20)):
        secretary = cast.actor("secretary")
        enter_anchors(
            secretary, term, {"submission-closes": AnchorValue(MOVED, AUTHORITY, "臺教國署高字第1150098765號")}
        )
        draft_schedule(secretary, term)
        _release(cast, term, "配合國教署調整期程，提交截止日延至 116/3/19。")


def _release(cast: Cast, term: Term, comment: str, resolution: int | None = None) -> None:
    """Where the school wants a second person, the principal agrees first."""
    secretary = cast.actor("secretary")
    if is_required():
        review = ask_review(secretary, term)
        answer_review(cast.actor("principal"), review.id, agreed=True)
    release_schedule(secretary, term, comment=comment, resolution_id=resolution)


def _check(cast: Cast, term: Term, now: date) -> None:
    """Everybody checks on the second day of the period, if it has come; one self-check is forgotten."""
    for row in check_lines([term], cast.actor("secretary")):
        start = row.line.check_start
        if start is None or start + timedelta(days=1) > now or (term, row.line.key) == FORGOTTEN:
            continue
        if (term, row.line.key) == DOUBTED:
            with on_day(start):
                confirm_self_check(_checker(cast, row), row.item_id, passed=False, remark="少 2 筆，已請社團補送名單。")
        with on_day(start + timedelta(days=1)):
            for actor in _parts(cast, row):
                confirm_self_check(actor, row.item_id, passed=True)


def _parts(cast: Cast, row: CheckLine) -> list[Actor]:
    """Who confirms: one person of each unit of a joint step, else the first of those who may."""
    posts = [next(code for code in cast.by_position if code in codes) for _, codes in units_of(row.line)]
    return [_as(cast, code) for code in posts] or [_checker(cast, row)]


def _checker(cast: Cast, row: CheckLine) -> Actor:
    """The first of those who may, as a person of the cast; a post that one person holds before one of many."""
    posts = sorted(checkers(row.line), key=lambda post: post.many)
    return _as(cast, posts[0].code)


def _as(cast: Cast, code: str) -> Actor:
    """The person of the cast who holds a post."""
    person = cast.by_position[code][0]
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name)
