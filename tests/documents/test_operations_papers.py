"""Letters to leavers, their labels, and the certificate of a destruction."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from msgspec.structs import replace

from intranet.documents.certificates import SIGN_OFFS, DestructionCertificate, certificate_html, certificate_pdf
from intranet.documents.letters import (
    LabelSheet,
    Letter,
    LetterSheet,
    labels_html,
    labels_pdf,
    letters_html,
    letters_pdf,
)
from tests.documents.paper import fonts_of, is_tagged, page_size, pages_of, text_of

ISSUED = date(2026, 9, 14)
LETTERS = tuple(
    Letter(f"虛構生{n}", "三年2班", "265", f"示範縣示範鎮和平路{n}號", "註冊組", ISSUED, "字第61號")
    for n in range(1, 4)
)
SHEET = LetterSheet(
    "示範高中", "示範縣1號", "(03)000-0000", "工作小組", "收訖明細確認", ISSUED, date(2026, 9, 18), LETTERS
)
CERTIFICATE = DestructionCertificate(
    school="示範高中", document_number="字第9號", graduation="109學年度畢業", class_name="三年1班", students=38,
    sealed_on=date(2021, 7, 31), years=5, clause="七", regulation="補充規定", permitted_from=date(2026, 8, 1),
    meeting="115學年度第一學期第一次會議", meeting_on=date(2026, 9, 18), resolution="刪除封存期滿之檔案",
    outcome="照案通過。", destroyed_on=date(2026, 11, 20), method="覆寫", destroyed_by="註冊組長甲", witness="乙",
    kept_until=date(2031, 11, 20),
)  # fmt: skip


@cache
def letters() -> bytes:
    return letters_pdf(SHEET)


@cache
def certificate() -> bytes:
    return certificate_pdf(CERTIFICATE)


def test_each_leaver_has_a_page_of_their_own() -> None:
    pages = pages_of(letters())
    assert [[f"虛構生{n}" in page for n in (1, 2, 3)] for page in pages] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip


def test_letter_says_what_to_do_by_when() -> None:
    text = text_of(letters())
    for words in (
        "115年9月14日至中華民國115年9月18日止",
        "收訖明細確認回條",
        "發文日期：中華民國115年9月14日",
        "字第61號",
    ):
        assert words in text


def test_labels_stand_two_by_two() -> None:
    sheet = LabelSheet("示範高中", LETTERS)
    assert [tuple(one is not None for one in row) for row in sheet.rows] == [(True, True), (True, False)]
    text = text_of(labels_pdf(sheet))
    assert all(f"虛構生{n}同學收" in text for n in (1, 2, 3))
    assert "寄件人：示範高中註冊組" in text


def test_certificate_tells_resolution_permission_and_keeping() -> None:
    text = text_of(certificate())
    for words in ("刪除封存期滿之檔案", "中華民國115年8月1日起得刪除", "共38人", "至中華民國120年11月20日", *SIGN_OFFS):
        assert words in text
    assert len(pages_of(certificate())) == 1


def test_papers_are_a4_tagged_and_in_kai() -> None:
    for pdf in (letters(), certificate()):
        assert page_size(pdf) == (210, 297)
        assert is_tagged(pdf)
        assert any("TW-Kai" in font.name and font.is_embedded for font in fonts_of(pdf))


@pytest.mark.assurance("stored-text")
def test_stored_text_stays_text() -> None:
    payload = "<script>alert(1)</script>"
    sheets = (
        letters_html(replace(SHEET, letters=(replace(LETTERS[0], name=payload),))),
        labels_html(LabelSheet(payload, LETTERS)),
        certificate_html(replace(CERTIFICATE, method=payload)),
    )
    assert [payload in html for html in sheets] == [False, False, False]
