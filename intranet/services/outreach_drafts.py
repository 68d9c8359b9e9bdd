"""What a person enters for a session, whether it can be one, and whether it counts for its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from intranet.rules import outreach as rules
from intranet.rules.dates import Term, roc_short
from intranet.rules.obligations import OUTREACH_KINDS, Audience, Kind
from intranet.rules.obligations import Credit as Verdict
from intranet.rules.positions import UnknownName
from intranet.services.context import current_school, current_term, today
from intranet.services.errors import Refused, SeveralRefused

YEARS_BACK = 3  # older sessions are no evidence for a school year that anybody still accounts for
AUDIENCES = tuple(audience for audience in Audience if audience is not Audience.PUBLIC)
MOST_SEATS = 5000


class SessionDraft(Struct, frozen=True):
    """What a person enters. ``organisers`` and ``host`` are names; ``obligation`` is a key, empty for none.

    ``is_planned``: it is not logged as held; one whose day is still to come always is.
    """

    kind: Kind
    title: str
    on: date
    place: str
    audience: tuple[Audience, ...]
    organisers: tuple[str, ...]
    topic: str = ""
    host: str = ""
    starts: time | None = None
    ends: time | None = None
    headcount: int | None = None
    notes: str = ""
    obligation: str = ""
    is_planned: bool = False
    speakers: str = ""
    capacity: int | None = None
    registers_until: date | None = None
    is_public: bool = False
    asks_feedback: bool = False
    photo_consent: bool = False


LABELS = {
    "kind": "類別", "title": "名稱", "on": "日期", "place": "地點", "audience": "對象", "organisers": "辦理單位",
    "topic": "主題", "host": "配合場合", "starts": "開始時間", "ends": "結束時間", "headcount": "人數",
    "notes": "說明", "obligation": "條文", "speakers": "講者", "capacity": "名額", "registers_until": "報名截止日",
    "is_public": "開放校外報名", "asks_feedback": "回饋問卷", "photo_consent": "照片同意",
}  # fmt: skip


def judge(draft: SessionDraft) -> Verdict | None:
    """Whether the draft counts for its obligation, and what would pass; None where it is for none. Raises Refused
    for an obligation that the school does not have."""
    return judge_for(draft.obligation, draft.kind, draft) if draft.obligation else None


def judge_for(key: str, kind: Kind | None, draft: SessionDraft) -> Verdict:
    """Whether a session with the draft's audience and organisers counts for the obligation ``key``. A part of a
    session (``kind`` None) is of the kind that its clause asks for. Raises Refused for an unknown one."""
    obligation = current_school().obligation(key)
    if obligation is None or not obligation.is_outreach:
        raise Refused("沒有這項應辦事項，請重新選擇。", field="obligation")
    facts = rules.SessionFacts(kind or obligation.kind, draft.audience, draft.organisers)
    return rules.judge_session(obligation, facts, current_school().directory)


def check(draft: SessionDraft) -> None:
    """What no session can be without; raises Refused at each field, all at once, naming what would pass."""
    refuse_all(faults_of(draft))
    judge(draft)


def faults_of(draft: SessionDraft) -> Iterator[Refused]:
    """What keeps a draft from being a session, each at its field, but for its clause."""
    if draft.kind not in OUTREACH_KINDS:
        yield Refused("請選擇宣導說明、系統操作訓練或專業研習。", field="kind")
    if not set(draft.audience) & set(AUDIENCES):
        yield Refused("請至少選一種對象。", field="audience")
    if not draft.organisers:
        yield Refused("請至少選一個辦理單位，或填入其他辦理單位。", field="organisers")
    first, last = date_limits()
    if not first <= draft.on <= last:
        yield Refused(f"日期請在 {roc_short(first)} 至 {roc_short(last)} 之間。", field="on")
    if draft.starts and draft.ends and draft.ends <= draft.starts:
        yield Refused("結束時間要在開始時間之後。", field="ends")
    yield from _faults_of_registration(draft)


def _faults_of_registration(draft: SessionDraft) -> Iterator[Refused]:
    if draft.capacity is not None and not 1 <= draft.capacity <= MOST_SEATS:
        yield Refused(f"名額請填 1 至 {MOST_SEATS}；不限人數請留空。", field="capacity")
    if draft.registers_until is None:
        if draft.is_public:
            yield Refused("開放家長與校外人士報名，請先填報名截止日。", field="registers_until")
    elif draft.registers_until > draft.on:
        yield Refused(f"報名截止日不得晚於辦理日 {roc_short(draft.on)}。", field="registers_until")


def refuse_all(faults: Iterable[Refused]) -> None:
    """Raise what was found: one as it is, several as SeveralRefused."""
    found = list(faults)
    if len(found) == 1:
        raise found[0]
    if found:
        raise SeveralRefused(found)


def columns(draft: SessionDraft) -> dict[str, Any]:
    """The draft as the columns of its row."""
    values = asdict(draft)
    return {
        **values,
        "term": Term.containing(draft.on),
        "audience": [audience.name for audience in draft.audience],
        "organisers": list(draft.organisers),
        "is_planned": draft.is_planned or draft.on > today(),
    }


def plain(draft: SessionDraft) -> dict[str, Any]:
    """The fields for the audit trail; notes are free text about people and stay out of it."""
    return {key: value for key, value in columns(draft).items() if key not in ("term", "notes") and value}


def organiser_choices() -> tuple[str, ...]:
    """The names that the school's outreach clauses use for organisers and hosts, as the school calls them."""
    school = current_school()
    names = (name for row in school.outreach for name in (*row.organisers.names, row.host) if name)
    return tuple(dict.fromkeys(school.directory.canonical(name) for name in names))


def split_names(text: str) -> tuple[str, ...]:
    """Names typed in one line (輔導處、家長會), each as the school calls it."""
    for mark in "，,；;／":
        text = text.replace(mark, "、")
    directory = current_school().directory
    return tuple(dict.fromkeys(directory.canonical(name.strip()) for name in text.split("、") if name.strip()))


def codes_of(names: Iterable[str]) -> frozenset[str]:
    """The position codes that the names stand for; a partner outside the school has none."""
    directory, codes = current_school().directory, frozenset[str]()
    for name in names:
        try:
            codes |= directory.codes((name,))
        except UnknownName:
            continue
    return codes


def date_limits() -> tuple[date, date]:
    """First and last day that a session may bear: three school years back to the end of the next one."""
    year = current_term().year
    return Term(year - YEARS_BACK, 1).start, Term(year + 1, 2).end
