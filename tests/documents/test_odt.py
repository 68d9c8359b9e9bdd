"""The papers as OpenDocument texts: whole packages, the words of the PDFs, and nothing that runs."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html
from msgspec.structs import replace

from intranet.documents.markdown_odt import markdown_odt
from intranet.documents.minutes import minutes_html
from intranet.documents.minutes_odt import minutes_odt
from intranet.documents.minutes_text import compose_minutes_markdown
from intranet.documents.notice import MeetingNotice, notice_html
from intranet.documents.notice_odt import notice_odt
from intranet.documents.odt import odt, paragraph, run
from intranet.documents.odt_styles import NAMESPACES
from intranet.documents.sign_in import sign_in_html
from intranet.documents.sign_in_odt import sign_in_odt
from tests.documents.paper import text_of
from tests.documents.samples import a_notice, a_sign_in_sheet, minutes_content, some_minutes

URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, OFFICE, STYLE, FO = (URN % name for name in ("text", "table", "office", "style", "xsl-fo-compatible"))
EVIL = "<script>alert(1)</script>&amp;=1+1\x00\x08 <text:p>x</text:p>]]>"
MARKDOWN = """\
### 案由一：訂定期程

說明：第一行
第二行

1. 甲
2. 乙
   - 丙

> 引文

| 欄 | 值 |
|----|----|
| 一 | **二** |

---

