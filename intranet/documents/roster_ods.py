"""敘獎建議名冊 as an OpenDocument spreadsheet, for the personnel office to go on working with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from .roster import COLUMNS, Roster
from .spreadsheet_safety import inert

if TYPE_CHECKING:
    from odfdo import Document, Row, Table

WIDTHS = (1.2, 2.7, 2.7, 2.0, 1.9, 7.4, 2.1, 4.6, 2.1)  # cm, in the order of COLUMNS
FONT = "標楷體"  # what the offices' machines have under this name
TABLE_STYLE = "roster-table"
BORDER = '<style:table-cell-properties fo:border="0.5pt solid #000000" fo:wrap-option="wrap"/>'
ALIGNED = '<style:paragraph-properties fo:text-align="{}"/>'
TEXT = (
    f'<style:text-properties fo:font-family="{FONT}"'
    f' style:font-family-asian="{FONT}" fo:font-size="{{0}}pt" style:font-size-asian="{{0}}pt"/>'
)
CELL_STYLES = {
    "roster-title": ALIGNED.format("center") + TEXT.format(16),
    "roster-edition": ALIGNED.format("end") + TEXT.format(11),
    "roster-header": BORDER + ALIGNED.format("center") + TEXT.format(11),
    "roster-cell": BORDER + TEXT.format(11),
    "roster-line": TEXT.format(12),
}
EACH_COLUMN = (1,) * len(COLUMNS)
WHOLE_ROW = (len(COLUMNS),)
PAGE = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "style:print-orientation": "landscape",
    "fo:margin-top": "1.5cm",
    "fo:margin-bottom": "1.2cm",
    "fo:margin-left": "1.5cm",
    "fo:margin-right": "1.5cm",
}
FOOTER = (
    "<style:footer><text:p>第 <text:page-number>1</text:page-number>/<text:page-count>1</text:page-count> 頁"
    "</text:p></style:footer>"
)


def roster_ods(roster: Roster) -> bytes:
    """The roster as ODS, A4 landscape, its header row repeated on every printed page, every cell inert text."""
    # Imported where it is used, as in the functions below: most processes never write a spreadsheet, and
    # the library costs a tenth of a second at start.
    from odfdo import Document

    document = Document("spreadsheet")
    document.body.clear()
    document.body.append(_table(document, roster))
    _set_page(document)
    _set_meta(document, roster)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Document, roster: Roster) -> Table:
    from odfdo import Column, Element, Table  # see roster_ods

    _add_styles(document)
    table = Table("敘獎建議名冊", style=TABLE_STYLE)
    for number, _ in enumerate(WIDTHS):
        table.append(Column(style=f"roster-column-{number}"))
    table.append(_row([roster.title], "roster-title", WHOLE_ROW))
    if roster.edition:
        table.append(_row([roster.edition], "roster-edition", WHOLE_ROW))
    repeated = Element.from_tag("table:table-header-rows")  # ODF prints these rows on each page
    repeated.append(_row(COLUMNS, "roster-header"))
    table.append(repeated)
    for number, line in enumerate(roster.lines, 1):
        table.append(_row(line.cells(number), "roster-cell"))
    table.append(_row([roster.evaluation_line], "roster-line", WHOLE_ROW))
    spans = spans_of(len(roster.sign_offs))
    table.append(_row(roster.sign_offs, "roster-header", spans))
    table.append(_row([""] * len(spans), "roster-cell", spans, row_style="roster-tall"))
    return table


def spans_of(boxes: int) -> tuple[int, ...]:
    """How many of the nine columns each sign-off box covers; the first column is narrow, so the second box is the
    first to take one more."""
    each, more = divmod(len(COLUMNS), boxes)
    return tuple(each + (1 <= number <= more) for number in range(boxes))


def _row(cells: Sequence[str], style: str, spans: Sequence[int] = EACH_COLUMN, *, row_style: str = "roster-row") -> Row:
    """A row of text cells; each covers as many of the nine columns as ``spans`` says."""
    from odfdo import Cell, Row  # see roster_ods

    row = Row(style=row_style)
    for text, columns in zip(cells, spans, strict=True):
        cell = Cell(inert(text), cell_type="string", style=style)
        if columns > 1:
            cell.set_attribute("table:number-columns-spanned", str(columns))
            cell.set_attribute("table:number-rows-spanned", "1")
        row.append_cell(cell)
        for _ in range(columns - 1):
            covered = Cell(style=style)
            covered.tag = "table:covered-table-cell"
            row.append_cell(covered)
    return row


def _add_styles(document: Document) -> None:
    styles = [
        f'<style:style style:name="{name}" style:family="table-cell">{content}</style:style>'
        for name, content in CELL_STYLES.items()
    ]
    styles += [
        f'<style:style style:name="roster-column-{number}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}cm"/></style:style>'
        for number, width in enumerate(WIDTHS)
    ]
    styles += [
        '<style:style style:name="roster-row" style:family="table-row"><style:table-row-properties'
        ' style:use-optimal-row-height="true"/></style:style>',
        '<style:style style:name="roster-tall" style:family="table-row"><style:table-row-properties'
        ' style:row-height="2cm" style:use-optimal-row-height="false"/></style:style>',
        f'<style:style style:name="{TABLE_STYLE}" style:family="table" style:master-page-name="Default">'
        '<style:table-properties table:display="true"/></style:style>',
    ]
    for style in styles:
        document.insert_style(style, automatic=True)


def _set_page(document: Document) -> None:
    """A4 landscape with page n/N at the foot; without the template's English header and footer."""
    from odfdo import Element  # see roster_ods

    root = document.styles.root
    (master,) = root.get_elements("//style:master-page[@style:name='Default']")
    layout_name = master.get_attribute("style:page-layout-name")
    (layout,) = root.get_elements(f"//style:page-layout[@style:name='{layout_name}']/style:page-layout-properties")
    for name, value in PAGE.items():
        layout.set_attribute(name, value)
    for old in master.get_elements("style:header | style:footer"):
        master.delete(old)
    master.insert(Element.from_tag(FOOTER), position=0)


def _set_meta(document: Document, roster: Roster) -> None:
    meta = document.meta
    meta.title = roster.title
    meta.language = "zh-TW"
    meta.generator = "portfolio-intranet"
    meta.creation_date = datetime.combine(roster.made_on, time())
