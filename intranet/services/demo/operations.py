"""The demo's operations: school year 114 with all but its last closing, 115-1 running with counts and cases open."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.operations import CHECKLISTS, CaseKind, Measure, ObjectionOutcome, sealing_default, steps_of
from intranet.rules.rosters import Roster, RosterRow
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.context import current_school, on_day, today
from intranet.services.demo.cast import Cast, synthetic_name
from intranet.services.operations.cases import CaseInput, open_case, tick_steps
from intranet.services.operations.counts import CountsInput, record_counts
from intranet.services.operations.letters import LeaverInput, add_leaver, clear_addresses, mark_sent, record_answer
from intranet.services.operations.objections import ObjectionInput, assisting_units, raise_objection, settle_objection
from intranet.services.operations.receipt import (
    CountInput,
    RoundInput,
    announce_period,
    close_receipt,
    record_answers,
)
from intranet.services.operations.retention import SealInput, retention_rule, seal_class
from intranet.services.operations.rights import codes_of, record_keepers
from intranet.services.operations.rosters import apply_roster, stage_rows
from intranet.services.operations.submissions import PartInput, sign_part, steps_with_parts
from intranet.services.operations.windows import WindowLine, windows_of
from intranet.services.transactions import writing

GRADES = {Audience.G10, Audience.G11, Audience.G12}
STUDENTS = (912, 168)  # the first unit's students, those of a second unit (an evening division)
THIS_TERM = Term(115, 1)
READ_ON = date(2026, 11, 16)  # the newest counts of what is still running
WEBSITE = "學校網站最新消息與各班公告"


class Flow(Struct, frozen=True):
    """A term's submission and receipt; ``complete`` where the last unit has closed and the addresses are gone."""

    term: Term
    submitted: date
    announced: date
    starts: date
    closed: date
    complete: bool


FLOWS = (
    Flow(Term(114, 1), date(2026, 3, 18), date(2026, 3, 16), date(2026, 3, 23), date(2026, 4, 1), True),
    Flow(Term(114, 2), date(2026, 9, 9), date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 23), False),
)
CASES = (
    (CaseKind.TRANSFER_IN, "一年4班21號", "縣立青山高中（虛構）", date(2025, 10, 13), None),
    (CaseKind.RESUME, "二年2班08號", "", date(2026, 2, 23), None),
    (CaseKind.REPEAT, "一年1班30號", "", date(2026, 3, 2), None),
    (CaseKind.TRANSFER_IN, "二年5班33號", "私立海風高中（虛構）", date(2026, 9, 7), None),
    (CaseKind.TRANSFER_OUT, "一年6班12號", "縣立青山高中（虛構）", date(2026, 11, 9), 2),
    (CaseKind.VISITING, "二年3班35號", "市立南岸高中（虛構）", date(2026, 11, 16), 0),
)
CLASSES = ("三年1班", "三年2班", "三年3班")
LEAVERS = (("三年2班", "265", "示範縣示範鎮和平路10號"), ("三年5班", "260", "示範縣示範市中山路二段88號3樓"))
SUBJECTS = ("國語文", "英語文", "數學", "物理", "歷史", "美術")


def fill(cast: Cast) -> None:
    """Counts of three terms, two complete flows, sealed classes and cases; one transaction."""
    now = today()
    with writing(SYSTEM):
        for term in (Term(114, 1), Term(114, 2), THIS_TERM):
            for window in windows_of(term):
                _count(cast, window, now)
        for flow in FLOWS:
            _submit(cast, flow)
            if current_school().portfolio.receipt:
                _confirm(cast, flow)
        if current_school().portfolio.retention:
            _seal(cast)
        for kind, student, other, day, ticked in CASES:
            _case(cast, CaseInput(kind, record_keepers()[0], student, day, other), ticked)


def _as(cast: Cast, unit: str) -> Actor:
    """The person of the cast who records for a unit, on the day taken for today."""
    person = cast.by_position[sorted(codes_of(unit))[0]][0]
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name)


def _count(cast: Cast, window: WindowLine, now: date) -> None:
    """Each unit reads at the end; of what runs now most was read this week, certification from a roster."""
    start, end = window.line.start, window.line.end
    if not window.measures or start is None or end is None or start > now:
        return
    running = end >= now
    if running and window.line.work in (Work.AUTOBIOGRAPHY, Work.OTHER_UPLOAD):
        return  # nobody has looked yet
    day = READ_ON if running else end
    with on_day(max(day, start)):
        for number, unit in enumerate(window.units):
            actor = _as(cast, unit)
            if running and window.line.work is Work.CERTIFICATION:
                _import(actor, window, unit, day)
                continue
            students = STUDENTS[min(number, 1)] * len(GRADES.intersection(window.line.audience) or GRADES) // 3
            counts = _numbers(window.measures, students, running=running)
            record_counts(actor, window.item_id, CountsInput(unit, max(day, start), counts))


