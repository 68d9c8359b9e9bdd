"""Both schools' rows against what their regulations hold: every seat, post, duty and window."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from intranet.rules.dates import Period, Term
from intranet.rules.duties import Duty
from intranet.rules.obligations import Audience, Kind, Organisers, all_of, any_of
from intranet.rules.positions import StatedOnly
from intranet.rules.school import School
from tests.rules.samples import school

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
BOTH = pytest.mark.parametrize("code", ["luodong", "daan"])
SHARED_POSTS = {
    "principal", "academic-director", "student-affairs-director", "counseling-director", "library-director",
    "registrar", "instruction", "student-affairs-section", "discipline-section", "it-section", "course-counselor",
    "homeroom", "teacher", "personnel", "clerk", "student", "parent",
}  # fmt: skip


@pytest.mark.parametrize(("code", "own", "sessions"), [("luodong", 9, 7), ("daan", 8, 5)])
def test_the_obligations_of_a_year_add_up(code: str, own: int, sessions: int) -> None:
    one = school(code)
    a_year = sum(row.times * (2 if row.per is Period.TERM else 1) for row in one.outreach)
    assert (one.own_obligations, a_year) == (own, sessions)


@pytest.mark.parametrize(("code", "seats", "rows", "stated"), [("luodong", 25, 18, 25), ("daan", 23, 21, None)])
def test_the_seats_add_up(code: str, seats: int, rows: int, stated: int | None) -> None:
    committee = school(code).committee
    assert (committee.size, len(committee.seats), committee.stated_size) == (seats, rows, stated)


def test_named_seats_know_their_body_where_the_text_says_it() -> None:
    named = [
        [(seat.title, seat.count, seat.named_by) for seat in school(code).committee.seats if not seat.position]
        for code in ("luodong", "daan")
    ]
    assert named == [
        [
            ("課程諮詢教師代表", 1, ""), ("各年級級導師", 3, ""), ("各科主席", 6, ""),
            ("教師會代表", 1, ""), ("家長代表", 1, ""), ("學生代表", 1, ""),
        ],
        [
            ("系統管理師代表", 1, "圖書館"), ("輔導教師", 1, "輔導室"), ("級導師", 3, ""),
            ("教師會代表", 1, "教師會"), ("學生家長委員會代表", 1, "家長會"), ("學生代表", 1, "學務處"),
        ],
    ]  # fmt: skip


@BOTH
def test_convener_and_secretary_are_the_head_and_the_academic_director(code: str) -> None:
    one = school(code)
    assert (one.convener.code, one.secretary.code) == ("principal", "academic-director")


@pytest.mark.parametrize(
    ("code", "name"), [("luodong", "學生學習歷程檔案工作小組"), ("daan", "學生學習歷程檔案資料工作小組")]
)
def test_the_group_bears_its_own_name(code: str, name: str) -> None:
    one = school(code)
    assert (one.committee.name, one.rewards.evaluator) == (name, name)


@BOTH
def test_posts_that_both_schools_have_bear_the_same_code(code: str) -> None:
    assert set(school(code).directory.by_code) >= SHARED_POSTS


@pytest.mark.parametrize(
    ("code", "name", "post"),
    [
        ("luodong", "教務處主任", "academic-director"),
        ("daan", "教務主任", "academic-director"),
        ("luodong", "生輔組長", "discipline-section"),
        ("daan", "生活輔導組長", "discipline-section"),
        ("daan", "輔導主任", "counseling-director"),
        ("daan", "學務主任", "student-affairs-director"),
    ],
)
def test_a_post_is_found_by_every_name_it_has(code: str, name: str, post: str) -> None:
    assert school(code).directory.position(name).code == post


def test_the_evening_division_has_its_own_sections() -> None:
    directory = school("daan").directory
    assert [post.code for post in directory.actors("進修部")] == [
        "evening-director", "evening-instruction", "evening-registrar",
    ]  # fmt: skip
    assert school("daan").profile.stated_only == (
        StatedOnly("圖資處", "五.6", "可能是圖書館的另一名稱"),
        StatedOnly("進修部學務組", "六(二)3", "工作小組也沒有這個組的席次"),
    )


def test_the_table_of_seven_rows_keeps_its_cells() -> None:
    rows = [row for row in school("daan").responsibilities if row.row]
    assert [(row.row, row.clause) for row in rows] == [
        ("1", "五.1(1)"), ("1", "五.1(2)"), ("1", "五.1(3)"), ("2", "五.2(1)"), ("2", "五.2(2)"), ("2", "五.2(3)"),
        ("3", "五.3(1)"), ("3", "五.3(3)"), ("4", "五.4"), ("5", "五.5"), ("6", "五.6"), ("7", "五.7"),
    ]  # fmt: skip
    cells = {row.row: (row.listed_builders or row.builders, row.listed_supervisors or row.supervisors) for row in rows}
    assert cells == {
        "1": (("註冊組", "生輔組", "進修部註冊組"), ("教務處", "學務處", "進修部主任")),
        "2": (("註冊組", "教學組", "課程諮詢教師", "進修部教學組"), ("教務處", "進修部主任")),
        "3": (("學生", "任課教師"), ("輔導室", "進修部主任")),
        "4": (("學生", "全校各組"), ("學務處", "進修部主任")),
        "5": (("學生",), ("導師", "學務處", "輔導室")),
        "6": (("資訊組",), ("圖資處",)),
        "7": (("學生",), ("導師",)),
    }


@pytest.mark.parametrize(
    ("code", "duty", "posts"),
    [
        ("luodong", Duty.PLAN_SCHEDULE, {"academic-director"}),
        ("luodong", Duty.RUN_PLATFORM, {"registrar"}),
        ("luodong", Duty.CONFIRM_RECEIPT, {"registrar"}),
        ("luodong", Duty.PROCESS_REWARDS, {"personnel"}),
        ("luodong", Duty.CERTIFY, {"teacher"}),
        ("daan", Duty.PLAN_SCHEDULE, {"academic-director", "instruction", "registrar"}),
        ("daan", Duty.RUN_PLATFORM, {"system-manager"}),
        ("daan", Duty.REVIEW_ACCOUNTS, {"it-section"}),
        ("daan", Duty.CONFIRM_RECEIPT, {"registrar", "evening-registrar"}),
        ("daan", Duty.SUBMIT, {"registrar", "evening-registrar", "student-affairs-section"}),
    ],
)
def test_a_duty_lies_with_the_posts_of_its_clause(code: str, duty: Duty, posts: set[str]) -> None:
    assert school(code).grants[duty] == posts


@BOTH
def test_what_the_text_does_not_say_is_marked_as_a_reading(code: str) -> None:
    rows = {row.key: bool(row.reading) for row in school(code).responsibilities}
    assert [rows[key] for key in ("publish-schedule", "minutes", "process-rewards")] == [True, True, True]
    assert [rows[key] for key in ("plan-schedule", "platform", "propose-rewards")] == [False, False, False]


S, P, T, E = Audience.STUDENTS, Audience.PARENTS, Audience.TEACHERS, Audience.STAFF
OUTREACH: dict[str, list[tuple[str, Kind, Period, Audience, Organisers, str]]] = {
    "luodong": [
        ("九(一)1", Kind.BRIEFING, Period.YEAR, S, any_of("課程諮詢教師"), ""),
        ("九(一)2", Kind.BRIEFING, Period.YEAR, P, any_of("課程諮詢教師"), "輔導處"),
        ("九(一)3", Kind.BRIEFING, Period.YEAR, E, any_of("教學組"), ""),
        ("九(二)", Kind.SYSTEM_TRAINING, Period.TERM, T, any_of("註冊組", "教學組"), ""),
        ("九(三)1", Kind.DEVELOPMENT, Period.YEAR, S, any_of("輔導處"), ""),
        ("九(三)2", Kind.DEVELOPMENT, Period.YEAR, T, any_of("教學組"), ""),
    ],
    "daan": [
        ("九(一)", Kind.SYSTEM_TRAINING, Period.TERM, S, all_of("輔導室", "課程諮詢教師"), ""),
        ("九(二)", Kind.DEVELOPMENT, Period.YEAR, T, all_of("教務處", "課程諮詢教師"), ""),
        ("九(三)", Kind.BRIEFING, Period.TERM, P, all_of("輔導室", "課程諮詢教師"), ""),
    ],
}


@BOTH
def test_outreach_is_asked_of_whom_and_for_whom_the_clause_says(code: str) -> None:
    rows = [(r.clause, r.kind, r.per, r.audience, r.organisers, r.host) for r in school(code).outreach]
    assert rows == OUTREACH[code]


@BOTH
def test_a_national_row_that_the_school_answers_is_not_asked_twice(code: str) -> None:
    clauses = [row.clause for row in school(code).obligations if row.clause.startswith("national:")]
    assert (
        clauses
        == {
            "luodong": ["national:published"],
            "daan": ["national:published", "national:deputies"],
        }[code]
    )


def test_deputies_are_set_in_four_scopes_of_which_one_does_not_apply() -> None:
    rules = school("luodong").committee.deputies
    assert [(rule.clause, rule.applies, rule.answers) for rule in rules] == [
        ("十(一)1(1)II", True, ()),
        ("十(一)1(2)II", False, ()),
        ("十(二)1", True, ()),
        ("十(二)2(1)", True, ("national:deputies",)),
    ]
    assert school("daan").committee.deputies == ()


@pytest.mark.parametrize(("code", "count"), [("luodong", 24), ("daan", 20)])
def test_readings_are_ours_and_whole(code: str, count: int) -> None:
    readings = school(code).profile.readings
    assert len(readings) == count
    assert [row for row in readings if not (row.question.endswith("？") and row.reading and row.why)] == []


def windows_of(one: School, number: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for window in one.windows:
        if number in window.terms:
            found.setdefault(window.clause, []).append(window.key)
    return found


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("code", "each", "second"),
    [
        ("luodong", "五(三)1 五(三)2 五(四) 六(二)1 六(二)3 六(三)", "六(一) 六(二)2 六(二)4"),
        (
            "daan",
            "五.1(1) 五.1(2) 五.1(3) 五.2(1) 五.2(2) 五.2(3) 五.3(1) 五.3(3) 五.4 五.5 五.6 五.7 六(二)1 六(二)3 六(二)5",
            "六(一) 六(二)2 六(二)4",
        ),
    ],
)
def test_the_schedule_of_a_term_holds_the_windows_of_its_clauses(
    code: str, each: str, second: str, number: int
) -> None:
    expected = set(each.split()) | (set(second.split()) if number == 2 else set())
    assert set(windows_of(school(code), number)) == expected


@BOTH
def test_every_window_says_what_its_self_check_looks_at(code: str) -> None:
    assert [window.key for window in school(code).windows if not window.check] == []


@BOTH
def test_every_anchor_is_asked_for_in_some_term(code: str) -> None:
    anchors = school(code).anchors
    assert [anchor.key for anchor in anchors if not anchor.label or not anchor.terms] == []
    assert len({anchor.label for anchor in anchors}) == len(anchors)


@BOTH
def test_no_row_speaks_a_machines_words(code: str) -> None:
    one = school(code)
    texts = [
        str(getattr(row, field.name))
        for rows in (one.regulation.clauses, one.profile.readings, one.profile.slips, one.windows)
        for row in rows
        for field in fields(row)
        if field.name in {"summary", "manual", "question", "reading", "why", "message", "item", "check"}
    ]
    assert [text for text in texts if re.search(r"token|UUID|null|！|!", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", sorted(PLUGINS.rglob("*.py")), ids=lambda path: "/".join(path.parts[-2:]))
def test_a_plugins_file_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_terms_of_the_stated_labels_can_be_read() -> None:
    labels = [row.stated_term[0] for row in school("daan").regulation.amendments if row.stated_term]
    assert [str(Term.parse(label)) for label in labels] == ["107-2", "107-2", "108-1", "108-2", "110-2"]
