"""The demo's accounts: synthetic people only, the same user names at every school."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.models import AccountRole
from intranet.services.context import current_school

DEMO_PASSWORD = "portfolio-demo-115"  # published on purpose: these accounts exist in the demo alone


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One demo account: what it stands for, and the position codes it may hold (the first that the school has)."""

    username: str
    positions: tuple[str, ...] = ()
    role: AccountRole = AccountRole.NONE
    title: str = ""


DEMO_ACCOUNTS = (
    DemoAccount("secretary", ("academic-director",)),
    DemoAccount("principal", ("principal",)),
    DemoAccount("registrar", ("registrar",)),
    DemoAccount("instruction", ("instruction",)),
    DemoAccount("student-affairs", ("student-affairs-section",)),
    DemoAccount("counselor", ("counseling-director",)),
    DemoAccount("course-counselor", ("course-counselor",)),
    DemoAccount("teacher", ("teacher",)),
    DemoAccount("member", ("homeroom",), title="工作小組委員"),
    DemoAccount("clerk", ("clerk",)),
    DemoAccount("personnel", ("personnel",)),
    DemoAccount("it", ("system-manager", "it-section")),
    DemoAccount("evening-registrar", ("evening-registrar",)),
    DemoAccount("parent", ("parent",)),
    DemoAccount("student", ("student",)),
    DemoAccount("auditor", role=AccountRole.AUDITOR, title="稽核人員"),
    DemoAccount("admin", role=AccountRole.ADMIN, title="系統啟用者"),
)


def position_of(account: DemoAccount) -> str | None:
    """The position code that the account holds at the current school; None where it has none of them."""
    known = current_school().directory.by_code
    return next((code for code in account.positions if code in known), None)


def demo_accounts() -> tuple[tuple[str, str], ...]:
    """User name and title of each account that the demo of this school has (evening posts only where they exist)."""
    rows = []
    for account in DEMO_ACCOUNTS:
        code = position_of(account)
        if code is None and account.positions:
            continue
        title = current_school().directory.title(code) if code else ""
        rows.append((account.username, "、".join(part for part in (title, account.title) if part)))
    return tuple(rows)
