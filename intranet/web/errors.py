"""Error pages in the house style: what happened, why, and where to go."""

from __future__ import annotations

import errno

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response

from intranet.documents.pdf import PrintingFailed
from intranet.extensions import db
from intranet.services.errors import AlreadyDone, Conflict, LinkOver, NotFound, NotPermitted, Refused
from intranet.web.auth import draw_for_whoever_is_known, to_login
from intranet.web.error_answers import error_response
from intranet.web.error_texts import EXPIRED, FULL, NOTHING_DONE, REFUSED, UNPRINTED, Texts, texts_of
from intranet.web.observing import request_id

__all__ = ["area_of", "error_response", "init_app"]
NEVER_SHOWN = ("csrf_token", "form_token", "version", "password", "again", "current", "identity_proof")
TAKEN_IN = 64 * 2**20  # bytes of a request that is too large; docs/deploy/nginx-snippet.conf lets as much through
MOST = 2**31 - 1  # the largest number that a record can bear on every database


class RecordNumber(IntegerConverter):
    """A number in an address. What no record can bear is found nowhere, and no database is asked for it."""

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > MOST:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RecordNumber
    _answer_http(app)
    _answer_refusals(app)
    _answer_failures(app)


def _answer_http(app: Flask) -> None:
    """What Flask and its extensions refuse."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return error.get_response()
        if error.code == 401:
            return to_login()
        if error.code == 413:
            _take_in_the_rest()
        answer = error_response(error.code or 500)
        # Such as what a 405 allows; the content and its type are ours.
        answer.headers.update((name, value) for name, value in error.get_headers() if name != "Content-Type")
        return answer

    @app.errorhandler(SecurityError)
    def wrong_host(error: SecurityError) -> Response:
        """Without a host of ours no address can be built, so this page has neither links nor styles."""
        return Response(render_template("errors/wrong_host.html"), 400)

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> Response:
        title, message, hint = EXPIRED
        typed = tuple((name, text) for name, text in request.form.items(multi=True) if text.strip())
        kept = tuple((name, text) for name, text in typed if name not in NEVER_SHOWN)
        return error_response(
            400,
            title=title,
            message=message,
            hint=hint if kept else texts_of(400)[2],
            typed=kept,
            again_url=_address_of_form(),
        )


def _take_in_the_rest() -> None:
    """Read what is still on its way, and drop it: who is cut off while sending sees no page, nor does a proxy."""
    source, left = request.environ["wsgi.input"], TAKEN_IN
    while left > 0 and (taken := source.read(min(left, 2**16))):
        left -= len(taken)


def _answer_refusals(app: Flask) -> None:
    """What our services refuse."""

    @app.errorhandler(NotPermitted)
    def not_permitted(error: NotPermitted) -> Response:
        return error_response(403, message=error.message)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return error_response(404)

    @app.errorhandler(LinkOver)
    def link_over(error: LinkOver) -> Response:
        return error_response(404, title="這個連結已失效", message=error.message, hint=error.instead)

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        return error_response(409, message=error.message)

    @app.errorhandler(AlreadyDone)
    def already_done(error: AlreadyDone) -> Response:
        flash(error.message, "warning")
        return redirect(area_of(request.path), 303)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        if request.method == "POST":
            return error_response(400, title=REFUSED, message=error.message, hint=error.instead)
        hint = error.instead or NOTHING_DONE
        return error_response(400, title=REFUSED, message=error.message, hint=hint, record_url=page_above())


def _answer_failures(app: Flask) -> None:
    """What went wrong on our side."""

    @app.errorhandler(OperationalError)
    def database_gone(error: OperationalError) -> Response:
        _log("database error")
        return _failure(503, FULL if _is_full(error) else None)

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def unfit_value(error: Exception) -> Response:
        """A value that was sent and that no column can hold: SQLite and PostgreSQL say it in their own ways."""
        _log("value that fits no column")
        db.session.rollback()
        return error_response(400)

    @app.errorhandler(PrintingFailed)
    def unprinted(error: PrintingFailed) -> Response:
        _log("printing failed: %s", error.detail)
        return _failure(503, (UNPRINTED, str(error), texts_of(503)[2]))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if _is_full(error):
            _log("disk full")
            return _failure(503, FULL)
        if app.testing:
            raise error
        _log("unhandled error")
        return _failure(500)


def _log(what: str, *details: str) -> None:
    """Note the exception with the number that its page shows; the lines of JSON leave ``details`` out."""
    current_app.logger.exception(f"request {request_id()}, {what}", *details)


def _failure(status: int, texts: Texts | None = None) -> Response:
    """The page of a failure, drawn without asking the database anything."""
    db.session.rollback()
    draw_for_whoever_is_known()
    title, message, hint = texts or texts_of(status)
    return error_response(status, title=title, message=message, hint=hint)


def _is_full(error: Exception) -> bool:
    """Whether a disk is full: ours, or that of the database (SQLite and PostgreSQL say it in their own words)."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(error.orig) if isinstance(error, OperationalError) else ""
    return "disk is full" in words or "No space left on device" in words


def area_of(path: str) -> str:
    """The list that a record's address belongs to: ``/meetings/3/convene`` → ``/meetings/``. What lies in no area,
    such as ``/notice``, leads home."""
    area, slash, _ = path.lstrip("/").partition("/")
    return f"{request.script_root}/{area}/" if slash else url_for("home.index")


def page_above() -> str:
    """The page of the record that the requested address is a part of: the first above that bears a number or a term
    (``/meetings/3`` of ``/meetings/3/items/7/edit``), else the nearest; empty where there is none."""
    adapter, above = current_app.create_url_adapter(request), ""
    parts = request.path.strip("/").split("/")
    for path in ("/" + "/".join(parts[:length]) for length in range(1, len(parts))):
        for address in (path, f"{path}/"):
            try:
                _, values = adapter.match(address, method="GET") if adapter else ("", {})
            except HTTPException:
                continue
            above = request.script_root + address
            if values:
                return above
    return above


def _address_of_form() -> str:
    """Where the refused form can be opened anew; empty where that address only takes what is sent to it."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return ""
    return request.script_root + request.full_path.rstrip("?")
