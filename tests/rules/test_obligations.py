from __future__ import annotations

import pytest

from intranet.rules.dates import Period
from intranet.rules.obligations import Audience, Credit, Obligation, judge_organisers
from tests.rules.samples import school


def judge(code: str, key: str, *organisers: str) -> Credit:
    """The credit of a session of ``code`` run by these, for the obligation ``key``."""
    one = school(code)
    row = one.obligation(key)
    assert isinstance(row, Obligation)
    codes = [one.directory.codes((name,)) for name in organisers]
    return judge_organisers(row, codes, {name: one.directory.codes((name,)) for name in row.organisers.names})


def test_the_named_organiser_counts_without_a_remark() -> None:
    assert judge("luodong", "parent-briefing", "課程諮詢教師") == Credit(True)


def test_the_host_alone_does_not_count() -> None:
    assert judge("luodong", "parent-briefing", "輔導處") == Credit(
        False, "應由課程諮詢教師辦理（輔導處為協辦場合，單獨辦理不計）。"
    )


def test_a_wrong_organiser_does_not_count() -> None:
    assert judge("luodong", "staff-briefing", "註冊組") == Credit(False, "應由教學組辦理。")


@pytest.mark.parametrize("names", [("註冊組",), ("教學組",), ("註冊組", "教學組"), ("教學組", "訓育組")])
def test_any_of_two_sections_alone_or_together_counts(names: tuple[str, ...]) -> None:
    assert judge("luodong", "system-training", *names) == Credit(True)


def test_joint_organisers_count_together() -> None:
    assert judge("daan", "parent-briefing", "輔導室", "課程諮詢教師") == Credit(True)


@pytest.mark.parametrize(("name", "missing"), [("輔導室", "課程諮詢教師"), ("課程諮詢教師", "輔導室")])
def test_one_of_the_joint_organisers_counts_with_a_remark(name: str, missing: str) -> None:
    assert judge("daan", "parent-briefing", name) == Credit(
        True, f"由輔導室、課程諮詢教師共同辦理；本場未列{missing}，仍予計入並註記。"
    )


def test_a_section_acts_for_its_office() -> None:
    assert judge("daan", "teacher-development", "教學組", "課程諮詢教師") == Credit(True)


def test_without_a_stated_organiser_anybody_counts() -> None:
    assert judge("fake", "meeting", "文書") == Credit(True)


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        (Audience.STAFF, Audience.TEACHERS, True),
        (Audience.TEACHERS, Audience.STAFF, False),
        (Audience.STUDENTS, Audience.G12, True),
        (Audience.G12, Audience.STUDENTS, False),
        (Audience.PARENTS, Audience.STUDENTS, False),
        (Audience.PUBLIC, Audience.PARENTS, True),
        (Audience.G10, Audience.G10, True),
    ],
)
def test_an_audience_covers_what_it_holds(wide: Audience, narrow: Audience, covers: bool) -> None:
    assert wide.covers(narrow) is covers


@pytest.mark.parametrize(("code", "sessions"), [("luodong", 7), ("daan", 5), ("fake", 3)])
def test_the_sessions_of_a_year_add_up(code: str, sessions: int) -> None:
    assert sum(row.times * (2 if row.per is Period.TERM else 1) for row in school(code).outreach) == sessions
