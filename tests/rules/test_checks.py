from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intranet.rules.checks import Fault, faults
from intranet.rules.constraints import NotBefore, Selector
from intranet.rules.dates import Period
from intranet.rules.obligations import Kind, Obligation
from intranet.rules.portfolio import Receipt
from intranet.rules.positions import Position, StatedOnly, Unit
from intranet.rules.regulation import Clause, Slip
from intranet.rules.schedule import Anchor, end_of
from intranet.rules.school import School
from tests.rules.samples import school

LUODONG, DAAN = school("luodong"), school("daan")


def with_profile(**changes: Any) -> School:
    return replace(LUODONG, profile=replace(LUODONG.profile, **changes))


def with_window(**changes: Any) -> School:
    first, *others = LUODONG.windows
    return replace(LUODONG, windows=(replace(first, **changes), *others))


def with_committee(**changes: Any) -> School:
    return replace(LUODONG, committee=replace(LUODONG.committee, **changes))


def with_portfolio(**changes: Any) -> School:
    return replace(LUODONG, portfolio=replace(LUODONG.portfolio, **changes))


def with_clauses(*clauses: Clause) -> School:
    return replace(LUODONG, regulation=replace(LUODONG.regulation, clauses=clauses))


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_a_good_school_has_no_fault(code: str) -> None:
    assert list(faults(school(code))) == []


def test_a_clause_that_nothing_answers_is_named() -> None:
    bare = with_clauses(*LUODONG.regulation.clauses, Clause("十三", "無人回應。"))
    assert list(faults(bare)) == [
        Fault(
            "unanswered-clause",
            "十三",
            "條文「十三」沒有任何資料列回應；請加一列，或以 manual= 說明為何無法由系統判斷",
        )
    ]


@pytest.mark.parametrize("reason", [{"manual": "須由承辦人查明。"}, {"not_applicable": "本校不採此方式。"}])
def test_a_clause_with_a_reason_needs_no_row(reason: dict[str, Any]) -> None:
    assert list(faults(with_clauses(*LUODONG.regulation.clauses, Clause("十三", "無人回應。", **reason)))) == []


DUPLICATES = [
    (with_profile(positions=(*LUODONG.profile.positions, Position("clerk", "文書"))), "職務代碼「clerk」重複 2 次"),
    (
        with_profile(positions=(*LUODONG.profile.positions, Position("dean", "教務長", aliases=("教務主任",)))),
        "職務或單位名稱「教務主任」重複 2 次",
    ),
    (with_profile(units=(*LUODONG.profile.units, Unit("生輔組"))), "職務或單位名稱「生輔組」重複 2 次"),
    (with_clauses(*LUODONG.regulation.clauses, LUODONG.regulation.clauses[3]), "條文「三(一)」重複 2 次"),
    (replace(LUODONG, windows=(*LUODONG.windows, LUODONG.windows[0])), "期程 key「upload-1」重複 2 次"),
    (
        replace(LUODONG, obligations=(*LUODONG.obligations, LUODONG.obligations[-1])),
        "應辦事項 key「teacher-development」重複 2 次",
    ),
]


@pytest.mark.parametrize(("bad", "reason"), DUPLICATES)
def test_what_stands_twice_is_named(bad: School, reason: str) -> None:
    assert list(faults(bad)) == [Fault("duplicate", "", reason)]


def test_an_unknown_name_is_named_with_its_row() -> None:
    assert next(faults(with_window(owners=("教導處",)))) == Fault(
        "unknown-name",
        "五(三)1",
        "期程 upload-1 提到「教導處」，學校資料沒有這個單位或職務；確實只見於規定者請以 StatedOnly 宣告",
    )


def test_a_name_declared_as_only_stated_is_known() -> None:
    bad = with_window(owners=("教導處",))
    declared = replace(bad.profile, stated_only=(StatedOnly("教導處", "五(三)1"),))
    assert list(faults(replace(bad, profile=declared))) == []


def test_a_duty_that_nobody_can_carry_out_is_named() -> None:
    empty = with_profile(units=(*LUODONG.profile.units, Unit("空組")))
    bad = replace(empty, windows=(replace(empty.windows[0], owners=("空組",)), *empty.windows[1:]))
    assert list(faults(bad)) == [Fault("nobody-acts", "五(三)1", "期程 upload-1 的承辦（空組）沒有任何職務可以辦理")]


OTHERS = [
    (with_committee(stated_size=24), Fault("seat-sum", "二", "條文「二」載明 24 席，各席次合計 25 席")),
    (with_committee(secretary="教務處"), Fault("unknown-name", "二", "執行秘書「教務處」是單位，應為一個職務")),
    (
        with_profile(units=(*LUODONG.profile.units, Unit("某組", "某處"))),
        Fault("unknown-unit", "", "單位「某組」的上級單位「某處」不存在"),
    ),
    (
        with_profile(positions=(*LUODONG.profile.positions, Position("extra", "幹事", "某處"))),
        Fault("unknown-unit", "", "職務 extra 所屬的單位「某處」不存在"),
    ),
    (
        with_profile(slips=(Slip("九十九", "疏漏。"),)),
        Fault("unknown-clause", "九十九", "疏漏 Slip 引用條文「九十九」，規定中沒有這一條"),
    ),
    (
        replace(
            LUODONG,
            obligations=(
                *LUODONG.obligations,
                Obligation("more", "再開會", Kind.MEETING, "三", Period.YEAR, answers=("national:moon",)),
            ),
        ),
        Fault("unknown-clause", "national:moon", "應辦事項 more 回應「national:moon」，全國共通事項沒有這一項"),
    ),
    (
        with_window(end=Anchor("receipt-opens", "收件")),
        Fault("anchor", "六(三)", "期程 receipt-students 的基準日 receipt-opens 另有不同的定義"),
    ),
    (
        with_window(end=Anchor("late", "晚到", terms=(2,))),
        Fault("anchor", "五(三)1", "期程 upload-1 列在第 1 學期，基準日 late 卻不在該學期輸入"),
    ),
    (
        replace(LUODONG, constraints=(*LUODONG.constraints, NotBefore("四.2", Selector(), end_of("upload-1")))),
        Fault("anchor", "四.2", "限制 NotBefore 只能依基準日訂定，不能依其他期程"),
    ),
    (
        with_window(end=end_of("nothing")),
        Fault("window", "", "期程 upload-1 參照「nothing」，該學期沒有這項期程"),
    ),
    (
        with_portfolio(select_outcomes=7),
        Fault("loosened", "六(一)", "檔案規則 select_outcomes 為 7，全國上限 6；學校只能訂得更嚴"),
    ),
    (
        with_portfolio(receipt=Receipt(("註冊組",), "六(三)", student_days=2)),
        Fault("loosened", "六(三)", "收訖明細確認期間 2 日，全國至少 3 日；學校只能訂得更嚴"),
    ),
    (with_profile(colour="green"), Fault("colour", "", "顏色「green」不是 #rrggbb 的形式")),
    (with_profile(colour="#9acd32"), Fault("colour", "", "顏色 #9acd32 與白色的對比只有 1.9，至少要 4.5")),
]


@pytest.mark.parametrize(("bad", "fault"), OTHERS, ids=[fault.rule for _, fault in OTHERS])
def test_a_fault_names_the_row_and_the_reason(bad: School, fault: Fault) -> None:
    assert list(faults(bad)) == [fault]


def test_the_first_fault_of_one_school_is_none_of_the_other() -> None:
    assert (next(faults(with_committee(stated_size=1))).clause, list(faults(DAAN))) == ("二", [])
