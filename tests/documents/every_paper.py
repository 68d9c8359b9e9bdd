"""One filled sample of every printed document, as the HTML that is printed."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import date

from PIL import Image

from intranet.documents.account_review import AccountReviewPaper, ReviewedAccount, account_review_html
from intranet.documents.certificates import certificate_html
from intranet.documents.committee_roster import Chair, CommitteeRoster, committee_roster_html
from intranet.documents.comparison import ComparedClause, Comparison, comparison_html
from intranet.documents.environment import document_html
from intranet.documents.letters import LabelSheet, labels_html, letters_html
from intranet.documents.minutes import minutes_html
from intranet.documents.minutes_text import compose_minutes_markdown
from intranet.documents.notice import notice_html
from intranet.documents.outreach_papers import (
    SHEET_BLANKS,
    SIGN_OFFS,
    AttendanceCertificate,
    AttendanceSheet,
    ReportPhoto,
    SessionReport,
    SheetLine,
    YearLine,
    YearMeter,
    YearReport,
)
from intranet.documents.pack_index import IndexClause, IndexFile, IndexPart, IndexProof, PackIndex, pack_index_html
from intranet.documents.roster import roster_html
from intranet.documents.schedule import schedule_html
from intranet.documents.sign_in import sign_in_html
from tests.documents import samples
from tests.documents.samples import SCHOOL, STARTS, TERM
from tests.documents.test_operations_papers import CERTIFICATE, LETTERS, SHEET

DAY = date(2026, 9, 14)


def _review() -> str:
    rows = tuple(ReviewedAccount(f"account{n}", "王小明", ("註冊組長",), "保留", "") for n in range(3))
    counts = (("保留", 3), ("停用", 0))
    return account_review_html(AccountReviewPaper(SCHOOL, TERM.label, ("五",), DAY, DAY, "王小明", "", rows, counts))


def _committee() -> str:
    chairs = (Chair("校長", "游文華", DAY, None, is_by_post=True, named_by="", note=""),) * 2
    return committee_roster_html(CommitteeRoster(SCHOOL, samples.GROUP, DAY, "游文華", "林雅婷", 2, chairs))


def _comparison() -> str:
    row = ComparedClause("三", "每學期開會 1 次。", "每學年開會 1 次。", ("配合實務。",))
    return comparison_html(Comparison("補充規定", DAY, date(2025, 8, 1), (row,), ("第一條未修正。",)))


def _sheet() -> str:
    sheet = AttendanceSheet(
        SCHOOL, "親師說明會", "下午2時", "禮堂", (SheetLine("一年1班", "王小明"),), "僅供本場次使用。"
    )
    return document_html("outreach_sheet.html", sheet=sheet, blanks=SHEET_BLANKS)


def _attendance() -> str:
    values = ("字第1號", "王小明", "註冊組", "系統操作訓練", "訓練", "下午2時至4時", "電腦教室", "教務處", "2 小時")
    return document_html("outreach_certificate.html", certificate=AttendanceCertificate(SCHOOL, *values, made_on=DAY))


def _session_report() -> str:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(drawn, "JPEG")
    report = SessionReport(
        school=SCHOOL, title="親師說明會成果報告", clauses=("九(一)",), facts=(("時間", "下午2時"),), notes="順利。",
        attendance="30 人", feedback="平均 4.5 分", scores=((5, "很有幫助", 20), (4, "有幫助", 10)), remarks=("很清楚。",),
        files=(("簡報.pdf", "ab" * 32),), photos=(ReportPhoto("會場照片", base64.b64encode(drawn.getvalue()).decode()),),
        made_at=STARTS, maker="王小明",
    )  # fmt: skip
    return document_html("outreach_report.html", report=report, sign_offs=SIGN_OFFS)


def _year_report() -> str:
    line = YearLine(DAY, "親師說明會", "家長", "教務處", "30", "九(一)", "計入")
    meter = YearMeter("九(一)", "親師說明", "每學年 1 場", 1, 0, "符合")
    report = YearReport(SCHOOL, 115, DAY, (meter,), (line,), STARTS, "王小明")
    return document_html("outreach_year.html", report=report, sign_offs=SIGN_OFFS)


def _pack_index() -> str:
    clause = IndexClause("三", "每學期開會。", "符合", "1/1", (IndexProof("第 1 次會議", DAY, (1,)),))
    files = (IndexFile(1, "紀錄/1.pdf", "第 1 次會議紀錄"), IndexFile(2, "", "附件"))
    part = IndexPart("補充規定", ("符合 1",), (clause,))
    return pack_index_html(
        PackIndex(SCHOOL, TERM, DAY, (("製作人", "王小明"),), (part,), files, (("會議", 3), ("議案", 9)))
    )


def _minutes() -> str:
    return minutes_html(samples.some_minutes(compose_minutes_markdown(samples.minutes_content())))


# By the name of its template.
PAPERS: dict[str, Callable[[], str]] = {
    "account_review": _review,
    "certificate": lambda: certificate_html(CERTIFICATE),
    "committee_roster": _committee,
    "comparison": _comparison,
    "labels": lambda: labels_html(LabelSheet(SCHOOL, LETTERS)),
    "letters": lambda: letters_html(SHEET),
    "minutes": _minutes,
    "notice": lambda: notice_html(samples.a_notice()),
    "outreach_certificate": _attendance,
    "outreach_report": _session_report,
    "outreach_sheet": _sheet,
    "outreach_year": _year_report,
    "pack_index": _pack_index,
    "roster": lambda: roster_html(samples.a_roster(2)),
    "schedule": lambda: schedule_html(samples.a_schedule()),
    "sign_in": lambda: sign_in_html(samples.a_sign_in_sheet()),
}
