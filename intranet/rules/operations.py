"""The year's portfolio operations: what is counted for each work, what each case asks for, when a step is done. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from intranet.rules.dates import Term, days_inclusive, roc_short
from intranet.rules.portfolio import PortfolioRules, Receipt, SubmissionStep
from intranet.rules.schedule import Window, Work
from intranet.rules.school import School

YEARS_KEPT = 5  # how long the record of a destruction is kept at least
_ID = re.compile(r"[A-Za-z][12ABCDabcd89]\d{8}")  # a national ID or resident number


class Measure(Enum):
    """A number that a unit reads on the platform. The value is its label; names are what the database keeps."""

    STUDENTS = "應辦學生"
    UPLOADED = "已上傳件數"
    MOST = "單一學生最多件數"
    CERTIFIED = "已認證件數"
    OUTSTANDING = "待認證件數"
    SELECTED = "已勾選學生"
    RECORDS = "已登錄筆數"

    @property
    def unit(self) -> str:
        return _UNITS.get(self, "件")


_UNITS = {Measure.STUDENTS: "人", Measure.SELECTED: "人", Measure.RECORDS: "筆"}
_MEASURES: Mapping[Work, tuple[Measure, ...]] = {
    Work.OUTCOME_UPLOAD: (Measure.STUDENTS, Measure.UPLOADED, Measure.MOST),
    Work.DIVERSE_UPLOAD: (Measure.STUDENTS, Measure.UPLOADED),
    Work.AUTOBIOGRAPHY: (Measure.STUDENTS, Measure.UPLOADED),
    Work.OTHER_UPLOAD: (Measure.STUDENTS, Measure.UPLOADED),
    Work.CERTIFICATION: (Measure.UPLOADED, Measure.CERTIFIED, Measure.OUTSTANDING),
    Work.SELECTION: (Measure.STUDENTS, Measure.SELECTED),
    Work.BASIC_DATA: (Measure.STUDENTS, Measure.RECORDS),
    Work.COURSE_RECORDS: (Measure.STUDENTS, Measure.RECORDS),
    Work.ENROLMENT_CHECK: (Measure.STUDENTS, Measure.RECORDS),
    Work.OTHER: (Measure.STUDENTS, Measure.RECORDS),
}
OPTIONAL = frozenset({Measure.MOST})


def measures_of(work: Work, portfolio: PortfolioRules) -> tuple[Measure, ...]:
    """What is counted for a work; empty where operations records it elsewhere (submission, receipt) or not at all.

    The most that one student uploaded matters only where the school caps it.
    """
    found = _MEASURES.get(work, ())
    return tuple(one for one in found if one is not Measure.MOST or portfolio.upload_cap is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a set of counts: at which measure, and what would pass."""

    measure: Measure
    message: str


def count_faults(work: Work, counts: Mapping[Measure, int]) -> Iterator[Fault]:
    """Numbers that cannot stand beside each other."""
    uploaded, certified = counts.get(Measure.UPLOADED), counts.get(Measure.CERTIFIED)
    outstanding, students = counts.get(Measure.OUTSTANDING), counts.get(Measure.STUDENTS)
    selected, most = counts.get(Measure.SELECTED), counts.get(Measure.MOST)
    if work is Work.CERTIFICATION and uploaded is not None and certified is not None and outstanding is not None:
        if certified > uploaded:
            yield Fault(Measure.CERTIFIED, f"已認證不得多於已上傳的 {uploaded} 件。")
        elif certified + outstanding != uploaded:
            yield Fault(Measure.OUTSTANDING, f"待認證應為已上傳減已認證，即 {uploaded - certified} 件。")
    if selected is not None and students is not None and selected > students:
        yield Fault(Measure.SELECTED, f"已勾選不得多於應辦學生 {students} 人。")
    if most is not None and uploaded is not None and most > uploaded:
        yield Fault(Measure.MOST, f"單一學生最多件數不得多於已上傳的 {uploaded} 件。")


def over_cap(portfolio: PortfolioRules, counts: Mapping[Measure, int]) -> str:
    """Why the counts break the school's cap on uploads, in words; empty where they do not."""
    most, cap = counts.get(Measure.MOST), portfolio.upload_cap
    if most is None or cap is None or most <= cap:
        return ""
    return f"有學生上傳 {most} 件，超過每學期 {cap} 件的上限，請通知學生調整。"


