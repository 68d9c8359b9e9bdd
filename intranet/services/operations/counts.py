"""Recording counts: typed, or read from a roster that was previewed and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from intranet.extensions import db
from intranet.models import CountReading
from intranet.rules.dates import roc_short
from intranet.rules.operations import OPTIONAL, Measure, count_faults
from intranet.rules.schedule import Work
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.operations.certifying import certifiers, kept_for
from intranet.services.operations.rights import codes_of, sign_as
from intranet.services.operations.windows import WindowLine, window_of
from intranet.services.transactions import writing

MAX_COUNT = 999_999


class CountsInput(Struct, frozen=True):
    """What a unit read: on which day, which numbers. ``remark`` names nobody."""

    unit: str
    on: date
    counts: Mapping[Measure, int | None]
    remark: str = ""


def record_counts(actor: Actor, item_id: int, data: CountsInput, *, file_name: str = "") -> CountReading:
    """Record what a unit read on the platform for a released window. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        window = window_of(item_id)
        counts = checked(window, data)
        signature = sign_as(actor, data.unit, _kept(actor, window))
        row = CountReading(
            work_item_id=item_id,
            unit=data.unit,
            on=data.on,
            counts={measure.name: number for measure, number in counts.items()},
            remark=data.remark.strip(),
            file_name=file_name,
            position=signature.position,
            person_id=signature.person_id,
            as_deputy=signature.as_deputy,
            at=moment(),
        )
        db.session.add(row)
        said = "、".join(f"{measure.value} {number}" for measure, number in counts.items())
        audit.record(
            actor,
            "record_counts",
            row,
            f"登錄 {window.term}「{window.line.title}」{data.unit}：{said}",
            changes={"on": data.on, "file": file_name, **row.counts},
            as_position=codes_of(data.unit),
        )
    return row


def _kept(actor: Actor, window: WindowLine) -> frozenset[str]:
    return kept_for(actor, window.term) if window.line.work is Work.CERTIFICATION else frozenset()


def checked(window: WindowLine, data: CountsInput) -> dict[Measure, int]:
    """The counts as they may stand; raises Refused at the measure that is wrong, NotFound for a unit or a window
    that has none."""
    own = certifiers() if window.line.work is Work.CERTIFICATION else ()
    if not window.measures or data.unit not in (*window.units, *own):
        raise NotFound
    first = window.line.start or window.term.start
    if not first <= data.on <= today():
        if today() < first:
            raise Refused(f"「{window.line.title}」自 {roc_short(first)} 開始，屆時再登錄。", field="on")
        raise Refused(f"查看日期請在 {roc_short(first)} 至 {roc_short(today())} 之間。", field="on")
    counts: dict[Measure, int] = {}
    for measure in window.measures:
        number = data.counts.get(measure)
        if number is None:
            if measure not in OPTIONAL:
                raise Refused(f"請填寫{measure.value}。", field=measure.name.lower())
            continue
        if not 0 <= number <= MAX_COUNT:
            raise Refused(f"{measure.value}請在 0 到 {MAX_COUNT} 之間。", field=measure.name.lower())
        counts[measure] = number
    for fault in count_faults(window.line.work, counts):
        raise Refused(fault.message, field=fault.measure.name.lower(), clause=window.line.clause)
    return counts
