"""The gap report reads posts, leaves, deputies and seats of the whole term in a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.models import Person
from intranet.rules.cover import Cover, Run
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.deputies import set_deputy
from intranet.services.gaps import GapReport, PostCover, gap_report
from intranet.services.leaves import note_leave
from intranet.services.people import add_person, appoint, seat
from tests.conftest import BOTH_SCHOOLS
from tests.support.queries import counted_queries

TERM = Term(115, 1)


def person(name: str, *posts: str, since: date = TERM.start) -> Person:
    found = add_person(SYSTEM, name=name)
    for code in posts:
        appoint(SYSTEM, found, code, since)
    return found


def post(report: GapReport, code: str) -> PostCover:
    return next(row for row in report.posts if row.position.code == code)


def test_post_is_followed_through_the_term(app: Flask) -> None:
    holder, deputy = person("甲", "registrar", since=date(2026, 9, 1)), person("乙", "teacher")
    note_leave(SYSTEM, holder, date(2026, 10, 1), date(2026, 10, 20))
    note_leave(SYSTEM, deputy, date(2026, 10, 16), date(2026, 10, 31))
    set_deputy(SYSTEM, "registrar", deputy.id, order=1, starts=date(2026, 9, 15))
    row = post(gap_report(TERM), "registrar")
    assert row.runs == (
        Run(TERM.start, date(2026, 8, 31), Cover.VACANT),
        Run(date(2026, 9, 1), date(2026, 9, 14), Cover.ALONE),
        Run(date(2026, 9, 15), date(2026, 9, 30), Cover.HELD),
        Run(date(2026, 10, 1), date(2026, 10, 15), Cover.DEPUTY),
        Run(date(2026, 10, 16), date(2026, 10, 20), Cover.AWAY),
        Run(date(2026, 10, 21), TERM.end, Cover.HELD),
    )
    assert [run.cover for run in row.gaps] == [Cover.VACANT, Cover.ALONE, Cover.AWAY]
    assert row.tasks


def test_other_terms_do_not_leak_in(app: Flask) -> None:
    person("早", "registrar", since=date(2025, 8, 1))
    later = person("晚")
    appoint(SYSTEM, later, "registrar", date(2027, 2, 1))
    assert post(gap_report(TERM), "registrar").runs == (Run(TERM.start, TERM.end, Cover.ALONE),)
    assert post(gap_report(Term(113, 2)), "registrar").runs[0].cover is Cover.VACANT


def test_vacant_chairs_are_counted_by_day(app: Flask) -> None:
    rows = [gap for gap in gap_report(TERM).seats if not gap.seat.position and gap.seat.count > 1]
    chair = rows[0].seat
    assert (rows[0].missing, rows[0].starts, rows[0].ends) == (chair.count, TERM.start, TERM.end)
    seat(SYSTEM, person("委員"), chair.key, date(2026, 10, 1))
    found = [(gap.missing, gap.starts, gap.ends) for gap in gap_report(TERM).seats if gap.seat == chair]
    assert found == [
        (chair.count, TERM.start, date(2026, 9, 30)),
        (chair.count - 1, date(2026, 10, 1), TERM.end),
    ]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_national_duties_are_matched_with_the_regulation(app: Flask, school_code: str) -> None:
    rows = {row.clause.ref: row for row in gap_report(TERM).national}
    assert [ref for ref, row in rows.items() if row.is_gap] == (["national:deputies"] if school_code == "daan" else [])
    assert bool(rows["national:deputies"].answered_by) is (school_code == "luodong")
    assert rows["national:meeting"].answered_by


def test_report_takes_four_queries_with_any_number_of_people(app: Flask) -> None:
    with counted_queries() as few:
        gap_report(TERM)
    for number in range(6):
        note_leave(SYSTEM, person(f"人{number}", "teacher"), date(2026, 10, 1 + number), date(2026, 10, 20))
    with counted_queries() as many:
        gap_report(TERM)
    assert (few.count, many.count) == (4, 4)
