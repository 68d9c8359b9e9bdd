"""會議紀錄 as an OpenDocument text: the same words as the PDF."""

from __future__ import annotations

from collections.abc import Iterator

from .environment import chinese_number, day_and_time, joined
from .markdown_odt import markdown_odt
from .minutes import Minutes
from .odt import facts, lines, odt, paragraph, run, title


def minutes_odt(minutes: Minutes) -> bytes:
    """The minutes; before they are confirmed they say that they are a draft."""
    foot = f"{minutes.standing}　內容雜湊（SHA-256）\n{minutes.fingerprint}"
    return odt(minutes.title, _parts(minutes), foot=foot)


def _parts(minutes: Minutes) -> Iterator[str]:
    if minutes.mark:
        yield paragraph(run(minutes.mark), "Mark")
    ordinal = f"第{chinese_number(minutes.ordinal)}次會議紀錄"
    yield title((f"{minutes.school}{minutes.term.title}", minutes.group, ordinal))
    came = (minutes.came, joined(minutes.present))
    yield facts(
        (
            ("時間", _value(day_and_time(minutes.starts_at, minutes.ends_at))),
            ("地點", _value(minutes.place)),
            ("主席", _value(minutes.chair)),
            ("紀錄", _value(minutes.recorder)),
            ("出席", paragraph(lines(came), "Value")),
            ("列席", _value(joined(minutes.observers))),
            ("請假", _value(joined(minutes.on_leave))),
        ),
        wide=False,
    )
    yield markdown_odt(minutes.body)
    if minutes.closing:
        yield paragraph(run(minutes.closing), "End")


def _value(text: str) -> str:
    return paragraph(run(text), "Value")
