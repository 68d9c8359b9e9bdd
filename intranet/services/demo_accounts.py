"""The demo's accounts: synthetic people only, the same user names at every school."""

from __future__ import annotations

from msgspec import Struct

from intranet.models import AccountRole
from intranet.services.context import current_school

DEMO_PASSWORD = "portfolio-demo-115"  # published on purpose: these accounts exist in the demo alone


class DemoAccount(Struct, frozen=True):
    """One demo account: the position codes it may hold (the first that the school has, or ``every`` one of them)."""

    username: str
    positions: tuple[str, ...] = ()
    role: AccountRole = AccountRole.NONE
    title: str = ""
    every: bool = False


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
    DemoAccount("it", ("system-manager", "it-section"), every=True),
    DemoAccount("evening-registrar", ("evening-registrar",)),
    DemoAccount("parent", ("parent",)),
    DemoAccount("student", ("student",)),
    DemoAccount("auditor", role=AccountRole.AUDITOR, title="稽核人員"),
    DemoAccount("admin", role=AccountRole.ADMIN, title="系統啟用者"),
)


def positions_of(account: DemoAccount) -> tuple[str, ...]:
    """The position codes that the account holds at the current school; empty where it has none of them."""
    known = current_school().directory.by_code
    held = tuple(code for code in account.positions if code in known)
    return held if account.every else held[:1]


def demo_accounts() -> tuple[tuple[str, str], ...]:
    """User name and title of each account that the demo of this school has (evening posts only where they exist)."""
    rows = []
    for account in DEMO_ACCOUNTS:
        codes = positions_of(account)
        if account.positions and not codes:
            continue
        titles = [current_school().directory.title(code) for code in codes]
        rows.append((account.username, "、".join(filter(None, (*titles, account.title)))))
    return tuple(rows)
