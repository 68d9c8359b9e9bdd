"""The checker of markup finds what a validator finds, and nothing where there is nothing."""

import pytest
from lxml import html

from tests.support.markup import markup_faults
from tests.support.page_rules import page_faults

PAGE = '<!DOCTYPE html>\n<html lang="zh-Hant-TW"><head><title>頁</title></head><body><main>{}</main></body></html>'
WRONG = {
    "<p>甲<div>乙</div></p>": "<div> inside <p>",
    "<span><details><summary>甲</summary></details></span>": "<details> inside <span>",
    "<p>甲": "</main> where <p> is open",
    "<ul><p>甲</p></ul>": "<p> inside <ul>",
    "<table><tr><td>甲</td></tr><caption>乙</caption></table>": "<caption> is not the first in <table>",
    "<fieldset><p>甲</p></fieldset>": "<fieldset> without <legend>",
    '<a href="/"><button type="button">甲</button></a>': "<button> within <a>",
    '<form method="post" action=""><p>甲</p></form>': "action is empty on <form>",
    '<p id="a b">甲</p>': "a space in the id «a b»",
    '<p colour="red">甲</p>': "colour on <p>",
    '<p class="a" class="b">甲</p>': 'an attribute twice in <p class="a" class="b">',
    '<time datetime="2026-11-21T06:00:00.123456+00:00">甲</time>': "datetime=2026-11-21T06:00:00.123456+00:00",
    '<p aria-label="乙">甲</p>': "aria-label on <p>, which has no role to be named",
    '<p tabindex="3">甲</p>': "tabindex=3 jumps the order of the page",
    '<img src="/a.png">': "an image without alt",
    "<p>1 < 2</p>": "a bare < at «< 2</p></main></body»",
    "<ol></ol>": "an empty <ol>",
}


@pytest.mark.parametrize("body", WRONG)
def test_wrong_markup_is_named(body: str) -> None:
    assert WRONG[body] in list(markup_faults(PAGE.format(body)))


@pytest.mark.parametrize(
    "body",
    [
        '<dl class="facts"><div><dt>甲</dt><dd><p>乙</p></dd></div></dl>',
        '<p>1 &lt; 2<br>甲 <a href="/"><strong>乙</strong></a></p>',
        '<details class="menu"><summary>甲</summary><ul><li><a href="/">乙</a></li></ul></details>',
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="/icons.svg#add"></use></svg>',
    ],
)
def test_right_markup_has_no_fault(body: str) -> None:
    assert list(markup_faults(PAGE.format(body))) == []


@pytest.mark.parametrize("action", ["", ' action="/meetings/5/items/34"'])
def test_form_that_posts_says_where_it_is_sent(action: str) -> None:
    text = PAGE.format(
        f'<h1>頁</h1><form method="post"{action}><input type="hidden" name="csrf_token" value="1"></form>'
    )
    silent = ["form that does not say where it is sent: ['csrf_token']"]
    assert list(page_faults(html.document_fromstring(text), text)) == ([] if action else silent)
