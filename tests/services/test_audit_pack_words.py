"""An audit pack speaks as the screen does: words for names and codes, no lists as a machine writes them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from intranet.rules.dates import Term
from intranet.rules.operations import CaseKind, Measure
from intranet.services.audit_pack_masking import Open
from intranet.services.audit_pack_records import SECRET, kinds, people, record_sheets
from intranet.services.audit_pack_words import in_words, plain
from intranet.services.context import current_school
from tests.conftest import BOTH_SCHOOLS

CODE = re.compile(r"[A-Za-z]+[a-z0-9_:-]*|.*[\[{}].*|.*\b[A-Z]{4,}\b.*|.*：[a-z-]{4,}.*", re.DOTALL)
# What bears a machine's name on purpose: names to sign in by, keys, hashes, and what a hash beside it was made of.
CODES = {"username", "act", "sha256", "previous", "content"}
KEYS = {("outbox_message", "key")}
HASHES = re.compile(r"SHA-256：[0-9a-f]{64}|帳號：[a-z-]+")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_pack_of_the_demo_holds_no_codes(demo_app: Flask) -> None:
    names, found = people(), set()
    for term in (Term(114, 1), Term(114, 2), Term(115, 1)):
        sheets = record_sheets(term, names, Open())
        for table, sheet in zip(kinds(), sheets, strict=True):
            columns = [one.name for one in table.columns if one.name not in SECRET.get(table.name, ())]
            shown = {index for index, one in enumerate(columns) if one not in CODES and (table.name, one) not in KEYS}
            found |= {
                (table.name, columns[index], row[index])
                for row in sheet.rows
                for index in shown
                if CODE.fullmatch(HASHES.sub("", row[index]))
            }
    assert sorted(found) == []


def test_values_are_told_as_on_the_screen(app: Flask) -> None:
    school = current_school()
    assert [
        plain(school, "work_item", "audience", ["G10", "G11", "G12"]),
        plain(school, "nomination", "grade", "commendation-2"),
        plain(school, "receipt_part", "closed_as", "registrar"),
        plain(school, "count_reading", "counts", {"STUDENTS": 912, "UPLOADED": 5472}),
        plain(school, "account_review", "verdicts", {"17": "KEEP"}),
        plain(school, "audit_entry", "changes", {"starts": "2026-11-02", "on": None, "done": ["told"]}),
        plain(school, "statement", "clause", "一"),
        plain(school, "release", "content", [{"key": "upload-1"}]),
    ] == [
        "高一、高二、高三",
        "嘉獎二次",
        "註冊組長",
        f"{Measure.STUDENTS.value}：912；{Measure.UPLOADED.value}：5472",
        "第 17 號：保留",
        "起日：2026-11-02；日期：；已完成項目：1 項",
        "一",
        '[{"key": "upload-1"}]',
    ]


def test_checklist_is_told_by_its_lines(app: Flask) -> None:
    told = in_words(
        current_school(), "enrolment_case", {"kind": CaseKind.TRANSFER_IN, "done": {"account": "2026-09-11"}}
    )
    assert told["done"] == {"已開設平臺帳號": "2026-09-11"}
