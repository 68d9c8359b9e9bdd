"""修正對照表: what reads otherwise in two versions of the regulation, side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of


class ComparedClause(Struct, frozen=True):
    """One row: the clause as amended, as it read before, and what to say about it. An empty text is 「無」."""

    ref: str
    new: str
    old: str
    explanation: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """Two days of one regulation; ``notes`` stand under the table."""

    title: str  # the regulation's own
    new: date
    old: date
    rows: tuple[ComparedClause, ...]
    notes: tuple[str, ...] = ()


def comparison_html(comparison: Comparison) -> str:
    """The table as the HTML that is printed."""
    return document_html("comparison.html", comparison=comparison)


def comparison_pdf(comparison: Comparison, cache_dir: Path | None = None) -> bytes:
    """The table as a PDF, A4 landscape; raises PrintingFailed."""
    return pdf_of(comparison_html(comparison), cache_dir)
