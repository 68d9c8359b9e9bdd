"""開會通知單 as an OpenDocument text, for the office to go on working with."""

from __future__ import annotations

from collections.abc import Iterator

from intranet.rules.dates import roc_long

from .environment import chinese_number, day_and_time, formal_number, joined
from .notice import AgendaEntry, MeetingNotice
from .odt import facts, heading, lines, odt, paragraph, run, title


def notice_odt(notice: MeetingNotice) -> bytes:
    """The notice, its agenda on a page of its own."""
    name = f"{notice.school}開會通知單：{notice.subject}"
    return odt(name, _parts(notice), foot=notice.document_number)


def _parts(notice: MeetingNotice) -> Iterator[str]:
    yield title([f"{notice.school}　開會通知單"])
    values = (
        ("受文者", notice.recipient),
        ("發文日期", roc_long(notice.issued_on)),
        ("發文字號", notice.document_number),
        ("開會事由", notice.subject),
        ("開會時間", day_and_time(notice.starts_at, notice.ends_at)),
        ("開會地點", "\n".join(notice.places)),
        ("主持人", notice.chair),
        ("聯絡人及電話", f"{notice.contact}　{notice.phone}"),
        ("出席者", joined(notice.attendees)),
        ("列席者", joined(notice.observers)),
        ("副本", joined(notice.copies)),
    )
    sender = ("發文機關", paragraph(lines((notice.school, *notice.address)), "Value"))
    plain = tuple((label, paragraph(run(value), "Value")) for label, value in values)
    yield facts((sender, *plain, ("備註", _remarks(notice.all_remarks))))
    if notice.agenda:
        yield from _agenda(notice)


def _remarks(remarks: tuple[str, ...]) -> str:
    if len(remarks) < 2:
        return paragraph(run(joined(remarks)), "Value")
    return "".join(
        paragraph(run(f"{chinese_number(number)}、{remark}"), "Numbered_20_value")
        for number, remark in enumerate(remarks, 1)
    )


def _agenda(notice: MeetingNotice) -> Iterator[str]:
    yield title((notice.meeting, "議程"), new_page=True)
    for number, section in enumerate(notice.agenda, 1):
        yield heading(run(f"{formal_number(number)}、{section.title}"), 1)
        for place, entry in enumerate(section.entries, 1):
            yield from _entry(place, entry)


def _entry(number: int, entry: AgendaEntry) -> Iterator[str]:
    proposer = f"（提案單位：{entry.proposer}）" if entry.proposer else ""
    yield heading(run(f"{chinese_number(number)}、{entry.subject}{proposer}"), 2)
    for label, text in (("說明", entry.explanation), ("辦法", entry.method)):
        if text:
            yield paragraph(run(f"{label}：{text}"), "Agenda_20_entry")
