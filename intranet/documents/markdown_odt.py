"""The body of the minutes from Markdown to OpenDocument, block by block through the parser's tokens.

The same small part of Markdown as on screen and in the PDF: headings, paragraphs, lists, tables, strong and em.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .markdown import parse_markdown
from .odt import heading, paragraph, ruled, run

if TYPE_CHECKING:
    from markdown_it.token import Token

OUTLINE = {"h2": 1, "h3": 2, "h4": 3}
SPANS = {"strong": "Strong", "em": "Stressed"}


def markdown_odt(text: str) -> str:
    """The blocks of ``text`` as ODF; what it writes is escaped."""
    return "".join(_blocks(_Tokens(parse_markdown(text)), "Body"))


class _Tokens:
    """The flat list of tokens, read once from the front."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = list(reversed(tokens))

    def __bool__(self) -> bool:
        return bool(self._tokens)

    def take(self) -> Token:
        return self._tokens.pop()

    def inside(self, opening: Token) -> _Tokens:
        """What stands between an opening token and its own end, which is dropped."""
        kind, depth = opening.type.removesuffix("_open"), 1
        found: list[Token] = []
        while True:
            token = self.take()
            depth += (token.type == f"{kind}_open") - (token.type == f"{kind}_close")
            if not depth:
                return _Tokens(found)
            found.append(token)


def _blocks(tokens: _Tokens, style: str) -> Iterator[str]:
    """Blocks one after the other; ``style`` is that of a paragraph here."""
    while tokens:
        token = tokens.take()
        if token.type == "hr":
            yield paragraph("", "Rule")
        elif token.type.endswith("_open"):
            yield _block(token, tokens.inside(token), style)


def _block(opening: Token, inner: _Tokens, style: str) -> str:
    kind = opening.type.removesuffix("_open")
    if kind == "heading":
        return heading(_inline(inner.take()), OUTLINE[opening.tag])
    if kind == "paragraph":
        labelled = opening.attrGet("class") == "labelled" and style == "Body"
        return paragraph(_inline(inner.take()), "Labelled" if labelled else style)
    if kind in ("ordered_list", "bullet_list"):
        return _list(opening, inner)
    if kind == "table":
        return _table(inner)
    return "".join(_blocks(inner, "Quotation"))


def _list(opening: Token, inner: _Tokens) -> str:
    style = "Numbered" if opening.type == "ordered_list_open" else "Dashed"
    start = opening.attrGet("start")
    first = f' text:start-value="{int(start)}"' if start is not None else ""
    items = []
    while inner:
        item = inner.inside(inner.take())
        items.append(f"<text:list-item{first}>{''.join(_blocks(item, 'Item'))}</text:list-item>")
        first = ""
    return f'<text:list text:style-name="{style}">{"".join(items)}</text:list>'


def _table(inner: _Tokens) -> str:
    """The first row is the header; every cell holds one line of text."""
    rows: list[list[str]] = []
    while inner:
        token = inner.take()
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    header, *body = rows
    columns = [(cell, "even") for cell in header]
    cells = ([paragraph(cell, "Cell") for cell in row] for row in body)
    return ruled("表", columns, cells)


def _inline(token: Token) -> str:
    """Text with its strong and em; a line break stays one."""
    out, open_spans = [], 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            out.append("<text:line-break/>")
        elif child.type == "text":
            out.append(run(child.content))
        elif child.type.endswith("_open") and child.tag in SPANS:
            out.append(f'<text:span text:style-name="{SPANS[child.tag]}">')
            open_spans += 1
        elif child.type.endswith("_close") and open_spans:
            out.append("</text:span>")
            open_spans -= 1
    return "".join(out)
