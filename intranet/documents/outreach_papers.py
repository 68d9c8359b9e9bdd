"""Papers of a session: the sheet to sign, the certificate of attendance, the report of a session and of a year."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of

SHEET_BLANKS = 12  # lines left for those who did not register
SIGN_OFFS = ("承辦人", "單位主管", "校長")


class SheetLine(Struct, frozen=True):
    """Somebody who registered."""

    belongs_to: str
    name: str


class AttendanceSheet(Struct, frozen=True):
    """簽到表 of a session."""

    school: str
    title: str
    time: str
    place: str
    lines: tuple[SheetLine, ...]
    notice: str


class AttendanceCertificate(Struct, frozen=True):
    """研習時數證明 of one person."""

    school: str
    number: str
    name: str
    belongs_to: str
    title: str
    kind: str
    time: str
    place: str
    organisers: str
    hours: str
    made_on: date


class ReportPhoto(Struct, frozen=True):
    """A photo as it is printed: base64 of a JPEG that we wrote ourselves."""

    name: str
    content: str


class SessionReport(Struct, frozen=True):
    """成果報告 of one session. ``facts`` are (label, value); ``scores`` (score, word, count)."""

    school: str
    title: str
    clauses: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    notes: str
    attendance: str
    feedback: str
    scores: tuple[tuple[int, str, int], ...]
    remarks: tuple[str, ...]
    files: tuple[tuple[str, str], ...]  # name, SHA-256
    photos: tuple[ReportPhoto, ...]
    made_at: datetime
    maker: str


class YearLine(Struct, frozen=True):
    """A session of the year."""

    on: date
    title: str
    audience: str
    organisers: str
    headcount: str
    clause: str
    credit: str


class YearMeter(Struct, frozen=True):
    """A clause of the year: what it asks, and the count in both terms."""

    clause: str
    title: str
    asked: str
    first: int
    second: int
    outcome: str


class YearReport(Struct, frozen=True):
    """成果報告 of a school year."""

    school: str
    year: int
    until: date
    meters: tuple[YearMeter, ...]
    lines: tuple[YearLine, ...]
    made_at: datetime
    maker: str


def sheet_pdf(sheet: AttendanceSheet, cache_dir: Path | None = None) -> bytes:
    """A4 portrait; raises PrintingFailed."""
    return pdf_of(document_html("outreach_sheet.html", sheet=sheet, blanks=SHEET_BLANKS), cache_dir)


def attendance_pdf(certificate: AttendanceCertificate, cache_dir: Path | None = None) -> bytes:
    """A4 portrait; raises PrintingFailed."""
    return pdf_of(document_html("outreach_certificate.html", certificate=certificate), cache_dir)


def session_report_pdf(report: SessionReport) -> bytes:
    """A4 portrait, not cached: it is kept as a file of its session. Raises PrintingFailed."""
    return pdf_of(document_html("outreach_report.html", report=report, sign_offs=SIGN_OFFS), None)


def year_report_pdf(report: YearReport) -> bytes:
    """A4 landscape, not cached: it is kept as a file. Raises PrintingFailed."""
    return pdf_of(document_html("outreach_year.html", report=report, sign_offs=SIGN_OFFS), None)
