"""What stands around every page: school, navigation by what one may open, term switcher."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Flask, g, request, session, url_for
from msgspec import Struct

from intranet.rules.dates import Term, UnreadableTerm
from intranet.rules.permissions import Permission
from intranet.services.context import current_school, current_settings, current_term, today
from intranet.web.auth import current_actor, is_signed_in

TERM_COOKIE = "term"

# Areas whose lists are by term: only there a term can be chosen.
TERM_AREAS = frozenset({"meetings", "calendar", "operations", "outreach", "rewards", "gaps"})

# What every page may lead to, beside the areas.
LINKS = (
    "home.index", "site.switch_term", "site.sitemap", "site.privacy", "site.accessibility",
    "auth.logout", "auth.account", "auth.password", "auth.notice",
)  # fmt: skip

# Area, label, icon, blueprint, the permission that opens its list.
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, str, Permission], ...]], ...] = (
    ("工作", (
        ("首頁", "home", "home", Permission.SIGN_IN),
        ("會議", "meeting", "meetings", Permission.VIEW_MEETINGS),
        ("期程", "calendar", "calendar", Permission.VIEW_CALENDAR),
        ("作業", "list", "operations", Permission.VIEW_OPERATIONS),
        ("宣導", "outreach", "outreach", Permission.VIEW_OUTREACH),
        ("敘獎", "reward", "rewards", Permission.VIEW_OWN_REWARDS),
    )),
    ("規定", (
        ("規定", "regulation", "regulation", Permission.VIEW_REGULATION),
        ("分工", "duties", "duties", Permission.VIEW_DUTIES),
        ("工作小組", "committee", "committee", Permission.VIEW_COMMITTEE),
        ("代理", "deputies", "deputies", Permission.VIEW_COMMITTEE),
    )),
    ("管理", (
        ("公告", "announcement", "announcements", Permission.SIGN_IN),
        ("障礙通報", "fault", "faults", Permission.REPORT_FAULTS),
        ("郵件", "outbox", "outbox", Permission.MANAGE_MAIL),
        ("人員", "people", "people", Permission.VIEW_PEOPLE),
        ("帳號", "account", "accounts", Permission.VIEW_ACCOUNTS),
        ("學期", "term", "terms", Permission.EDIT_SCHEDULE),
        ("稽核", "audit", "audit", Permission.VIEW_AUDIT),
    )),
)  # fmt: skip


class NavItem(Struct, frozen=True):
    label: str
    url: str
    icon: str
    current: bool


class NavGroup(Struct, frozen=True):
    label: str
    items: tuple[NavItem, ...]


class User(Struct, frozen=True):
    """The signed-in person as the top bar shows it."""

    name: str
    titles: tuple[str, ...]


class TermView(Struct, frozen=True):
    label: str
    short: str
    current: bool


class Shell(Struct, frozen=True):
    """The layout's context; see docs/ui.md."""

    school_name: str
    short_name: str
    english_name: str
    group_name: str
    user: User | None
    nav: tuple[NavGroup, ...]
    term: TermView
    terms: tuple[TermView, ...]
    term_switch_url: str
    today: date
    demo: bool
    version: str
    home_url: str
    sitemap_url: str
    logout_url: str
    account_url: str
    password_url: str
    notice_url: str
    list_url: str
    privacy_url: str
    accessibility_url: str


def selected_term() -> Term:
    """The term that lists show: ``?term=``, else the one chosen in the switcher, else the one that today lies in."""
    if "shell_term" not in g:
        g.shell_term = _parse_term(request.args.get("term") or session.get(TERM_COOKIE)) or current_term()
    term: Term = g.shell_term
    return term


def shows_term(term: Term) -> None:
    """The page at hand is of ``term``, whatever the switcher was set to: the switcher then says so."""
    g.shell_page_term = term


def _term_shown() -> Term:
    """The term of the page: that of its record or its address, else the selected one."""
    if "shell_page_term" in g:
        own: Term = g.shell_page_term
        return own
    return _parse_term((request.view_args or {}).get("term")) or selected_term()


def _parse_term(text: str | None) -> Term | None:
    try:
        return Term.parse(text) if text else None
    except UnreadableTerm:
        return None


def _terms(chosen: Term) -> tuple[TermView, ...]:
    now = current_term()
    around = {chosen, now.next, now, now.previous, now.previous.previous, now.previous.previous.previous}
    return tuple(TermView(t.label, str(t), t == chosen) for t in sorted(around, reverse=True))


@cache
def _addresses(script_root: str) -> dict[str, str]:
    """The addresses that every page names, by endpoint, worked out once a process."""
    lists = (f"{blueprint}.index" for _, entries in NAVIGATION for _, _, blueprint, _ in entries)
    return {endpoint: url_for(endpoint) for endpoint in (*LINKS, *lists)}


def _navigation() -> tuple[NavGroup, ...]:
    actor, addresses = current_actor(), _addresses(request.script_root)
    groups = []
    for label, entries in NAVIGATION:
        items = tuple(
            NavItem(text, addresses[f"{blueprint}.index"], icon, request.blueprint == blueprint)
            for text, icon, blueprint, permission in entries
            if actor.can(permission)
        )
        if items:
            groups.append(NavGroup(label, items))
    return tuple(groups)


def _user() -> User:
    actor, directory = current_actor(), current_school().directory
    seats = {seat.key: seat.title for seat in current_school().committee.seats}
    titles = [directory.title(code) for code in sorted(actor.positions)]
    titles += [f"代理{directory.title(code)}" for code in sorted(actor.deputy_for)]
    titles += [seats.get(key, key) for key in sorted(actor.seats)]
    return User(actor.name, tuple(titles))


def _list_url() -> str:
    """What the term switcher leads to: the page itself where it shows the chosen term, else its area's list; empty
    where nothing goes by term. A record keeps its own term."""
    if request.blueprint not in TERM_AREAS:
        return ""
    return request.script_root + request.path if "shell_term" in g else url_for(f"{request.blueprint}.index")


def build_shell() -> Shell:
    school, settings, signed_in = current_school(), current_settings(), is_signed_in()
    list_url = _list_url()  # before the next line, which would look as if the page had asked for the term
    term, addresses = _term_shown(), _addresses(request.script_root)
    return Shell(
        school_name=school.profile.name,
        short_name=school.profile.short_name,
        english_name=school.profile.english_name,
        group_name=school.committee.name,
        user=_user() if signed_in else None,
        nav=_navigation() if signed_in else (),
        term=TermView(term.label, str(term), True),
        terms=_terms(term) if signed_in and list_url else (),
        term_switch_url=addresses["site.switch_term"],
        today=today(),
        demo=settings.demo,
        version=_version(),
        home_url=addresses["home.index"],
        sitemap_url=addresses["site.sitemap"],
        logout_url=addresses["auth.logout"],
        account_url=addresses["auth.account"],
        password_url=addresses["auth.password"],
        notice_url=addresses["auth.notice"],
        list_url=list_url,
        privacy_url=addresses["site.privacy"],
        accessibility_url=addresses["site.accessibility"],
    )


@cache  # reads a file of the installation: a sixth of the sign-in page's time
def _version() -> str:
    try:
        return version("portfolio-intranet")
    except PackageNotFoundError:
        return "0"


class LazyShell:
    """Builds the shell when a template first reads it, so that answers without a page cost nothing."""

    def __getattr__(self, name: str) -> Any:
        if "shell" not in g:
            g.shell = build_shell()
        return getattr(g.shell, name)


def init_app(app: Flask) -> None:
    @app.context_processor
    def shell() -> dict[str, Any]:
        return {"shell": LazyShell()}
