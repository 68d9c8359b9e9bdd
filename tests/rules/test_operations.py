"""What is counted, when a step belongs to a term, how long is long enough, what a roster says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.dates import Term
from intranet.rules.operations import (
    CHECKLISTS,
    CaseKind,
    Measure,
    count_faults,
    has_national_id,
    last_kept_day,
    measures_of,
    open_checks,
    over_cap,
    period_fault,
    receipt_units,
    sealing_default,
    steps_of,
)
from intranet.rules.portfolio import PortfolioRules, Receipt, Retention
from intranet.rules.rosters import ChangeKind, changes_between, read_roster
from intranet.rules.schedule import Work
from intranet.schools import load_school
from tests.support.stores import FAKE_SCHOOLS

M = Measure
CERTIFYING = (M.UPLOADED, M.CERTIFIED, M.OUTSTANDING)
HEAD = ("任課教師", "科目", "已上傳件數", "已認證件數", "待認證件數")


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("luodong", ["records", "officers"], ["records", "outcomes", "officers", "performances"]),
        ("daan", ["records", "officers"], ["records", "outcomes", "officers", "performances"]),
        ("fake", ["all"], ["all"]),
    ],
)
def test_steps_belong_to_the_terms_of_their_windows(code: str, first: list[str], second: list[str]) -> None:
    school = load_school(code, FAKE_SCHOOLS if code == "fake" else None)
    found = [[row.step.key for row in steps_of(school, Term(115, number))] for number in (1, 2)]
    assert found == [first, second]


def test_receipt_units_keep_what_no_clause_gives_away() -> None:
    found = {code: receipt_units(load_school(code, None)) for code in ("luodong", "daan")}
    assert found == {"luodong": ("註冊組",), "daan": ("註冊組", "進修部註冊組")}


def test_most_of_one_student_is_asked_only_where_a_cap_stands() -> None:
    capped = PortfolioRules("六", upload_cap=20)
    assert measures_of(Work.OUTCOME_UPLOAD, capped) == (M.STUDENTS, M.UPLOADED, M.MOST)
    assert measures_of(Work.OUTCOME_UPLOAD, PortfolioRules("六")) == (M.STUDENTS, M.UPLOADED)
    assert [over_cap(capped, {M.MOST: most}) != "" for most in (20, 21)] == [False, True]


@pytest.mark.parametrize(
    ("uploaded", "certified", "outstanding", "where"),
    [(10, 8, 2, []), (10, 11, 0, [M.CERTIFIED]), (10, 8, 3, [M.OUTSTANDING]), (0, 0, 0, [])],
)
def test_counts_of_certification_add_up(uploaded: int, certified: int, outstanding: int, where: list[Measure]) -> None:
    counts = {M.UPLOADED: uploaded, M.CERTIFIED: certified, M.OUTSTANDING: outstanding}
    assert [fault.measure for fault in count_faults(Work.CERTIFICATION, counts)] == where


def test_refused_period_names_the_earliest_end() -> None:
    receipt = Receipt(("註冊組",), "六(三)", student_days=3)
    assert period_fault(receipt, date(2026, 3, 23), date(2026, 3, 25)) == ""
    text = period_fault(receipt, date(2026, 3, 23), date(2026, 3, 24))
    assert text.endswith("截止日最早為 115/3/25。")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_deletion_is_permitted_the_day_after_the_years_are_full(sealed: date, years: int) -> None:
    first = Retention(years, "七").earliest_deletion(sealed)
    assert first.year - sealed.year in (years, years + 1)
    assert (first - sealed).days >= 365 * years


def test_destruction_record_is_kept_five_years() -> None:
    assert last_kept_day(date(2024, 2, 29)) == date(2029, 2, 28)
    assert sealing_default(109) == date(2021, 7, 31)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A123456789", True),
        ("身分證 f223456789 號", True),
        ("AB12345678", True),
        ("AX12345678", False),
        ("三年1班12號", False),
        ("610123", False),
    ],
)
def test_national_id_is_recognised(text: str, found: bool) -> None:
    assert has_national_id(text) is found


def test_each_case_has_a_list_without_repeats() -> None:
    for kind in CaseKind:
        keys = [step.key for step in CHECKLISTS[kind]]
        assert len(keys) == len(set(keys)) >= 4
        assert open_checks(kind, keys) == ()
        assert [step.key for step in open_checks(kind, keys[1:])] == keys[:1]


def test_roster_is_read_below_its_title() -> None:
    sheet = [("○○高中認證名冊",), (), HEAD, ("王大明", "國文", "10", "8", "2"), ("合計", "", "10", "8", "2")]
    roster = read_roster(sheet, Work.CERTIFICATION, CERTIFYING)
    assert roster.faults == ()
    assert [(row.row, row.label, row.detail) for row in roster.rows] == [(4, "王大明", "國文")]
    assert roster.totals == {M.UPLOADED: 10, M.CERTIFIED: 8, M.OUTSTANDING: 2}


def test_missing_third_number_follows_from_the_other_two() -> None:
    sheet = [("教師姓名", "班級", "上傳件數 (件)", "已認證"), ("王大明", "101", "1,200", "１100")]
    (row,) = read_roster(sheet, Work.CERTIFICATION, CERTIFYING).rows
    assert (row.detail, dict(row.counts)) == ("101", {M.UPLOADED: 1200, M.CERTIFIED: 1100, M.OUTSTANDING: 100})


def test_faults_name_their_rows() -> None:
    sheet = [
        HEAD, ("", "國文", "1", "1", "0"), ("甲", "國文", "x", "1", "0"), ("乙", "", "-1", "0", "0"),
        ("丙", "", "3", "4", "0"), ("丁", "", "1", "1", "0"), ("丁", "", "1", "1", "0"), ("A123456789", "", "1", "1", "0"),
    ]  # fmt: skip
    roster = read_roster(sheet, Work.CERTIFICATION, CERTIFYING)
    assert [(fault.row, fault.message) for fault in roster.faults] == [
        (2, "沒有教師姓名。"),
        (3, "已上傳件數「x」不是 0 以上的整數。"),
        (4, "已上傳件數「-1」不是 0 以上的整數。"),
        (5, "已認證不得多於已上傳的 3 件。"),
        (7, "與第 6 列重複：丁。"),
        (8, "含身分證統一編號，請刪除後再上傳。"),
    ]


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ([("隨意", "欄位"), ("甲", "1")], "找不到欄名"),
        ([("任課教師", "已認證件數"), ("甲", "1")], "欄名列缺少"),
        ([HEAD], "沒有資料"),
        ([("身分證字號", *HEAD)], "身分證欄位"),
        ([], "找不到欄名"),
    ],
)
def test_wrong_file_is_told_as_a_whole(sheet: list[tuple[str, ...]], words: str) -> None:
    (fault,) = read_roster(sheet, Work.CERTIFICATION, CERTIFYING).faults
    assert words in fault.message


def test_selection_is_listed_by_class() -> None:
    sheet = [("班級", "學生數", "已勾選"), ("301", "35", "34"), ("302", "36", "36")]
    roster = read_roster(sheet, Work.SELECTION, (M.STUDENTS, M.SELECTED))
    assert roster.totals == {M.STUDENTS: 71, M.SELECTED: 70}


def test_preview_tells_new_changed_gone_and_same() -> None:
    one, two = {M.CERTIFIED: 1}, {M.CERTIFIED: 2}
    found = changes_between(
        [("甲", "", one), ("乙", "", one), ("丙", "", one)], [("甲", "", one), ("乙", "", two), ("丁", "", one)]
    )
    assert [(row.label, row.kind) for row in found] == [
        ("乙", ChangeKind.CHANGED), ("丁", ChangeKind.NEW), ("丙", ChangeKind.GONE), ("甲", ChangeKind.SAME),
    ]  # fmt: skip


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_any_sheet_is_read_or_refused_without_a_crash(sheet: list[list[str]]) -> None:
    roster = read_roster([HEAD, *sheet], Work.CERTIFICATION, CERTIFYING)
    assert roster.rows or roster.faults
