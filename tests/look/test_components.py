"""Every component under StrictUndefined: labels bound, ids unique, nothing inline, tags nested as HTML wants."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask import Flask

from intranet.resources import resource_dir
from tests.look.styleguide import ROOT, make_app

PAGES = ["/", "/login", "/refusal/403", "/refusal/500", "/conflict"]
XLINKLESS = re.compile(r'<use href="[^"#]+#([\w-]+)">')


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app()


@pytest.fixture(params=PAGES)
def text(app: Flask, request: pytest.FixtureRequest) -> str:
    return app.test_client().get(request.param).text


def elements(text: str) -> Iterator[ET.Element]:
    """Parse strictly (a misplaced tag is an error) and yield every element."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    yield from parser.parse(text).iter()


def label_of(field: ET.Element, found: list[ET.Element], bound: set[str]) -> bool:
    wrapped = any(field in label.iter() for label in found if label.tag == "label")
    return wrapped or field.get("id") in bound or field.get("aria-label") is not None


def test_every_field_has_a_label(text: str) -> None:
    found = list(elements(text))
    bound = {element.get("for", "") for element in found if element.tag == "label"}
    fields = [e for e in found if e.tag in ("input", "select", "textarea", "meter") and e.get("type") != "hidden"]
    assert [f.attrib for f in fields if not label_of(f, found, bound)] == []


def test_ids_are_unique_and_references_resolve(text: str) -> None:
    found = list(elements(text))
    ids = Counter(element.get("id") for element in found if element.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    wanted = {
        name
        for element in found
        for attribute in ("for", "aria-describedby", "aria-labelledby", "popovertarget")
        for name in element.get(attribute, "").split()
    }
    wanted |= {e.get("href", "")[1:] for e in found if e.tag == "a" and e.get("href", "").startswith("#")}
    assert wanted - set(ids) == set()


def test_nothing_is_inline(text: str) -> None:
    attributes = {name for element in elements(text) for name in element.attrib}
    assert [name for name in attributes if name == "style" or name.startswith("on")] == []
    scripts = [e for e in elements(text) if e.tag in ("script", "style")]
    assert [e.text for e in scripts if e.tag == "style" or not e.get("src")] == []


def test_page_has_one_heading_and_one_main(text: str) -> None:
    tags = Counter(element.tag for element in elements(text) if isinstance(element.tag, str))
    assert (tags["h1"], tags["main"], tags["title"]) == (1, 1, 1)


def test_posting_forms_carry_the_token(text: str) -> None:
    forms = [e for e in elements(text) if e.tag == "form" and e.get("method") == "post"]
    tokens = [[i.get("name") for i in form.iter("input")].count("csrf_token") for form in forms]
    assert tokens == [1] * len(forms)


def test_icons_exist(text: str) -> None:
    sprite = ET.parse(ROOT / "intranet/static/icons.svg")
    names = {symbol.get("id") for symbol in sprite.getroot()}
    assert set(XLINKLESS.findall(text)) - names == set()


def test_only_fields_that_may_stay_empty_are_marked(app: Flask) -> None:
    found = elements(app.test_client().get("/").text)
    labels = ["".join(e.itertext()) for e in found if e.tag in ("label", "legend")]
    own = ["開會事由", "開會日期", "開會時間", "人數", "地點", "主辦", "屬性", "回復", "對象", "說明"]
    optional = [name for name in own if f"{name}（選填）" in labels]
    assert optional == ["人數", "主辦", "屬性", "對象", "說明"]  # 主辦 by the page's own word
    assert [name for name in own if name in labels and name not in optional] == [
        "開會事由",
        "開會日期",
        "開會時間",
        "地點",
        "回復",
    ]


def test_a_refused_field_names_its_error(app: Flask) -> None:
    found = list(elements(app.test_client().get("/").text))
    (field,) = [e for e in found if e.get("id") == "wrong-subject"]
    assert (field.get("aria-invalid"), field.get("aria-describedby")) == (
        "true",
        "wrong-subject-hint wrong-subject-error",
    )


@pytest.mark.parametrize("state", ["met", "due", "overdue", "manual", "exception", "not_applicable"])
def test_state_is_sign_and_word(app: Flask, state: str) -> None:
    words = {
        "met": "✓符合",
        "due": "◔將到期（剩 12 天）",
        "overdue": "▲逾期（12 天）",
        "manual": "✎人工確認",
        "exception": "◇例外",
        "not_applicable": "－不適用",
    }
    template = app.jinja_env.from_string("{% from 'components/state.html' import state %}{{ state(value, days=12) }}")
    assert re.sub(r"<[^>]+>|\s(?=[✓◔])", "", template.render(value=state)) == words[state]


def test_every_macro_is_documented_and_shown() -> None:
    templates = resource_dir("templates")
    folder = templates / "components"
    own = {"nav_list", "breadcrumbs", "way_up", "term_switch", "user_menu", "select", "option_group"}
    macros = {
        name
        for path in folder.glob("*.html")
        for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text(encoding="utf-8"))
    }
    guide = (ROOT / "docs/ui.md").read_text(encoding="utf-8")
    shown = (Path(__file__).parent / "styleguide.html").read_text(encoding="utf-8")
    parts = {"error_summary", "hidden_inputs", "hidden_fields"}  # shown inside form_tag
    assert {name for name in macros - own if f"{name}(" not in guide} == set()
    assert {name for name in macros - own - parts if f"{name}(" not in shown} == set()


def test_style_sheets_stay_in_their_layers() -> None:
    for path in sorted((ROOT / "intranet/static/css").glob("*.css")):
        plain = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        depth, outside = 0, ""
        for char in plain:
            depth += (char == "{") - (char == "}")
            outside += char if depth == 0 and char != "}" else ""
        assert depth == 0, path.name
        rules = [rule.strip() for rule in re.split(r"[\n;]", outside) if rule.strip()]
        assert [rule for rule in rules if not rule.startswith(("@layer", "@import"))] == [], path.name
