"""Markdown: a small safe part, links and images left as typed."""

from __future__ import annotations

import re
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.documents import markdown
from intranet.documents.markdown import escape_markdown, render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# 大\n\n##### 小", "<h2>大</h2>\n<h4>小</h4>\n"),
        ("甲\n乙", "<p>甲<br>\n乙</p>\n"),
        ("說明：甲", '<p class="labelled">說明：甲</p>\n'),
        ("**甲**、*乙*", "<p><strong>甲</strong>、<em>乙</em></p>\n"),
        ("3. 甲\n4. 乙", '<ol start="3">\n<li>甲</li>\n<li>乙</li>\n</ol>\n'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[連結](http://example.com)", "<p>[連結](http://example.com)</p>\n"),
        ("![圖](file:///etc/passwd)", "<p>![圖](file:///etc/passwd)</p>\n"),
        ("<https://example.com>", "<p>&lt;https://example.com&gt;</p>\n"),
        ("    縮排不是程式碼", "<p>縮排不是程式碼</p>\n"),
    ],
)
def test_render_markdown(text: str, html: str) -> None:
    assert render_markdown(text) == html


def test_render_markdown_table() -> None:
    assert "<th>甲</th>" in render_markdown("| 甲 | 乙 |\n| - | - |\n| 1 | 2 |")


@pytest.mark.assurance("stored-text")
@given(st.text(alphabet="<>\"'=/ ahrefscipt:onl()!#[]&;\n", max_size=80))
def test_render_markdown_gives_no_tag_beyond_its_own(text: str) -> None:
    html = render_markdown(text)
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags <= {"h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "strong", "em", "blockquote"}
    assert re.findall(r'<\w+ (?!start="\d+"|class="labelled")', html) == []


@pytest.mark.parametrize(
    "text", ["# 甲", "> 甲", "甲\n---", "甲\n===", "***", "A_B_C *x*", "&copy; `x`", "\\*", "+ 甲"]
)
def test_escape_markdown_reads_as_typed(text: str) -> None:
    html = render_markdown(escape_markdown(text))
    assert unescape(html) == "<p>" + text.replace("\n", "<br>\n") + "</p>\n"


def test_rules_are_ready_before_the_first_text() -> None:
    spec = spec_from_file_location("fresh_markdown", markdown.__file__)
    assert spec is not None and spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    parser = fresh._parser()
    rulers = (parser.core.ruler, parser.block.ruler, parser.inline.ruler, parser.inline.ruler2)
    assert [ruler.__cache__ is None for ruler in rulers] == [False] * 4
