"""Follow every link that a person can reach, and note how each page answers and what it asks of the database."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urlsplit

from flask import Flask
from msgspec.structs import replace
from werkzeug.exceptions import HTTPException

from intranet.services.compliance import STANDINGS
from intranet.services.login_sessions import BEARERS
from intranet.web.kept import STORE
from intranet.web.published import PREFIX
from tests.support.client import Client, Page, check_html
from tests.support.queries import counted_queries

PAPERS = (".pdf", ".ods", ".odt", ".csv", ".ics", ".json", ".atom", ".css", ".zip", ".xlsx")
MOST = 150  # pages of one person: enough for every kind of page, bounded where lists page on
MOST_STATEMENTS = 10  # of a page, who is signed in and what they hold among them


@dataclass(frozen=True, slots=True)
class Visit:
    """How a page answered, and with how many statements."""

    status: int
    statements: int


def links(page: Page) -> list[str]:
    """Addresses of this site on a page, without what only downloads."""
    found = []
    for href in page.tree.xpath("//a/@href"):
        parts = urlsplit(urldefrag(href)[0])
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        if not parts.path.endswith(PAPERS) and "/files/" not in parts.path and "download" not in parts.path:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def crawl(client: Client, start: str = "/") -> dict[str, Visit]:
    """Every page reached, at most two of a kind: addresses of one route are of one kind."""
    seen: dict[str, Visit] = {}
    kinds: dict[str, int] = {}
    waiting = [start]
    routes = client.app.url_map.bind("")
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        try:
            kind = routes.match(unquote(urlsplit(url).path))[0]
        except HTTPException:  # the page that links to nowhere is found by its status
            kind = url
        if url in seen or kinds.get(kind, 0) >= 2:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        seen[url], found = _visit(client, url)
        waiting += found
    return seen


def forget_what_is_kept(app: Flask) -> None:
    """As after a write: pages are gone, and the session is found to stand under another entry."""
    for kept in (STANDINGS, STORE):
        app.extensions.pop(kept, None)
    bearers = app.extensions.get(BEARERS, {})
    for digest, known in bearers.items():
        bearers[digest] = replace(known, bearing=replace(known.bearing, head="an earlier entry"))


def _visit(client: Client, url: str) -> tuple[Visit, list[str]]:
    """Open a page as the first to come after a write. Gives its links too."""
    if url.startswith((PREFIX, "/calendar/")):  # the second leads who is no staff to the first
        client.http.get(url, follow_redirects=True)  # of a released page the first visit writes the file
    forget_what_is_kept(client.app)
    with counted_queries() as sent, client.http.get(url, follow_redirects=True) as response:
        visit = Visit(response.status_code, sent.count)
        if visit.status != 200 or "html" not in response.content_type:
            return visit, []
        page = Page(response)
        check_html(page)
        return visit, links(page)
