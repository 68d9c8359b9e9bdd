"""Where the public files of a term live: on the site, or beside each other in an exported bundle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask import url_for

from intranet.rules.dates import Term
from intranet.rules.obligations import Audience

KINDS = (("ics", "行事曆訂閱（ICS）"), ("pdf", "列印（PDF）"), ("csv", "試算表（CSV）"), ("json", "資料（JSON）"))
FILTERS = (Audience.G10, Audience.G11, Audience.G12, Audience.TEACHERS, Audience.STAFF, Audience.PARENTS)


def audience_word(audience: Audience) -> str:
    """The audience in an address: ``?for=g10``."""
    return audience.name.lower()


def audience_named(word: str) -> Audience | None:
    return next((audience for audience in FILTERS if audience_word(audience) == word), None)


class Addresses(Protocol):
    """Links of a term's public page."""

    @property
    def styles(self) -> tuple[str, ...]:
        """Style sheets beside the page; empty: those of the site."""

    @property
    def feed(self) -> str: ...

    def page(self, audience: Audience | None = None) -> str: ...
    def version(self, number: int) -> str: ...
    def file(self, kind: str, audience: Audience | None = None) -> str: ...


@dataclass(frozen=True)
class SiteAddresses:
    """Links on the running site."""

    term: Term
    styles: tuple[str, ...] = ()

    @property
    def feed(self) -> str:
        return url_for("public.feed")

    def page(self, audience: Audience | None = None) -> str:
        return url_for("public.calendar", term=str(self.term), **_filter(audience))

    def version(self, number: int) -> str:
        return url_for("public.version", term=str(self.term), number=number)

    def file(self, kind: str, audience: Audience | None = None) -> str:
        return url_for("public.file", term=str(self.term), kind=kind, **_filter(audience))


@dataclass(frozen=True)
class BundleAddresses:
    """Relative links inside an exported folder."""

    term: Term
    styles: tuple[str, ...] = ("style.css",)
    feed: str = ""

    def page(self, audience: Audience | None = None) -> str:
        return f"for-{audience_word(audience)}.html" if audience else "index.html"

    def version(self, number: int) -> str:
        return f"v{number}.html"

    def file(self, kind: str, audience: Audience | None = None) -> str:
        return f"{self.term}{'-' + audience_word(audience) if audience else ''}.{kind}"


def _filter(audience: Audience | None) -> dict[str, Any]:
    return {"for": audience_word(audience)} if audience else {}