def _numbers(measures: tuple[Measure, ...], students: int, *, running: bool) -> dict[Measure, int]:
    uploaded = students * (2 if running else 6)
    found = {
        Measure.STUDENTS: students,
        Measure.UPLOADED: uploaded,
        Measure.MOST: 18,
        Measure.CERTIFIED: uploaded,
        Measure.OUTSTANDING: 0,
        Measure.SELECTED: students - students // 150,
        Measure.RECORDS: students * 3 // 5 if running else students,
    }
    return {measure: found[measure] for measure in measures}


def _import(actor: Actor, window: WindowLine, unit: str, day: date) -> None:
    """The platform's roster by teacher, some works still waiting."""
    rows = []
    for number, subject in enumerate(SUBJECTS):
        uploaded, waiting = 180 + 37 * number, 12 * number
        counts = {
            Measure.UPLOADED: uploaded, Measure.CERTIFIED: uploaded - waiting, Measure.OUTSTANDING: waiting,
        }  # fmt: skip
        rows.append(RosterRow(number + 2, synthetic_name(610 + number), subject, counts))
    roster = Roster(tuple(rows), ())
    staged = stage_rows(actor, window.item_id, unit, day, f"認證進度{day:%m%d}.xlsx", roster)
    apply_roster(actor, window.item_id, staged.id)


def _submit(cast: Cast, flow: Flow) -> None:
    with on_day(flow.submitted):
        for place, line in enumerate(steps_with_parts(flow.term)):
            for number, unit in enumerate(line.waiting):
                quantity = STUDENTS[min(number, 1)] * (6 if line.step.key == "outcomes" else 1)
                document = f"{current_school().profile.document_word}第{flow.submitted.year - 1911}00{41 + 3 * place + number:04d}號"
                data = PartInput(f"{flow.term.label}{line.step.what}", quantity, flow.submitted, document)
                sign_part(_as(cast, unit), flow.term, line.step.key, unit, data)


def _confirm(cast: Cast, flow: Flow) -> None:
    keepers, ends = record_keepers(), flow.starts + timedelta(days=4)
    first = keepers[0]
    with on_day(flow.announced):
        period = RoundInput(flow.starts, ends, flow.announced, WEBSITE)
        announce_period(_as(cast, first), flow.term, period)
        _write_letters(cast, flow, first)
    with on_day(flow.starts + timedelta(days=2)):
        doubt_id = _doubt(cast, flow, first)
    with on_day(flow.starts + timedelta(days=7)):
        step = steps_of(current_school(), flow.term)[-1].step
        settler = _as(cast, assisting_units(step)[0])
        settle_objection(settler, doubt_id, ObjectionOutcome.CORRECTED, "名單漏列一筆，已補登並重新提交。")
    with on_day(flow.closed):
        for number, unit in enumerate(keepers):
            actor, students = _as(cast, unit), STUDENTS[min(number, 1)]
            objected = 0 if number else 1
            record_answers(actor, flow.term, unit, CountInput(students, students - objected - 9, objected, flow.closed))
            if flow.complete or unit != keepers[-1]:
                close_receipt(actor, flow.term, unit, "未確認者均已通知二次。")
        if flow.complete:
            clear_addresses(_as(cast, first), flow.term)


def _doubt(cast: Cast, flow: Flow, unit: str) -> int:
    step = steps_of(current_school(), flow.term)[-1].step
    text = f"{step.what}少一筆，學生附有證明。"
    data = ObjectionInput(unit, "二年4班15號", step.key, assisting_units(step)[0], text, today())
    return raise_objection(_as(cast, unit), flow.term, data).id


def _write_letters(cast: Cast, flow: Flow, unit: str) -> None:
    actor = _as(cast, unit)
    rows = [
        add_leaver(actor, flow.term, LeaverInput(unit, class_name, synthetic_name(640 + number), postcode, address))
        for number, (class_name, postcode, address) in enumerate(LEAVERS)
    ]
    document = f"{current_school().profile.document_word}第{flow.announced.year - 1911}00{61:04d}號"
    with on_day(flow.starts):
        mark_sent(actor, flow.term, flow.starts, document)
    with on_day(flow.starts + timedelta(days=4)):
        record_answer(actor, rows[0].id, "回條確認無誤", flow.starts + timedelta(days=4))


def _seal(cast: Cast) -> None:
    """The classes of 114, and those of the year whose time is just full: their deletion is permitted, not due."""
    unit, full = record_keepers()[0], 114 - retention_rule().years
    for year, day, place in ((full, date(2025, 9, 3), "離線硬碟，上鎖保管"), (114, date(2026, 8, 5), "平臺封存區")):
        with on_day(day):
            for number, name in enumerate(CLASSES):
                students = 34 + (number * 3 + year) % 5
                seal_class(_as(cast, unit), SealInput(year, unit, name, students, sealing_default(year), place))


def _case(cast: Cast, data: CaseInput, ticked: int | None) -> None:
    """Open a case; ``ticked`` lines of its list are done (None: all, four days later)."""
    with on_day(data.on):
        case_id = open_case(_as(cast, data.unit), data).id
    keys = [step.key for step in CHECKLISTS[data.kind]][:ticked]
    if keys:
        with on_day(data.on + timedelta(days=4)):
            tick_steps(_as(cast, data.unit), case_id, frozenset(keys), data.remark)
