"""The guide and the Chinese README quote the product's own words, and show pictures that there are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.browser.screenshots import PICTURES

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/guide.zh-TW.md", "README.zh-TW.md")
HEAVIEST = 120 * 1024
# Between 「」 in the README, but on no screen as it stands: a term explained, and a message made of a rule's row.
EXPLAINED = frozenset({"補充規定", "課程學習成果上傳截止日不得早於 %s/%s/%s（休業式後 %s 日，全國規定）。"})
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLE = re.compile(r"%[ds]|\d+")


@cache
def words() -> frozenset[str]:
    """Every text that the product may show: the strings of its Python, the strings and texts of its templates."""
    found = set[str]()
    for path in (ROOT / "intranet").rglob("*.py"):
        found.update(_strings(ast.parse(path.read_text())))
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        found.update(re.findall(r"'([^'\n]*)'", text))
        found.update(re.findall(r'"([^"\n]*)"', text))
        found.update(re.split(r"<[^>]*>|\{\{.*?\}\}|\{%.*?%\}", text))
    return frozenset(_folded(one) for one in found if CHINESE.search(one))


def _strings(tree: ast.AST) -> Iterator[str]:
    """Texts, f-strings with a hole for what is filled in; docstrings are English and fall out by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "%s" for part in node.values)


def _folded(text: str) -> str:
    return HOLE.sub("%s", text).removesuffix("…").strip()


def quoted(page: str) -> list[str]:
    return re.findall(r"「([^「」\n]+)」", (ROOT / page).read_text())


@pytest.mark.parametrize("page", PAGES)
def test_quoted_words_are_the_products_own(page: str) -> None:
    assert sorted({one for one in quoted(page) if _folded(one) not in words() | EXPLAINED}) == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    found = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert [target for target in found if not _is_there((ROOT / page).parent, page, target)] == []


def _is_there(folder: Path, page: str, target: str) -> bool:
    name, _, place = target.partition("#")
    path = folder / name if name else ROOT / page
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE) if place else [place]
    return path.is_file() and place in heads


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = {
        Path(name).stem for page in PAGES for name in re.findall(r"images/([\w-]+\.png)", (ROOT / page).read_text())
    }
    taken = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert ({path.stem for path in taken}, shown) == (set(PICTURES), set(PICTURES))
    assert [path.name for path in taken if path.stat().st_size > HEAVIEST] == []


def test_readme_names_every_section_of_the_guide() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "docs/guide.zh-TW.md").read_text(), re.MULTILINE)
    named = re.findall(r"\(docs/guide\.zh-TW\.md#([^)]+)\)", (ROOT / "README.zh-TW.md").read_text())
    assert sorted(named) == sorted(heads)
