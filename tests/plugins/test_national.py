"""The baseline that every school inherits."""

from __future__ import annotations

import pytest

from intranet.rules.constraints import AtLeastDays, Inside, NeedsPeriods, NotBefore
from tests.rules.samples import school

KEYS = [
    "national:meeting", "national:published", "national:periods", "national:upload-14-days",
    "national:receipt-3-days", "national:receipt-period", "national:deputies", "national:no-ranking",
    "national:file-limits", "national:selection-limits", "national:counselling-at-school",
]  # fmt: skip


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_every_school_stands_beside_the_same_baseline(code: str) -> None:
    assert [clause.ref for clause in school(code).national.clauses] == KEYS


def test_keys_are_names_and_no_article_numbers() -> None:
    assert [key for key in KEYS if not key.removeprefix("national:").replace("-", "").isalnum()] == []
    assert school("luodong").national.amendments == ()


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("luodong", [NotBefore, AtLeastDays, Inside, NeedsPeriods]),
        ("daan", [NotBefore, AtLeastDays, Inside, NeedsPeriods, Inside]),
    ],
)
def test_a_schools_own_clause_replaces_only_what_says_the_same(code: str, kinds: list[type]) -> None:
    assert [type(row) for row in school(code).constraints] == kinds


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_a_clause_is_found_in_either_regulation(code: str) -> None:
    one = school(code)
    found = [one.clause(ref) for ref in ("四.1", "national:meeting", "九十九")]
    assert [clause.ref if clause else None for clause in found] == ["四.1", "national:meeting", None]
