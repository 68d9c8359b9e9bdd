"""Links to records by their path, for those who may open them."""

from __future__ import annotations

from flask import request

from intranet.rules.permissions import Permission
from intranet.web.auth import current_actor

# Where the record lives → who opens it (any of these); None: everybody.
_AREAS: tuple[tuple[str, tuple[Permission, ...] | None], ...] = (
    ("/meetings/actions/", (Permission.VIEW_MEETINGS, Permission.VIEW_DUTIES)),
    ("/meetings/", (Permission.VIEW_MEETINGS,)),
    ("/operations/cases", (Permission.VIEW_STUDENT_CASES,)),
    ("/operations/", (Permission.VIEW_OPERATIONS,)),
    ("/outreach/", (Permission.VIEW_OUTREACH,)),
    ("/rewards/views/", (Permission.TAKE_PART,)),
    ("/rewards/", (Permission.VIEW_REWARDS,)),
    ("/accounts/", (Permission.VIEW_ACCOUNTS, Permission.REVIEW_ACCOUNTS)),
    ("/committee/", (Permission.VIEW_COMMITTEE,)),
    ("/duties/", (Permission.VIEW_DUTIES,)),
    ("/calendar/", (Permission.VIEW_CALENDAR,)),
    ("/deputies/", (Permission.VIEW_COMMITTEE,)),
    ("/people/", (Permission.VIEW_PEOPLE,)),
    ("/faults/", (Permission.REPORT_FAULTS,)),
    ("/regulation/", (Permission.VIEW_REGULATION,)),
    ("/public/", None),
)


def link_to(path: str) -> str:
    """The address of a record on this site; empty where there is none, or where the visitor may not open it."""
    for prefix, permissions in _AREAS:
        if path.startswith(prefix):
            may = permissions is None or any(current_actor().can(permission) for permission in permissions)
            return f"{request.script_root}{path}" if may else ""
    return ""
