"""The released schedules for everybody. Answers do not depend on who asks, so that they may be kept as files."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.public.addresses import SiteAddresses, View, audience_named, view_named
from intranet.blueprints.public.change_pages import changes_page
from intranet.blueprints.public.pages import Link, calendar_page, offered
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.services.calendar import files
from intranet.services.calendar.releases import Released, newest_numbers, release_of, released_term_on, terms_beside
from intranet.services.context import current_settings, today
from intranet.services.errors import NotFound
from intranet.web.headers import security_headers
from intranet.web.permissions import public
from intranet.web.publishing import FEED, KEPT, publishes
from intranet.web.terms import term_of

bp = Blueprint("public", __name__, url_prefix="/public/calendar")
WRITERS = {"json": files.json_of, "csv": files.csv_of, "ods": files.ods_of, "pdf": files.pdf_of}
COMPARED = 6  # releases of which any two are compared in files; older pairs are compared when somebody asks


@bp.get("/")
@public
def latest() -> WerkzeugResponse:
    """The schedule of the term that today lies in. It changes with the day, so it is no file but leads to one."""
    term = released_term_on(today())
    if term is None:
        raise NotFound
    return redirect(SiteAddresses(term).page(_audience(), _view()))


@bp.get("/<term>")
@public
def calendar(term: str) -> Response:
    released, found = release_of(term_of(term))
    others = _others(released.term, _audience())
    page = calendar_page(released, found, SiteAddresses(released.term), _audience(), _view(), others=others)
    return _kept(render_template("public/calendar.html", page=page))


@bp.get("/<term>/v<int:number>")
@public
def version(term: str, number: int) -> Response:
    released, found = release_of(term_of(term), number)
    page = calendar_page(released, found, SiteAddresses(released.term))
    return _kept(render_template("public/calendar.html", page=page))


@bp.get("/<term>/changes")
@public
def changes(term: str) -> Response:
    """What changed between two releases: ``?from=1&to=2``, up to the newest without ``to``."""
    released, found = release_of(term_of(term))
    first, last = _number("from"), _number("to")
    page = changes_page(found, SiteAddresses(released.term), _audience(), first=first, last=last)
    return _kept(render_template("public/changes.html", page=page))


@bp.get("/<term>/embed")
@public
def embed(term: str) -> Response:
    """The table alone, for a frame in the school's own site."""
    released, found = release_of(term_of(term))
    page = calendar_page(released, found, SiteAddresses(released.term))
    settings = current_settings()
    headers = security_headers(settings, frame_ancestors=settings.embed_origins)
    return _kept(render_template("public/embed.html", page=page), headers=headers)


@bp.get("/<term>.<any(ics, json, csv, ods, pdf):kind>")
@public
def file(term: str, kind: str) -> Response:
    released, found = release_of(term_of(term))
    content = files.ics_of(released, found, _audience()) if kind == "ics" else WRITERS[kind](released)
    return _kept(content, files.MEDIA_TYPES[kind])


@bp.get("/changes.atom")
@public
def feed() -> Response:
    site = current_settings().public_url + "/public/calendar/"
    return _kept(files.feed_of_releases(site), files.MEDIA_TYPES["atom"])


def _others(term: Term, audience: Audience | None) -> tuple[Link, ...]:
    found = terms_beside(term, newest_numbers())
    return tuple(Link(one.label, SiteAddresses(one).page(audience)) for one in found)


def _audience() -> Audience | None:
    word = request.args.get("for")
    audience = audience_named(word) if word else None
    if word and audience is None:
        raise NotFound
    return audience


def _view() -> View:
    word = request.args.get("view")
    view = view_named(word) if word else View.TABLE
    if view is None:
        raise NotFound
    return view


def _number(name: str) -> int | None:
    """The number of a release in the address; None where it is left out."""
    word = request.args.get(name)
    if word and not (word.isascii() and word.isdecimal() and len(word) < 6):
        raise NotFound
    return int(word) if word else None


def _kept(
    content: str | bytes, media_type: str = files.MEDIA_TYPES["html"], headers: dict[str, str] | None = None
) -> Response:
    """An answer that may be kept, and asked again whether it still holds."""
    response = Response(content, content_type=media_type, headers={"Cache-Control": KEPT, **(headers or {})})
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


@publishes(bp)
def addresses_of(group: str) -> list[str]:
    """Every address of a term's public files, or the feed's. The PDF is printed for its first reader instead: a press
    of the release button should not wait for a printer."""
    if group == FEED:
        return [url_for("public.feed")]
    urls = SiteAddresses(Term.parse(group))
    released, found = release_of(urls.term)
    audiences = offered(released.lines)
    return [
        *(urls.page(audience, view) for audience in audiences for view in View),
        *(urls.file("ics", audience) for audience in offered(line for row in found for line in row.lines)),
        *(urls.file(kind) for kind in ("json", "csv", "ods")),
        *(urls.version(row.number) for row in found),
        url_for("public.embed", term=group),
        *_change_addresses(urls, found),
    ]


def _change_addresses(urls: SiteAddresses, found: tuple[Released, ...]) -> list[str]:
    recent = found[-COMPARED:]
    pairs = [(one.number, other.number) for one in recent for other in recent if one.number < other.number]
    since = [urls.since(row.number, audience) for row in recent for audience in offered([*row.lines, *found[-1].lines])]
    return [urls.compare, *since, *(urls.between(*pair) for pair in pairs)]
