"""What a screen reader is told of each printed document: language, title, headings, tables, pictures (docs/decisions/0052)."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from intranet.documents.printer import print_html
from tests.documents.every_paper import PAPERS
from tests.support.pdf_tree import Pdf, Tag

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"


def test_every_document_has_a_sample() -> None:
    printed = {path.stem for path in TEMPLATES.glob("*.html") if "{% extends" in path.read_text()}
    assert printed == set(PAPERS)


@pytest.mark.parametrize("name", PAPERS)
def test_document_is_told_to_a_screen_reader(name: str) -> None:
    html = PAPERS[name]()
    content, refused = print_html(html)  # in this process: what is asked here does not depend on another one
    assert refused == []
    pdf = Pdf(content)
    catalog = {key: pdf.get(pdf.catalog.get(key)) for key in ("Lang", "MarkInfo", "ViewerPreferences")}
    assert catalog["Lang"] == "zh-Hant-TW"
    assert catalog["MarkInfo"] == {"Marked": True}
    assert catalog["ViewerPreferences"] == {"DisplayDocTitle": True}
    assert faults_of(pdf.tags(), has_headings=name != "labels") == []  # a sheet of labels to peel has none
    about = subprocess.run(["pdfinfo", "-meta", "-"], input=content, capture_output=True, check=True).stdout.decode()
    title = re.search("<title>(.*?)</title>", html)
    assert title and len(title[1]) > 4 and f">{title[1]}</rdf:li>" in about
    assert 'pdfuaid:part="1"' in about


def faults_of(root: Tag, *, has_headings: bool = True) -> list[str]:
    """What its structure leaves a listener without."""
    found = []
    headings = [int(tag.kind[1]) for tag in root.all("H1", "H2", "H3", "H4", "H5", "H6")]
    if headings[:1] != [1] * has_headings:
        found.append(f"begins with headings {headings[:1]}")
    found += [f"H{after} follows H{before}" for before, after in pairwise(headings) if after > before + 1]
    for table in root.all("Table"):
        named = {tag.id for tag in table.all("TH") if tag.id}
        if not named:
            found.append("a table without headers")
        if len(named) != len([*table.all("TH")]):
            found.append("a header that no cell can name")
        found += [
            f"a cell under {cell.headers}" for cell in table.all("TD") if not cell.headers or set(cell.headers) - named
        ]
    found += ["a picture without words" for tag in root.all("Figure") if not tag.alt]
    found += ["a list without items" for tag in root.all("L") if not [*tag.all("LI")]]
    if not [*root.all("P", "TD")]:
        found.append("no text")
    return found


def test_faults_would_be_found() -> None:
    cell, head = Tag("TD", headers=("1",)), Tag("TH", id="2")
    tree = Tag("Root", parts=[Tag("H2"), Tag("Figure"), Tag("Table", parts=[Tag("TR", parts=[head, cell])])])
    assert faults_of(tree) == ["begins with headings [2]", "a cell under ('1',)", "a picture without words"]
