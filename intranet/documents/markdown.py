"""Markdown for long texts (minutes, announcements): a small safe part of it, on screen and on paper.

Links, images and raw HTML are not interpreted: they stay readable as typed, and nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# These hang in front of their text.
LABELS = ("說明", "辦法", "決議", "決定", "結論", "主辦", "期限", "執行情形", "列管")
TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}  # a page has one h1, and it is not in the text
LABELLED = re.compile(rf"(?:{'|'.join(LABELS)})[：:]")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # three MB that most pages do without

    parser = (
        MarkdownIt("commonmark", {"html": False, "breaks": True})
        .enable("table")
        .disable(["link", "image", "autolink", "html_block", "html_inline", "reference", "code", "fence", "backticks"])
    )
    parser.parse(
        "甲"
    )  # makes its tables of rules: of two threads that came first at once, one would see them half made
    return parser


def render_markdown(text: str) -> Markup:
    """Safe HTML of ``text``: headings from h2 down, paragraphs, lists, tables, strong and em; nothing else.

    A line break stays one. A paragraph that begins with 「說明：」 and its kind gets the class ``labelled``.
    """
    import nh3  # as above

    parser = _parser()
    html = str(parser.renderer.render(parse_markdown(text), parser.options, {}))
    return Markup(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"ol": {"start"}},
            allowed_classes={"p": {"labelled"}},
        )
    )


def parse_markdown(text: str) -> list[Token]:
    """The tokens of ``text``: headings fitted to a page that has its one h1 already, labelled paragraphs marked."""
    tokens = _parser().parse(text)
    _fit_headings(tokens)
    _mark_labels(tokens)
    return tokens


def escape_markdown(text: str) -> str:
    """``text`` as Markdown that reads the same: no heading, quote, rule or emphasis by accident.

    Numbered and dashed lists stay lists, since that is what their writer meant.
    """
    return "\n".join(_escape_line(line.strip(" \t")) for line in text.splitlines()).strip("\n")


def _escape_line(line: str) -> str:
    line = re.sub(r"([\\`*_])", r"\\\1", line)
    line = re.sub(r"&(?=#?\w+;)", r"\\&", line)
    return re.sub(r"^(#|>|\+|[-=:|](?=[-=:| \t]*$))", r"\\\1", line)


def _fit_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS.get(token.tag, token.tag)


def _mark_labels(tokens: Sequence[Token]) -> None:
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and LABELLED.match(inline.content):
            opening.attrSet("class", "labelled")
