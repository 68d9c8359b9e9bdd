"""簽到表 as an OpenDocument text."""

from __future__ import annotations

from collections.abc import Iterator

from .environment import day_and_time
from .odt import facts, heading, odt, paragraph, ruled, run, title
from .sign_in import SignInLine, SignInSheet

COLUMNS = (
    ("編號", "sign-number"), ("席次／職稱", "sign-seat"), ("姓名", "sign-name"), ("簽名", "sign-here"),
)  # fmt: skip


def sign_in_odt(sheet: SignInSheet) -> bytes:
    """The sheet: a line to sign for each person, members first."""
    return odt(f"{sheet.school}{sheet.meeting}簽到表", _parts(sheet), foot=sheet.meeting)


def _parts(sheet: SignInSheet) -> Iterator[str]:
    yield title((sheet.school, sheet.meeting, "簽到表"))
    rows = (("時間", day_and_time(sheet.starts_at, sheet.ends_at)), ("地點", sheet.place))
    yield facts([(label, paragraph(run(value), "Value")) for label, value in rows], wide=False)
    yield from _table(sheet.caption, sheet.members, sheet.last_column)
    if sheet.observers:
        yield from _table("列席", sheet.observers, sheet.last_column)


def _table(caption: str, people: tuple[SignInLine, ...], last: str) -> Iterator[str]:
    yield heading(run(caption), 1)
    columns = (*COLUMNS, (last, "sign-deputy"))
    yield ruled(caption[:2], columns, (_row(number, line) for number, line in enumerate(people, 1)), tall=True)


def _row(number: int, line: SignInLine) -> tuple[str, ...]:
    middle = "Cell_20_middle"
    return (
        paragraph(str(number), middle),
        paragraph(run(line.seat), "Cell"),
        paragraph(run(line.name), middle),
        paragraph("", "Cell"),
        paragraph(run(line.note), "Cell"),
    )
