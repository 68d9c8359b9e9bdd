"""OpenDocument texts: our own style sheet (A4, 標楷體), paragraphs, headings and tables as escaped XML.

Whatever people typed is text here and nothing else: it is escaped once, in ``run``, and no field, link, formula or
macro can come of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from .odt_styles import CONTENT, STYLES
from .plain_text import holdable, one_line

SPACES = re.compile(" {2,}|\t|\n")
LONG = 23  # characters of a title that fit a line in its full size


def run(text: str, style: str = "") -> str:
    """Text within a paragraph: line breaks and runs of spaces as ODF writes them."""
    content = SPACES.sub(lambda found: _space(found[0]), escape(holdable(text)))
    return f'<text:span text:style-name="{style}">{content}</text:span>' if style else content


def _space(found: str) -> str:
    if found == "\n":
        return "<text:line-break/>"
    return "<text:tab/>" if found == "\t" else f' <text:s text:c="{len(found) - 1}"/>'


def paragraph(content: str, style: str = "Standard") -> str:
    """A paragraph of ``run``s."""
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def lines(texts: Iterable[str]) -> str:
    """Several lines of one paragraph."""
    return "<text:line-break/>".join(run(text) for text in texts)


def heading(content: str, level: int) -> str:
    """A heading in the document's outline, levels 1 to 4."""
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{content}</text:h>'


def title(texts: Iterable[str], *, new_page: bool = False) -> str:
    """The document's name, line by line, long lines in smaller type; or that of a part on a page of its own."""
    content = "<text:line-break/>".join(run(text, "Long" if len(text) > LONG else "") for text in texts)
    return paragraph(content, "Title_20_new_page" if new_page else "Title")


def facts(rows: Sequence[tuple[str, str]], *, wide: bool = True) -> str:
    """Label and value without rules; the values are whole paragraphs. ``wide`` leaves room for seven characters."""
    kind = "wide" if wide else "narrow"
    body = "".join(
        f"<table:table-row>{_cell(paragraph(run(f'{label}：'), 'Label'), 'plain')}{_cell(value, 'plain')}</table:table-row>"
        for label, value in rows
    )
    columns = (
        f'<table:table-column table:style-name="{kind}-label"/><table:table-column table:style-name="{kind}-value"/>'
    )
    return f'<table:table table:name="{_unique(rows)}" table:style-name="facts">{columns}{body}</table:table>'


def _unique(rows: Sequence[tuple[str, str]]) -> str:
    return escape(f"facts-{rows[0][0]}" if rows else "facts")


def ruled(name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], *, tall: bool = False) -> str:
    """A ruled table whose header is repeated on each page. ``columns`` are (``run``s, column style), cells paragraphs;
    ``tall`` rows leave room to sign."""
    declared = "".join(f'<table:table-column table:style-name="{style}"/>' for _, style in columns)
    header = "".join(_cell(paragraph(label, "Cell_20_head"), "ruled") for label, _ in columns)
    style = ' table:style-name="tall"' if tall else ""
    body = "".join(
        f"<table:table-row{style}>{''.join(_cell(cell, 'ruled') for cell in row)}</table:table-row>" for row in rows
    )
    return (
        f'<table:table table:name="{escape(one_line(name))}" table:style-name="form">{declared}'
        f"<table:table-header-rows><table:table-row>{header}</table:table-row></table:table-header-rows>{body}</table:table>"
    )


def _cell(content: str, style: str) -> str:
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{content}</table:table-cell>'


def odt(name: str, body: Iterable[str], *, foot: str) -> bytes:
    """The whole document; ``foot`` stands beside the page numbers, line by line."""
    from odfdo import Document  # most processes never write one, and it is slow to load

    document = Document("text")
    document.set_part("content.xml", CONTENT.replace("«body»", "".join(body)).encode())
    document.set_part("styles.xml", STYLES.replace("«foot»", lines(foot.split("\n"))).encode())
    document.meta.title = one_line(name)
    document.meta.language = "zh-TW"
    document.meta.generator = "portfolio-intranet"
    document.meta.creation_date = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
