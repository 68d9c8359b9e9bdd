"""docs/assurance.md names every promise and every test that keeps it, and nothing else."""

from __future__ import annotations

import re

from tests.assurance.promises import PROMISES, marked_tests
from tests.assurance.report import REPORT


def test_every_promise_is_kept_by_a_test() -> None:
    assert {test.promise for test in marked_tests()} == set(PROMISES)


def test_report_lists_the_promises_and_their_tests() -> None:
    text = REPORT.read_text(encoding="utf-8")
    sections = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    listed = dict(zip(sections[::2], sections[1::2], strict=True))
    assert list(listed) == list(PROMISES)
    for key, section in listed.items():
        assert PROMISES[key] in section
        nodes = re.findall(r"^\| `(.+)` \|", section, flags=re.MULTILINE)
        assert nodes == sorted(test.node for test in marked_tests() if test.promise == key), "run «make assurance»"
