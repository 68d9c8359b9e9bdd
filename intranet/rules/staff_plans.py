"""What a staff roster would change: each step with its row, and what stands in the way. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from enum import Enum

from intranet.rules.appointments import NoRoom, Tenure, ended_by
from intranet.rules.dates import roc_short
from intranet.rules.positions import Directory
from intranet.rules.rosters import MAX_FAULTS, RowFault
from intranet.rules.staff_rosters import StaffRow


class StepKind(Enum):
    """In the order in which the steps are taken."""

    NEW_PERSON = "新增人員"
    CHANGE_PERSON = "修改人員"
    END = "結束任期"
    APPOINT = "登錄職務"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a roster says about a person."""

    name: str
    staff_type: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is entered already, or (with a negative ``person_id``) one whom the roster brings."""

    person_id: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Step:
    """One change; ``row`` is the row of the sheet that it follows from. ``tenure`` is the appointment that begins or,
    with its new last day, ends; ``facts`` are a person's after the step, ``before`` those until then."""

    kind: StepKind
    row: int
    person_id: int
    name: str
    facts: Facts | None = None
    before: Facts | None = None
    tenure: Tenure | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a roster would do; only a plan without faults is carried out. ``same`` counts rows that change
    nothing."""

    steps: tuple[Step, ...]
    faults: tuple[RowFault, ...]
    same: int


def plan_import(
    rows: Sequence[StaffRow], people: Iterable[Known], tenures: Iterable[Tenure], directory: Directory, day: date
) -> Plan:
    """The steps that ``rows`` ask for. Nobody and nothing that the roster leaves out is touched."""
    work = _Work(directory, day, {one.person_id: one for one in people}, list(tenures))
    placed = [(row, known) for row in rows if (known := work.person_of(row))]
    for row, known in placed:
        work.note_facts(row, known)
    wanted = [(row, tenure) for row, known in placed if (tenure := work.end_or_new(row, known))]
    for row, tenure in sorted(wanted, key=lambda pair: (pair[1].starts, pair[0].row)):
        work.appoint(row, tenure)
    order = list(StepKind)
    steps = sorted(work.steps, key=lambda step: (order.index(step.kind), step.row))
    faults = sorted(work.faults, key=lambda fault: fault.row)[:MAX_FAULTS]
    return Plan(tuple(steps), tuple(faults), len(rows) - len({step.row for step in steps}))


@dataclass(slots=True)
class _Work:
    """The state that the steps so far would leave."""

    directory: Directory
    day: date
    people: dict[int, Known]
    tenures: list[Tenure]
    steps: list[Step] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    said: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    rows: dict[tuple[int, str, date | None], int] = field(default_factory=dict)

    def person_of(self, row: StaffRow) -> Known | None:
        """The person whom a row is about, entered anew where nobody fits; None with a fault."""
        if row.number is not None:
            if row.number not in self.people:
                self._fault(row, f"沒有編號 {row.number} 的人員；新進人員請留白。")
            return self.people.get(row.number)
        named = [one for one in self.people.values() if _fold(one.facts.name) == row.name]
        if len(named) > 1:
            named = [one for one in named if row.email and _is_at(one, row.email)]
            if len(named) != 1:
                self._fault(row, f"有多位「{row.name}」，請填編號或已登錄的電子郵件。")
                return None
        # Two newcomers of one name are two people where their addresses say so.
        if named and (named[0].person_id > 0 or not row.email or _is_at(named[0], row.email)):
            return named[0]
        other = next((one for one in self.people.values() if row.email and _is_at(one, row.email)), None)
        if other is not None:
            self._fault(row, f"電子郵件與「{other.facts.name}」相同；若是改名，請填他的編號。")
            return None
        return self._enter(row)

    def _enter(self, row: StaffRow) -> Known:
        facts = Facts(row.name, row.staff_type, row.email)
        known = self.people[-row.row] = Known(-row.row, facts)
        self.steps.append(Step(StepKind.NEW_PERSON, row.row, known.person_id, row.name, facts=facts))
        return known

    def _fault(self, row: StaffRow, message: str) -> None:
        self.faults.append(RowFault(row.row, message))

    def note_facts(self, row: StaffRow, known: Known) -> None:
        """What the row says of its person; an empty cell says nothing, and two rows must not contradict."""
        for column, value in (("姓名", row.name), ("人員類別", row.staff_type), ("電子郵件", row.email)):
            first, place = self.said.setdefault((known.person_id, column), (value, row.row))
            if value and first and value != first:
                self._fault(row, f"{column}與第 {place} 列不同。")
                return
            if value and not first:
                self.said[known.person_id, column] = (value, row.row)
        before = self.people[known.person_id].facts
        after = Facts(
            *(
                _told(value, old)
                for value, old in zip((row.name, row.staff_type, row.email), astuple(before), strict=True)
            )
        )
        if after == before:
            return
        self.people[known.person_id] = replace(known, facts=after)
        place = next((n for n, step in enumerate(self.steps) if step.person_id == known.person_id), -1)
        if place < 0:
            step = Step(StepKind.CHANGE_PERSON, row.row, known.person_id, after.name, facts=after, before=before)
            self.steps.append(step)
        else:  # a later row of the same person adds to what an earlier one said
            self.steps[place] = replace(self.steps[place], name=after.name, facts=after)

    def end_or_new(self, row: StaffRow, known: Known) -> Tenure | None:
        """The appointment that the row begins; None where it names none, ends one, leaves one as it is or is wrong."""
        mine = [one for one in self.tenures if (one.person_id, one.position) == (known.person_id, row.position)]
        held = next((one for one in mine if _is_meant(one, row.starts, self.day)), None)
        starts = held.starts if held else row.starts
        first = self.rows.setdefault((known.person_id, row.position, starts), row.row)
        if first != row.row:
            self._fault(row, f"與第 {first} 列重複。")
        elif held is not None:
            self._end(row, held)
        elif row.position and starts is None:
            self._fault(row, "新的職務請填起日。")
        elif row.position and starts is not None:
            new = Tenure(None, known.person_id, row.position, starts, row.ends)
            clash = next((one for one in mine if _overlap(one, new)), None)
            if clash is None:
                return new
            self._fault(row, f"此人自 {roc_short(clash.starts)} 起已任這個職務，起日請填這一天。")
        return None

    def _end(self, row: StaffRow, held: Tenure) -> None:
        if row.ends is None or row.ends == held.ends:
            return
        if row.ends < held.starts:
            self._fault(row, "迄日不得早於起日。")
        elif held.ends is not None and row.ends > held.ends:
            self._fault(row, f"任期原訂到 {roc_short(held.ends)}，提前結束請填這一天以前。")
        else:
            self._put_end(row, held, row.ends)

    def _put_end(self, row: StaffRow, held: Tenure, last: date) -> None:
        ended = replace(held, ends=last)
        self.tenures[self.tenures.index(held)] = ended
        # One step for one appointment: what the roster ends and a successor ends earlier is ended once.
        self.steps = [s for s in self.steps if s.kind is not StepKind.END or s.tenure is None or s.tenure != held]
        name = self.people[held.person_id].facts.name
        self.steps.append(Step(StepKind.END, row.row, held.person_id, name, tenure=ended))

    def appoint(self, row: StaffRow, new: Tenure) -> None:
        """Begin an appointment and end what it ends."""
        post = self.directory.by_code[new.position]
        held = [one for one in self.tenures if one.position == new.position]
        try:
            ended = ended_by(new, held, many=post.many)
        except NoRoom as error:
            self._fault(row, str(error))
            return
        if any(old.row_id is None for old, _ in ended):
            self._fault(row, f"名冊另有一列同時登錄「{post.title}」，請填前一任的迄日。")
            return
        for old, last in ended:
            self._put_end(row, old, last)
        self.tenures.append(new)
        name = self.people[new.person_id].facts.name
        self.steps.append(Step(StepKind.APPOINT, row.row, new.person_id, name, tenure=new))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _told(value: str, old: str) -> str:
    """What a cell makes of a value: nothing where it is empty or differs in white space alone."""
    return value if value and value != _fold(old) else old


def _is_at(known: Known, email: str) -> bool:
    return known.facts.email.lower() == email.lower()


def _is_meant(held: Tenure, starts: date | None, day: date) -> bool:
    """Whether a row means this appointment: by its first day or, without one, as the one in force on ``day``."""
    if starts is not None:
        return held.starts == starts
    return held.starts <= day and (held.ends is None or held.ends >= day)


def _overlap(one: Tenure, other: Tenure) -> bool:
    return (one.ends is None or one.ends >= other.starts) and (other.ends is None or other.ends >= one.starts)
