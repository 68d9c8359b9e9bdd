from __future__ import annotations

from dataclasses import replace

import pytest

from intranet.rules.lint import LintFinding, lint
from tests.rules.samples import school

LUODONG = [
    ("slip", "一"),
    ("seat-without-nominator", "二"),
    ("slip", "二"),
    ("slip", "五"),
    ("slip", "五(一)2"),
    ("windows-overlap", "五(三)2"),
    ("slip", "六(一)"),
    ("slip", "六(二)4"),
    ("slip", "六(三)"),
    ("slip", "九(二)"),
    ("slip", "十二"),
]
DAAN = [
    ("national-gap", "national:deputies"),
    ("no-total", "二"),
    ("seat-without-nominator", "二(四)"),
    ("builder-not-listed", "五.1(3)"),
    ("slip", "五.1(3)"),
    ("builder-not-listed", "五.2(1)"),
    ("builder-without-task", "五.2(1)"),
    ("self-supervision", "五.2(1)"),
    ("slip", "五.2(3)"),
    ("slip", "五.4"),
    ("evening-counterpart", "五.5"),
    ("stated-only", "五.6"),
    ("account-actors", "五.6"),
    ("evening-counterpart", "五.6"),
    ("evening-counterpart", "五.7"),
    ("stated-only", "六(二)3"),
    ("slip", "六(二)5"),
    ("amendment-term", "十一"),
    ("other-body", "十一"),
    ("other-body", "十一"),
    ("slip", "十一"),
    ("slip", "十一"),
]
MESSAGES = {
    ("luodong", "windows-overlap"): [
        "相鄰兩學期的課程學習成果認證期間重疊：114-1 與 114-2 在 115/2/1 至 115/3/8、"
        "114-2 與 115-1 在 115/8/1 至 115/8/14（以 114 學年度試算）。"
    ],
    ("luodong", "seat-without-nominator"): [
        "未載明由誰推派：課程諮詢教師代表、各年級級導師、各科主席、教師會代表、家長代表、學生代表。"
    ],
    ("daan", "national-gap"): [
        "本校規定沒有條文回應全國共通事項：課程學習成果的認證應訂有代理人，教師異動時認證不中斷。"
    ],
    ("daan", "amendment-term"): [
        "沿革 108/8/29 標示為 108 學年度第 1 學期期末，與日期不符，當日為 108 學年度第 1 學期期初。"
    ],
    ("daan", "account-actors"): ["帳號由系統管理師開設管理（五），卻由資訊組清查設定（五.6），權責宜釐清。"],
    ("daan", "other-body"): [
        "沿革 107/11/9 由行政會議通過，規定要求由校務會議通過。",
        "沿革 108/6/24 由行政會議通過，規定要求由校務會議通過。",
    ],
    ("daan", "stated-only"): [
        "「圖資處」只見於此處，其他條文與席次都沒有這個單位，可能是圖書館的另一名稱。",
        "「進修部學務組」只見於此處，其他條文與席次都沒有這個單位，工作小組也沒有這個組的席次。",
    ],
    ("daan", "self-supervision"): ["修課紀錄：選修課程由教務處建置，又由同一單位督導。"],
    ("daan", "builder-without-task"): ["項次 2 列有建置者教學組，備註卻沒有交付任何資料。"],
    ("daan", "no-total"): ["規定未載工作小組總人數，各席次合計 23 席。"],
}


@pytest.mark.parametrize(("code", "expected"), [("luodong", LUODONG), ("daan", DAAN), ("fake", [])])
def test_lint_reports_the_slips_of_the_text_and_no_others(code: str, expected: list[tuple[str, str]]) -> None:
    found = lint(school(code))
    assert [(finding.rule, finding.clause) for finding in found] == expected
    assert {finding.level for finding in found} <= {"warning"}


@pytest.mark.parametrize(("key", "messages"), MESSAGES.items(), ids=["-".join(key) for key in MESSAGES])
def test_a_finding_says_what_was_found(key: tuple[str, str], messages: list[str]) -> None:
    code, rule = key
    assert [finding.message for finding in lint(school(code)) if finding.rule == rule] == messages


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_every_message_is_one_sentence(code: str) -> None:
    messages = [finding.message for finding in lint(school(code))]
    assert [message for message in messages if message.count("。") != 1 or not message.endswith("。")] == []


def test_a_fault_is_an_error_and_hides_the_warnings_that_read_the_same_rows() -> None:
    good = school("daan")
    bad = replace(good, committee=replace(good.committee, stated_size=25))
    assert lint(bad) == (LintFinding("error", "seat-sum", "二", "條文「二」載明 25 席，各席次合計 23 席。"),)


def test_an_evening_row_silences_its_finding() -> None:
    good = school("daan")
    rows = tuple(
        replace(row, supervisors=(*row.supervisors, "進修部主任")) if row.key == "account-review" else row
        for row in good.responsibilities
    )
    found = [f.clause for f in lint(replace(good, responsibilities=rows)) if f.rule == "evening-counterpart"]
    assert found == ["五.5", "五.7"]


def test_a_school_without_a_deputy_clause_has_a_national_gap() -> None:
    assert [[row.clause for row in school(code).gaps] for code in ("luodong", "daan", "fake")] == [
        [], ["national:deputies"], [],
    ]  # fmt: skip
