"""An error as an answer: a page for people, a few lines or JSON for programs that ask for files and feeds."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request, url_for

from intranet.services.sign_in import WITHIN
from intranet.web.auth import is_signed_in
from intranet.web.error_texts import UNRELEASED, Texts, texts_of
from intranet.web.observing import ID_HEADER, known_request_id, request_id
from intranet.web.pages import Page

PROBLEM = "application/problem+json"  # RFC 9457
AGAIN_AFTER = {429: int(WITHIN.total_seconds()), 503: 120}  # seconds
CALENDAR = "/public/calendar"


class ErrorPage(Page, frozen=True, kw_only=True):
    """An error page: its status, the message and what to do next.

    ``typed`` keeps what a lost form held, ``again_url`` leads to that form, ``record_url`` to the record that was asked
    of too early or too late. ``request_id`` is to be quoted; empty where nobody could find anything by it.
    """

    status: int
    message: str
    hint: str
    request_id: str
    home_url: str
    home_label: str
    typed: tuple[tuple[str, str], ...] = ()
    again_url: str = ""
    record_url: str = ""


def error_response(
    status: int,
    *,
    title: str = "",
    message: str = "",
    hint: str = "",
    typed: tuple[tuple[str, str], ...] = (),
    again_url: str = "",
    record_url: str = "",
) -> Response:
    """Answer with an error; texts that are left out are the house's for that status."""
    texts = _texts(status)
    home_url, home_label = _way_on(status)
    page = ErrorPage(
        title=title or texts[0],
        status=status,
        message=message or texts[1],
        hint=hint or texts[2],
        request_id=request_id() if status >= 500 else known_request_id(),
        home_url=home_url,
        home_label=home_label,
        typed=typed,
        again_url=again_url,
        record_url=record_url,
    )
    response = _shown(page)
    response.status_code = status
    if page.request_id:
        response.headers[ID_HEADER] = page.request_id
    if status in AGAIN_AFTER:
        response.headers["Retry-After"] = str(AGAIN_AFTER[status])
    return response


def _texts(status: int) -> Texts:
    if status == 404 and _is_of_calendar():
        return UNRELEASED
    return texts_of(status, visitor=status < 500 and not is_signed_in())


def _way_on(status: int) -> tuple[str, str]:
    """Where to go from here: home, for a visitor the sign-in page or the schedule that was released last."""
    if status >= 500 or is_signed_in():
        return url_for("home.index"), "回首頁"
    if _is_of_calendar() and request.path != url_for("public.latest"):
        return url_for("public.latest"), "看最新發布的期程"
    return url_for("home.index"), "登入"


def _is_of_calendar() -> bool:
    return request.path.startswith(CALENDAR)


def _shown(page: ErrorPage) -> Response:
    """As HTML, unless the program that asks takes none: a calendar that fetches a feed, a script that reads JSON."""
    kind = _kind_wanted()
    if kind == PROBLEM:
        response = jsonify(
            title=page.title, status=page.status, detail=f"{page.message}{page.hint}", request=page.request_id
        )
        response.mimetype = PROBLEM
        return response
    if kind == "text/plain":
        lines = [page.title, page.message, page.hint, f"要求編號 {page.request_id}" if page.request_id else ""]
        return Response("".join(f"{line}\n" for line in lines if line), mimetype=kind)
    return Response(render_template("errors/error.html", page=page))


def _kind_wanted() -> str:
    accepted = request.headers.get("Accept", "")
    ending = request.path.rpartition("/")[2].rpartition(".")[2] if "." in request.path.rpartition("/")[2] else ""
    if not accepted or "text/html" in accepted or ("*/*" in accepted and not ending):
        return "text/html"
    return PROBLEM if "json" in accepted or ending == "json" else "text/plain"