*強調* 與 `字` [連結](javascript:1) <b>x</b>
"""


def confirmed() -> bytes:
    body = compose_minutes_markdown(minutes_content()) + MARKDOWN
    return minutes_odt(some_minutes(body, confirmed_on=date(2026, 9, 15), confirmed_by="游文華"))


def same_in_html(name: str) -> str:
    body = compose_minutes_markdown(minutes_content()) + MARKDOWN
    minutes = some_minutes(body, confirmed_on=date(2026, 9, 15), confirmed_by="游文華")
    papers = {"notice": notice_html(a_link_notice()), "sign-in": sign_in_html(a_sign_in_sheet())}
    return papers.get(name) or minutes_html(minutes)


def a_link_notice() -> MeetingNotice:
    return a_notice(online_url="https://meet.example/a?b=1&c=2", remarks=("請準時出席。", "備有午餐。"))


PAPERS: dict[str, Callable[[], bytes]] = {
    "notice": lambda: notice_odt(a_link_notice()),
    "minutes": confirmed,
    "sign-in": lambda: sign_in_odt(a_sign_in_sheet()),
}


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def words(content: bytes) -> str:
    """The text of the body without white space."""
    body = part(content, "content.xml").find(f".//{OFFICE}text")
    assert body is not None
    return "".join("".join(body.itertext()).split())


def words_of_html(text: str) -> str:
    tree = html.document_fromstring(text)
    for gone in tree.xpath("//head | //style | //p[@class='foot']"):
        gone.drop_tree()
    return "".join(tree.text_content().split())


@pytest.mark.parametrize("name", PAPERS)
def test_package_is_whole(name: str) -> None:
    content = PAPERS[name]()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        names = set(archive.namelist())
        assert archive.testzip() is None
    manifest = part(content, "META-INF/manifest.xml")
    listed = {entry.attrib[URN % "manifest" + "full-path"] for entry in manifest}
    assert {"/", "content.xml", "styles.xml", "meta.xml"} <= listed
    assert {"content.xml", "styles.xml", "meta.xml"} <= names
    assert [name for name in names if name.startswith(("Basic/", "Scripts/"))] == []


@pytest.mark.parametrize("name", PAPERS)
def test_words_are_those_of_the_pdf(name: str) -> None:
    assert words(PAPERS[name]()) == words_of_html(same_in_html(name))


@pytest.mark.parametrize("name", PAPERS)
def test_every_style_that_is_used_is_there(name: str) -> None:
    content = PAPERS[name]()
    body, sheet = part(content, "content.xml"), part(content, "styles.xml")
    known = {
        node.attrib[f"{STYLE}name"] for tree in (body, sheet) for node in tree.iter() if f"{STYLE}name" in node.attrib
    }
    used = {value for node in body.iter() for key, value in node.attrib.items() if key.endswith("}style-name")}
    assert used - known == set()


def test_sheet_is_a4_in_kai() -> None:
    sheet = part(PAPERS["notice"](), "styles.xml")
    (page,) = sheet.iter(f"{STYLE}page-layout-properties")
    assert (page.attrib[f"{FO}page-width"], page.attrib[f"{FO}page-height"]) == ("21cm", "29.7cm")
    default = next(sheet.iter(f"{STYLE}default-style"))
    assert {node.attrib[f"{STYLE}font-name-asian"] for node in default.iter(f"{STYLE}text-properties")} == {"標楷體"}
    assert next(sheet.iter(f"{TEXT}page-count")) is not None


def test_minutes_bear_an_outline() -> None:
    body = part(confirmed(), "content.xml")
    outline = [(node.attrib[f"{TEXT}outline-level"], "".join(node.itertext())) for node in body.iter(f"{TEXT}h")]
    assert outline[0] == ("1", "壹、主席報告")
    assert ("2", "案由一：訂定期程") in outline
    assert [text for level, text in outline if level == "1"][-1].startswith("陸、散會")


def test_sign_in_table_repeats_its_header() -> None:
    tables = [
        table
        for table in part(PAPERS["sign-in"](), "content.xml").iter(f"{TABLE}table")
        if table.find(f"{TABLE}table-header-rows") is not None
    ]
    assert [len(table.findall(f"{TABLE}table-row")) for table in tables] == [25, 1]
    header = tables[0].find(f"{TABLE}table-header-rows")
    assert header is not None
    assert ["".join(cell.itertext()) for cell in header.iter(f"{TABLE}table-cell")][-1] == "備註"


def test_sign_in_sheet_has_room_for_deputies_where_somebody_may_be_represented() -> None:
    sheet = replace(a_sign_in_sheet(), has_proxies=True)
    assert "代理人簽名" in words(sign_in_odt(sheet)) and "代理人簽名" in sign_in_html(sheet)
    assert "代理人簽名" not in words(PAPERS["sign-in"]()) + sign_in_html(a_sign_in_sheet())


def test_draft_says_that_it_is_one() -> None:
    content = minutes_odt(some_minutes("## 壹、主席報告\n"))
    assert words(content).startswith("草稿尚未確認")
    foot = "".join(next(part(content, "styles.xml").iter(f"{STYLE}footer")).itertext())
    assert foot.startswith("草稿，尚未確認　內容雜湊（SHA-256）")


def fragment(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<office:text {NAMESPACES}>{markdown_odt(text)}</office:text>")


def test_markdown_becomes_blocks() -> None:
    tree = fragment(MARKDOWN)
    assert [node.tag.rpartition("}")[2] for node in tree] == ["h", "p", "list", "p", "table", "p", "p"]
    labelled = tree[1]
    assert labelled.attrib[f"{TEXT}style-name"] == "Labelled"
    assert len(list(labelled.iter(f"{TEXT}line-break"))) == 1
    assert ["".join(item.itertext()) for item in tree[2].findall(f"{TEXT}list-item")] == ["甲", "乙丙"]
    assert len(list(tree[2].iter(f"{TEXT}list"))) == 2  # one in the other
    assert [node.attrib[f"{TEXT}style-name"] for node in tree.iter(f"{TEXT}span")] == ["Strong", "Stressed"]
    assert "".join(tree[-1].itertext()) == "強調 與 `字` [連結](javascript:1) <b>x</b>"


def test_markdown_list_may_begin_anywhere() -> None:
    item = next(fragment("3. 甲\n4. 乙\n").iter(f"{TEXT}list-item"))
    assert item.attrib[f"{TEXT}start-value"] == "3"


@pytest.mark.assurance("stored-text")
@pytest.mark.parametrize("text", [EVIL, "a  b\tc\nd"])
def test_typed_text_stays_text(text: str) -> None:
    content = odt(text, [paragraph(run(text))], foot=text)
    (shown,) = part(content, "content.xml").iter(f"{TEXT}p")
    kinds = {node.tag.rpartition("}")[2] for node in shown.iter()} - {"p", "s", "tab", "line-break"}
    assert kinds == set()
    kept = "".join(char for char in text if ord(char) > 31 and char != " ")
    assert "".join(shown.itertext()).replace(" ", "") == kept
    notice = notice_odt(a_notice(place=text, attendees=(text,), remarks=(text,)))
    assert words(notice).count("".join(kept.split())) == 3
    marked = minutes_odt(some_minutes(text.replace("\x00", ""), place=text))
    names = {node.tag for node in part(marked, "content.xml").iter() if "script" in node.tag or "}a" in node.tag[-3:]}
    assert names == set()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_all_three(tmp_path: Path) -> None:
    files = []
    for name, make in PAPERS.items():
        files.append(tmp_path / f"{name}.odt")
        files[-1].write_bytes(make())
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for file in files:
        text = text_of(file.with_suffix(".pdf").read_bytes())
        assert words(file.read_bytes())[:40] in text
