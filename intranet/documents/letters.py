"""紙本通知: letters to students who left and cannot use the platform, and the labels for their envelopes."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from .environment import document_html
from .pdf import render_pdf


class Letter(Struct, frozen=True):
    """One recipient. ``unit`` is the office that answers for the letter; ``issued_on`` is the day it goes out."""

    name: str
    class_name: str
    postcode: str
    address: str
    unit: str
    issued_on: date
    document_number: str = ""


class LetterSheet(Struct, frozen=True):
    """All letters of one mailing, in the school's name; one page is printed for each recipient."""

    school: str
    address: str
    phone: str
    group: str
    subject: str
    starts: date
    ends: date
    letters: tuple[Letter, ...]


class LabelSheet(Struct, frozen=True):
    """Labels to cut or peel: two columns of seven on A4."""

    sender: str
    letters: tuple[Letter, ...]

    @property
    def rows(self) -> tuple[tuple[Letter | None, Letter | None], ...]:
        """The labels two by two; the last row may have one."""
        padded: list[Letter | None] = [*self.letters, *([None] * (len(self.letters) % 2))]
        return tuple(zip(padded[::2], padded[1::2], strict=True))


def letters_html(sheet: LetterSheet) -> str:
    """The letters as the HTML that is printed."""
    return document_html("letters.html", sheet=sheet)


def letters_pdf(sheet: LetterSheet) -> bytes:
    """The letters as a PDF, never cached; raises PrintingFailed."""
    return render_pdf(letters_html(sheet))


def labels_html(sheet: LabelSheet) -> str:
    """The labels as the HTML that is printed."""
    return document_html("labels.html", sheet=sheet)


def labels_pdf(sheet: LabelSheet) -> bytes:
    """The labels as a PDF, never cached; raises PrintingFailed."""
    return render_pdf(labels_html(sheet))
