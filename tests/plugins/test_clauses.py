"""The clauses of both regulations: each once and in order, told in a sentence, few of them left to a signature."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.samples import school

BOTH = pytest.mark.parametrize("code", ["luodong", "daan"])
LUODONG_REFS = [
    "一",
    "二",
    "三",
    "三(一)",
    "三(二)",
    "三(三)",
    "三(四)",
    "三(五)",
    "三(六)",
    "四.1",
    "四.2",
    "五",
    "五(一)1",
    "五(一)2",
    "五(二)1",
    "五(二)2",
    "五(三)1",
    "五(三)2",
    "五(四)",
    "六(一)",
    "六(二)1",
    "六(二)2",
    "六(二)3",
    "六(二)4",
    "六(三)",
    "七",
    "八",
    "九(一)1",
    "九(一)2",
    "九(一)3",
    "九(二)",
    "九(三)1",
    "九(三)2",
    "十(一)1(1)I",
    "十(一)1(1)II",
    "十(一)1(2)I",
    "十(一)1(2)II",
    "十(一)2(1)",
    "十(一)2(2)",
    "十(二)1",
    "十(二)2(1)",
    "十(二)2(2)",
    "十(二)3",
    "十一",
    "十二",
]
DAAN_REFS = [
    "一",
    "二",
    "二(一)",
    "二(二)",
    "二(三)",
    "二(四)",
    "二(五)",
    "二(六)",
    "二(七)",
    "三",
    "三(一)",
    "三(二)",
    "三(三)",
    "三(四)",
    "三(五)",
    "三(六)",
    "四.1",
    "四.2",
    "五",
    "五.1(1)",
    "五.1(2)",
    "五.1(3)",
    "五.2(1)",
    "五.2(2)",
    "五.2(3)",
    "五.3(1)",
    "五.3(2)",
    "五.3(3)",
    "五.4",
    "五.5",
    "五.6",
    "五.7",
    "六(一)",
    "六(二)1",
    "六(二)2",
    "六(二)3",
    "六(二)4",
    "六(二)5",
    "七",
    "八",
    "九(一)",
    "九(二)",
    "九(三)",
    "九(四)",
    "十",
    "十一",
]


@pytest.mark.parametrize(("code", "refs", "count"), [("luodong", LUODONG_REFS, 45), ("daan", DAAN_REFS, 46)])
def test_every_clause_stands_once_and_in_order(code: str, refs: list[str], count: int) -> None:
    assert [clause.ref for clause in school(code).regulation.clauses] == refs
    assert len(refs) == count


@BOTH
def test_every_clause_is_told_in_a_sentence(code: str) -> None:
    told = [clause.summary for clause in school(code).regulation.clauses]
    assert [summary for summary in told if not summary.endswith("。") or len(summary) < 8] == []


@pytest.mark.parametrize(
    ("code", "refs"),
    [
        ("luodong", "一 七 八 十(一)1(1)I 十(一)2(1) 十(一)2(2) 十(二)3 十二"),
        ("daan", "一 五.3(2) 七 八 十一"),
    ],
)
def test_only_these_clauses_are_left_to_a_signed_statement(code: str, refs: str) -> None:
    manual = [clause for clause in school(code).regulation.clauses if clause.manual is not None]
    assert [clause.ref for clause in manual] == refs.split()
    assert [clause.ref for clause in manual if not str(clause.manual).endswith("。")] == []


def test_what_the_platform_does_not_use_is_not_applicable() -> None:
    clauses = school("luodong").regulation.clauses
    assert [clause.ref for clause in clauses if clause.not_applicable] == ["十(一)1(2)I", "十(一)1(2)II"]
    assert [clause.ref for clause in clauses if clause.optional] == ["十(一)1(2)I", "十(二)2(2)"]


@pytest.mark.parametrize(
    ("code", "dates"),
    [
        ("luodong", ["2018-01-19", "2019-01-18", "2019-08-29", "2020-01-16", "2022-01-20", "2022-08-26"]),
        ("daan", ["2018-11-09", "2019-02-11", "2019-06-24", "2019-06-28", "2019-08-29", "2020-07-14", "2022-02-10"]),
    ],
)
def test_the_amendments_stand_in_order(code: str, dates: list[str]) -> None:
    assert [row.on for row in school(code).regulation.amendments] == [date.fromisoformat(day) for day in dates]
