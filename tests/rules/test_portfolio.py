from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.obligations import Audience
from intranet.rules.portfolio import EmailRule, FileLimit, Receipt, Retention, SubmissionStep
from tests.rules.samples import school


@pytest.mark.parametrize(("code", "cap", "years"), [("luodong", None, 5), ("daan", 20, 1), ("fake", 5, 3)])
def test_caps_and_years_are_the_schools(code: str, cap: int | None, years: int) -> None:
    portfolio = school(code).portfolio
    assert portfolio.retention is not None
    assert (portfolio.upload_cap, portfolio.retention.years) == (cap, years)


@pytest.mark.parametrize(
    ("code", "limits"),
    [("luodong", (6, 10, "六(一)")), ("daan", (6, 10, "六(一)")), ("fake", (4, 10, "national:selection-limits"))],
)
def test_a_limit_left_out_is_the_national_one(code: str, limits: tuple[int, int, str]) -> None:
    portfolio = school(code).portfolio
    assert (portfolio.select_outcomes, portfolio.select_performances, portfolio.select_clause) == limits


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_file_limits_are_national(code: str) -> None:
    portfolio = school(code).portfolio
    assert (portfolio.files, portfolio.description_length) == (
        (FileLimit("文件", ("pdf", "jpg", "png"), 4), FileLimit("影音", ("mp3", "mp4"), 10)),
        100,
    )


@pytest.mark.parametrize(
    ("sealed", "years", "first"),
    [
        (date(2026, 7, 31), 5, date(2031, 8, 1)),
        (date(2026, 7, 31), 1, date(2027, 8, 1)),
        (date(2024, 2, 29), 5, date(2029, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 3, 1)),
        (date(2026, 12, 31), 1, date(2028, 1, 1)),
    ],
)
def test_deletion_is_permitted_the_day_after_the_years_are_full(sealed: date, years: int, first: date) -> None:
    assert Retention(years, "七").earliest_deletion(sealed) == first


def test_both_divisions_submit_at_a_school_with_an_evening_division() -> None:
    portfolio = school("daan").portfolio
    assert portfolio.steps == (
        SubmissionStep("records", "學籍資料與學業成績", ("註冊組", "進修部註冊組"), "六(二)1"),
        SubmissionStep("outcomes", "課程學習成果", ("註冊組", "進修部註冊組"), "六(二)2"),
        SubmissionStep("officers", "校內幹部經歷", ("訓育組", "進修部學務組"), "六(二)3"),
        SubmissionStep("performances", "多元表現", ("訓育組", "進修部註冊組"), "六(二)4"),
    )
    assert portfolio.receipt == Receipt(("註冊組", "進修部註冊組"), "六(二)5")


def test_school_mail_is_asked_of_teachers_and_students_where_a_clause_says_so() -> None:
    rules = [school(code).portfolio.email for code in ("luodong", "daan", "fake")]
    assert rules == [None, EmailRule("taivs.tp.edu.tw", "九(四)", (Audience.TEACHERS, Audience.STUDENTS)), None]
