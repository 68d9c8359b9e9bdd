"""Where the public files of a term live: on the site, or beside each other in an exported bundle."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import url_for

from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.services.context import current_settings

KINDS = (
    ("ics", "行事曆訂閱（ICS）"),
    ("pdf", "列印（PDF）"),
    ("ods", "試算表（ODS）"),
    ("csv", "試算表（CSV）"),
    ("json", "資料（JSON）"),
)
FILTERS = (
    Audience.STUDENTS, Audience.G10, Audience.G11, Audience.G12, Audience.TEACHERS, Audience.STAFF, Audience.PARENTS,
)  # fmt: skip


class View(Enum):
    """How the items are shown; the table is the one that everybody can read."""

    TABLE = "表格"
    MONTH = "月曆"
    TIMELINE = "時程圖"


def word_of(one: Audience | View) -> str:
    """An audience or a view in an address: ``?for=g10&view=month``."""
    return one.name.lower()


def audience_named(word: str) -> Audience | None:
    return next((audience for audience in FILTERS if word_of(audience) == word), None)


def view_named(word: str) -> View | None:
    return next((view for view in View if word_of(view) == word), None)


class Addresses(Protocol):
    """Links of a term's public pages."""

    @property
    def styles(self) -> tuple[str, ...]:
        """Style sheets beside the page; empty: those of the site."""

    @property
    def feed(self) -> str: ...

    @property
    def compare(self) -> str:
        """Where a form may ask for the changes between any two releases; empty where there is no program."""

    def page(self, audience: Audience | None = None, view: View = View.TABLE) -> str: ...
    def version(self, number: int) -> str: ...
    def since(self, number: int, audience: Audience | None = None) -> str: ...
    def file(self, kind: str, audience: Audience | None = None) -> str: ...
    def subscription(self, audience: Audience | None = None) -> str:
        """The calendar as an address that opens the reader's calendar; empty where no site is known."""


@dataclass(frozen=True)
class SiteAddresses:
    """Links on the running site."""

    term: Term
    styles: tuple[str, ...] = ()

    @property
    def feed(self) -> str:
        return url_for("public.feed")

    @property
    def compare(self) -> str:
        return url_for("public.changes", term=str(self.term))

    def page(self, audience: Audience | None = None, view: View = View.TABLE) -> str:
        shown: dict[str, Any] = {"view": word_of(view)} if view is not View.TABLE else {}
        return url_for("public.calendar", term=str(self.term), **_filter(audience), **shown)

    def version(self, number: int) -> str:
        return url_for("public.version", term=str(self.term), number=number)

    def since(self, number: int, audience: Audience | None = None) -> str:
        values: dict[str, Any] = {"from": number, **_filter(audience)}
        return url_for("public.changes", term=str(self.term), **values)

    def between(self, first: int, last: int) -> str:
        """The changes between two releases, in the words that the form of that page sends."""
        values: dict[str, Any] = {"from": first, "to": last, "for": ""}
        return url_for("public.changes", term=str(self.term), **values)

    def file(self, kind: str, audience: Audience | None = None) -> str:
        return url_for("public.file", term=str(self.term), kind=kind, **_filter(audience))

    def subscription(self, audience: Audience | None = None) -> str:
        site = urlsplit(current_settings().public_url)
        path = f"{site.path}/public/calendar/{self.term}.ics"
        return urlunsplit(("webcal", site.netloc, path, urlencode(_filter(audience)), ""))


@dataclass(frozen=True)
class BundleAddresses:
    """Relative links inside an exported folder."""

    term: Term
    styles: tuple[str, ...] = ("style.css",)
    feed: str = ""
    compare: str = ""

    def page(self, audience: Audience | None = None, view: View = View.TABLE) -> str:
        words = [f"for-{word_of(audience)}"] if audience else []
        words += [word_of(view)] if view is not View.TABLE else []
        return f"{'-'.join(words) or 'index'}.html"

    def version(self, number: int) -> str:
        return f"v{number}.html"

    def since(self, number: int, audience: Audience | None = None) -> str:
        return f"changes-since-v{number}{_suffix(audience)}.html"

    def file(self, kind: str, audience: Audience | None = None) -> str:
        return f"{self.term}{_suffix(audience)}.{kind}"

    def subscription(self, audience: Audience | None = None) -> str:
        return ""


def _filter(audience: Audience | None) -> dict[str, Any]:
    return {"for": word_of(audience)} if audience else {}


def _suffix(audience: Audience | None) -> str:
    return f"-{word_of(audience)}" if audience else ""