def share_done(counts: Mapping[Measure, int]) -> tuple[int, int] | None:
    """How far a work has come as (done, all); None where the counts do not tell."""
    pairs = ((Measure.CERTIFIED, Measure.UPLOADED), (Measure.SELECTED, Measure.STUDENTS))
    for done, whole in pairs:
        if done in counts and counts.get(whole):
            return counts[done], counts[whole]
    return None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A submission step as a term has it; ``window`` is the key of its window in the schedule, empty for none."""

    step: SubmissionStep
    window: str


def steps_of(school: School, term: Term) -> tuple[PlannedStep, ...]:
    """The submission steps of a term: those whose window belongs to it, and those that have no window at all."""
    found = []
    for step in school.portfolio.steps:
        windows = windows_of(school, step)
        mine = [window for window in windows if term.number in window.terms]
        if mine or not windows:
            found.append(PlannedStep(step, mine[0].key if mine else ""))
    return tuple(found)


def windows_of(school: School, step: SubmissionStep) -> tuple[Window, ...]:
    """The windows of the schedule that stand for a submission step."""
    return tuple(w for w in school.windows if w.work is Work.SUBMISSION and w.clause == step.clause)


def receipt_units(school: School) -> tuple[str, ...]:
    """The units that confirm the receipt; they also keep what no clause gives to anybody (sealing, enrolment
    changes). Where a school names none, its first submitting unit."""
    receipt = school.portfolio.receipt
    if receipt and receipt.units:
        return receipt.units
    return school.portfolio.steps[0].units if school.portfolio.steps else (school.secretary.title,)


def period_fault(receipt: Receipt, starts: date, ends: date) -> str:
    """Why the students' period is too short, naming the earliest end that passes; empty where it is long enough."""
    if ends >= starts and days_inclusive(starts, ends) >= receipt.student_days:
        return ""
    earliest = starts + timedelta(days=receipt.student_days - 1)
    return (
        f"學生確認期間至少 {receipt.student_days} 日，{roc_short(starts)} 開始時，截止日最早為 {roc_short(earliest)}。"
    )


class ObjectionOutcome(Enum):
    """How a doubt about the receipt details was settled."""

    CORRECTED = "已更正"
    EXPLAINED = "查核無誤，已說明"
    REFERRED = "已函請主管機關處理"


class CaseKind(Enum):
    """A change of enrolment (學籍異動)."""

    TRANSFER_IN = "轉入"
    TRANSFER_OUT = "轉出"
    REPEAT = "重讀"
    RESUME = "復學"
    VISITING = "借讀"

    @property
    def names_school(self) -> bool:
        """Whether another school takes part in it."""
        return self in (CaseKind.TRANSFER_IN, CaseKind.TRANSFER_OUT, CaseKind.VISITING)


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One line of a case's checklist."""

    key: str
    text: str


_TELL = CheckStep("told", "已向學生說明檔案如何處理，並留下紀錄")
# The product's default lists, shown as such: the clause refers to the authority's principles and lists nothing.
CHECKLISTS: Mapping[CaseKind, tuple[CheckStep, ...]] = {
    CaseKind.TRANSFER_IN: (
        CheckStep("received", "已收到原就讀學校移轉的檔案"),
        CheckStep("account", "已開設平臺帳號"),
        CheckStep("verified", "學生已核對移轉的內容"),
        _TELL,
    ),
    CaseKind.TRANSFER_OUT: (
        CheckStep("certified", "離校前上傳的成果已請任課教師認證"),
        CheckStep("handed-over", "已將檔案移轉給轉入學校"),
        CheckStep("acknowledged", "轉入學校已確認收到"),
        CheckStep("account", "平臺帳號已停用"),
        _TELL,
    ),
    CaseKind.REPEAT: (
        CheckStep("kept", "原學期的檔案已保留"),
        CheckStep("marked", "重讀學期的課程與成果已分開標示"),
        CheckStep("teachers", "已通知重讀課程的任課教師認證"),
        _TELL,
    ),
    CaseKind.RESUME: (
        CheckStep("account", "平臺帳號已恢復"),
        CheckStep("verified", "學生已核對休學前的檔案"),
        CheckStep("enrolled", "復學年級與修課資料已更新"),
        _TELL,
    ),
    CaseKind.VISITING: (
        CheckStep("agreed", "已與學籍學校約定由誰建置與提交"),
        CheckStep("certified", "借讀期間的成果已認證"),
        CheckStep("handed-over", "借讀期間的檔案已送學籍學校"),
        _TELL,
    ),
}


def open_checks(kind: CaseKind, done: Iterable[str]) -> tuple[CheckStep, ...]:
    """What a case still lacks."""
    ticked = frozenset(done)
    return tuple(step for step in CHECKLISTS[kind] if step.key not in ticked)


def has_national_id(text: str) -> bool:
    """Whether the text holds something that looks like a national ID: operations never keep one."""
    return _ID.search(text) is not None


def last_kept_day(destroyed: date) -> date:
    """The last day on which the record of a destruction must still be there."""
    try:
        return destroyed.replace(year=destroyed.year + YEARS_KEPT)
    except ValueError:  # destroyed on 29 February
        return date(destroyed.year + YEARS_KEPT, 2, 28)


def sealing_default(year: int) -> date:
    """The day from which a graduating class of school year ``year`` counts as sealed: 7/31 of the graduation."""
    return Term(year, 2).end
