"""The audit trail reads as the office speaks: no field names, no codes, no ISO days."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from intranet.services.audit_trail import PER_PAGE, Entry, TrailFilter, trail
from intranet.services.audit_words import HIDDEN, readable
from intranet.services.context import current_school
from tests.conftest import BOTH_SCHOOLS

MACHINE = re.compile(r"[A-Za-z]+[a-z_:-]*|hmac:.*|.*\d{4}-\d\d-\d\d.*")


SERVICES = Path(__file__).resolve().parents[2] / "intranet" / "services"


def written_keys(tree: ast.AST) -> Iterator[str]:
    """The keys of the dicts that a module gives to the trail, by keyword or by a variable of that name."""
    given: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given += [word.value for word in node.keywords if word.arg in ("changes", "personal")]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("changes", "personal"):
            given.append(node.value)
    for found in (one for value in given for one in ast.walk(value) if isinstance(one, ast.Dict)):
        yield from (key.value for key in found.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def whole_trail() -> list[Entry]:
    _, total = trail(1, TrailFilter())
    return [entry for number in range(-(-total // PER_PAGE)) for entry in trail(number + 1, TrailFilter())[0]]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_trail_of_the_demo_holds_no_machine_words(demo_app: Flask) -> None:
    entries = whole_trail()
    pairs = {pair for entry in entries for pair in entry.changes}
    assert sorted({label for label, _ in pairs if MACHINE.fullmatch(label)}) == []
    assert sorted((label, text) for label, text in pairs if MACHINE.fullmatch(text)) == []
    assert [entry.text for entry in entries if "national:" in entry.text] == []


def test_every_key_that_a_service_writes_has_its_word(app: Flask) -> None:
    keys = {key for path in SERVICES.rglob("*.py") for key in written_keys(ast.parse(path.read_text()))}
    labels = {key: label for key in keys for label, _ in readable(current_school(), {key: ""})}
    assert sorted(key for key, label in labels.items() if MACHINE.fullmatch(label)) == []


def test_changes_are_shown_in_words(app: Flask) -> None:
    changes = {
        "clause": "national:published", "position": "registrar", "starts": "2026-11-02", "ends": None,
        "audience": ["STUDENTS", "PARENTS"], "email": "hmac:1234", "passed": True, "12": "APPROVED", "unheard": "of",
    }  # fmt: skip
    assert readable(current_school(), changes) == (
        ("條文", "全國規定「學校的補充規定應公告周知，讓師生與家長查得到」"),
        ("職務", "註冊組長"),
        ("起日", "115/11/2"),
        ("迄日", "—"),
        ("對象", "學生、家長"),
        ("電子郵件", HIDDEN),
        ("符合", "是"),
        ("第 12 號", "通過"),
        ("unheard", "of"),
    )
