"""稽核資料索引: every clause with its state and what proves it, then every file of the pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from intranet.rules.dates import Term

from .environment import document_html
from .pdf import pdf_of


class IndexProof(Struct, frozen=True):
    """A record that proves, with the numbers of its documents in the pack (none: see the records)."""

    text: str
    on: date
    files: tuple[int, ...]


class IndexClause(Struct, frozen=True):
    """A clause as judged; ``label`` is empty for the national facts, which have no number."""

    label: str
    summary: str
    state: str
    detail: str
    proofs: tuple[IndexProof, ...]


class IndexPart(Struct, frozen=True):
    """One regulation, with how many clauses are in which state (「符合 30」)."""

    title: str
    tally: tuple[str, ...]
    clauses: tuple[IndexClause, ...]


class IndexFile(Struct, frozen=True):
    """A file of the pack: its number, its path in the archive, what it is. Without a path it was left out."""

    number: int
    path: str
    title: str


class PackIndex(Struct, frozen=True):
    """``facts`` are (label, text) on top; ``sheets`` are (kind of record, number of rows)."""

    school: str
    term: Term
    judged_on: date
    facts: tuple[tuple[str, str], ...]
    parts: tuple[IndexPart, ...]
    files: tuple[IndexFile, ...]
    sheets: tuple[tuple[str, int], ...]

    @property
    def title(self) -> str:
        return f"{self.school}{self.term.title}學習歷程檔案稽核資料索引"


def pack_index_html(index: PackIndex) -> str:
    """The index as the HTML that is printed."""
    return document_html("pack_index.html", index=index)


def pack_index_pdf(index: PackIndex, cache_dir: Path | None = None) -> bytes:
    """The index as a PDF, A4 portrait; raises PrintingFailed."""
    return pdf_of(pack_index_html(index), cache_dir)
