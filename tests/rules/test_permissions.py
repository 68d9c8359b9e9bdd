from __future__ import annotations

import pytest

from intranet.rules.duties import Duty
from intranet.rules.permissions import (
    ADMIN,
    AUDITOR,
    DUTY_PERMISSIONS,
    EVERYONE,
    MEMBER,
    STAFF,
    Permission,
    permissions_of,
)
from tests.rules.samples import school

P = Permission
PLANNING = {P.EDIT_SCHEDULE, P.RELEASE_SCHEDULE}


def held(code: str, *positions: str) -> frozenset[Permission]:
    return permissions_of(positions, school(code).allowed)


@pytest.mark.parametrize(
    ("code", "position", "plans"),
    [
        ("luodong", "academic-director", True),
        ("luodong", "registrar", False),
        ("luodong", "instruction", False),
        ("luodong", "principal", False),
        ("daan", "academic-director", True),
        ("daan", "registrar", True),
        ("daan", "instruction", True),
        ("daan", "evening-registrar", False),
        ("daan", "student-affairs-section", False),
        ("daan", "principal", False),
    ],
)
def test_the_schedule_is_planned_and_published_by_whom_the_clause_names(code: str, position: str, plans: bool) -> None:
    assert held(code, position) & PLANNING == (PLANNING if plans else set())


def test_planning_and_publishing_may_lie_with_different_posts() -> None:
    assert [held("fake", post) & PLANNING for post in ("dean", "learning")] == [{P.EDIT_SCHEDULE}, PLANNING]


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_a_teacher_writes_nothing_but_fault_reports_and_what_the_own_work_asks(code: str) -> None:
    assert held(code, EVERYONE, STAFF, "teacher") == {
        P.SIGN_IN, P.VIEW_CALENDAR, P.VIEW_REGULATION, P.REPORT_FAULTS,
        P.VIEW_DUTIES, P.VIEW_COMMITTEE, P.VIEW_OUTREACH, P.VIEW_OPERATIONS, P.VIEW_OWN_REWARDS, P.RECORD_OPERATIONS,
        P.CONFIRM_SELF_CHECK, P.RECORD_CERTIFICATION,
    }  # fmt: skip


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_an_auditor_reads_all_and_writes_nothing_whatever_else_they_hold(code: str) -> None:
    views = {permission for permission in P if permission.name.startswith("VIEW_")}
    assert held(code, AUDITOR, EVERYONE, STAFF, MEMBER, ADMIN, "academic-director") == {P.SIGN_IN, *views}


@pytest.mark.parametrize(
    ("code", "runs", "reviews"),
    [("luodong", {"registrar"}, {"registrar"}), ("daan", {"system-manager"}, {"it-section"})],
)
def test_accounts_are_run_and_reviewed_by_the_duty_holders(code: str, runs: set[str], reviews: set[str]) -> None:
    allowed = school(code).allowed
    assert allowed[P.MANAGE_ACCOUNTS] == {*runs, ADMIN}
    assert allowed[P.REVIEW_ACCOUNTS] == reviews


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_each_act_of_a_meeting_has_its_one_holder(code: str) -> None:
    allowed = school(code).allowed
    assert allowed[P.APPROVE_MEETINGS] == allowed[P.CONFIRM_MINUTES] == {"principal"}
    assert allowed[P.PLAN_MEETINGS] == allowed[P.PROPOSE_REWARDS] == {"academic-director"}
    assert allowed[P.RECORD_MEETINGS] == {"academic-director", "clerk"}


def test_outreach_is_logged_by_the_organisers_of_the_clauses() -> None:
    assert school("luodong").allowed[P.LOG_OUTREACH] == {
        "course-counselor", "instruction", "registrar", "counseling-director",
    }  # fmt: skip
    assert school("daan").allowed[P.LOG_OUTREACH] == {
        "course-counselor", "counseling-director", "academic-director", "instruction", "registrar",
    }  # fmt: skip


def test_every_duty_says_what_it_permits() -> None:
    assert set(DUTY_PERMISSIONS) == set(Duty)


@pytest.mark.parametrize(("code", "nobody"), [("luodong", []), ("daan", [P.DELAY_CLOSING]), ("fake", [])])
def test_every_permission_has_a_holder_but_what_the_text_does_not_allow(code: str, nobody: list[P]) -> None:
    assert [permission for permission, holders in school(code).allowed.items() if not holders] == nobody


def test_who_may_is_told_by_title() -> None:
    assert school("daan").titles(P.EDIT_SCHEDULE) == ("教務處主任", "教學組長", "註冊組長")
